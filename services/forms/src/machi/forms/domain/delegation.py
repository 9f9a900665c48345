"""Who files: the person, a legal representative, or somebody whom they have authorised (代理).

A document of the format `procedure/2` that allows a delegate is read with one more page before its
own, and with the papers that prove a delegate (`schema/delegation.json`): so pages, papers, review,
exports and the counter know them without being told. In `procedure/1` it was only a remark, and
stays one: a published version never changes what it asks.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from machi.forms.domain.procedure import Procedure

FORMAT = "procedure/2"
"""The first format in which a delegate is asked for."""
FILED_BY, DELEGATE = "filed_by", "delegate"
CAPACITY, RELATION, MANDATE = "delegate_capacity", "delegate_relation", "delegate_mandate"
SELF, REPRESENTATIVE, PROXY = "self", "representative", "proxy"
APPLICANT, OF_DELEGATE = "A.applicant", "A.delegate"
"""What the two people are called among all procedures (`Field.concept`)."""
LETTER = "ininjo"
"""The letter of authority, where a document names no paper of its own."""
_BY_PROXY = {"field": FILED_BY, "op": "eq", "value": PROXY}

Json = Mapping[str, Any]


@cache
def parts() -> Json:
    """Give the page and the papers. They belong to the format: others need another number."""
    file = files("machi.forms") / "schema" / "delegation.json"
    found: Json = json.loads(file.read_text(encoding="utf-8"))
    return found


def meanings() -> frozenset[str]:
    """Name what its questions mean, among all procedures."""
    return frozenset(one["concept"] for one in parts()["page"]["fields"])


def is_asked(document: Json) -> bool:
    """Tell whether a document asks who files; it may be unfinished."""
    said = document.get("delegation")
    allowed = isinstance(said, Mapping) and said.get("allowed") is True
    return allowed and document.get("schema") == FORMAT


def pages_of(document: Json) -> list[Json]:
    """List the pages of a document; who files is asked first, so that all else can depend on it."""
    own: list[Json] = list(document.get("pages") or ())
    return [parts()["page"], *own] if is_asked(document) else own


def proofs() -> frozenset[str]:
    """Name the papers that no document writes itself; a letter of its own wording it may."""
    return frozenset(one["key"] for one in parts()["documents"]) - {LETTER}


def papers_of(document: Json) -> list[Json]:
    """List the papers of a document together with those that prove a delegate.

    The paper that `delegation.document` names is asked for whenever somebody was authorised; one
    that is asked for anyway (a card that only its holder can lend) stays as it is.
    """
    own: list[Json] = list(document["documents"])
    if not is_asked(document):
        return own
    proof = document["delegation"].get("document")
    named = [_also_by_proxy(one) if one["key"] == proof else one for one in own]
    keys = {one["key"] for one in own}
    return named + [
        one
        for one in parts()["documents"]
        if one["key"] not in keys and (one["key"] != LETTER or proof == LETTER)
    ]


def _also_by_proxy(paper: Json) -> Json:
    if "required_if" not in paper:
        return paper
    return {**paper, "required_if": {"any": [paper["required_if"], _BY_PROXY]}}


def filed_by(procedure: Procedure, answers: Json) -> str | None:
    """Tell who files: the person or in which way another one; None when nobody is asked."""
    return str(answers[FILED_BY]) if procedure.asks_who_files else None


@dataclass(frozen=True, slots=True)
class Delegation:
    """Who files for somebody: `how` is `representative` or `proxy`; `who` are a person's parts."""

    how: str
    who: Mapping[str, Any]
    relation: str = ""
    """As a proxy wrote it: 妻."""
    capacity: str | None = None
    mandate: tuple[str, ...] = ()


def delegation(procedure: Procedure, answers: Json) -> Delegation | None:
    """Find the delegate in visible answers; None when the person files themselves."""
    if not procedure.asks_who_files:
        return None
    how, who = answers.get(FILED_BY), answers.get(DELEGATE)
    if how not in {REPRESENTATIVE, PROXY} or not isinstance(who, Mapping):
        return None
    return Delegation(
        how,
        who,
        relation=answers.get(RELATION, ""),
        capacity=answers.get(CAPACITY),
        mandate=tuple(answers.get(MANDATE, ())),
    )


def typist(procedure: Procedure, answers: Json) -> str:
    """Name who types: of nobody else does a browser know anything to fill in (WCAG 1.3.5)."""
    return APPLICANT if delegation(procedure, answers) is None else OF_DELEGATE


def applicant(procedure: Procedure, answers: Json) -> Mapping[str, Any] | None:
    """Find whom a form is for: the applicant, else the first person in it who is no delegate."""
    people = [
        one for one in procedure.fields if one.type == "person" and one.concept != OF_DELEGATE
    ]
    people.sort(key=lambda one: one.concept != APPLICANT)
    found = (answers.get(one.key) for one in people)
    return next((one for one in found if isinstance(one, Mapping)), None)


def letter(procedure: Procedure, answers: Json) -> str:
    """Name the paper that can be made out of the answers: none for anybody but a proxy."""
    found = delegation(procedure, answers)
    return LETTER if found is not None and found.how == PROXY else ""

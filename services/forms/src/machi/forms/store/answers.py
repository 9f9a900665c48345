"""The answers of a case, sealed under the case's own key: drafts too."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from machi.forms.domain.blocking import How, Settled
from machi.shared.db.database import Transaction
from machi.shared.vault.vault import CaseKey, SealedAnew, Vault

_PURPOSE = "answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a value came from: card, registry, pre_entry, heard, staff_corrected, computed.

    before: what it was before staff corrected it, and where that came from; why: what they said.
    """

    source: str
    at: datetime
    actor: str
    before: Any = None
    before_source: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered, and the places whose twelve digits a person said are no 個人番号.

    provenance: by place, down to the part (`applicant.family_name`, `movers[0].foreign`); a value
    without one was typed by the applicant.
    """

    given: Mapping[str, Any]
    not_my_number: frozenset[str] = frozenset()
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    papers: Mapping[str, Settled] = field(default_factory=dict)
    """How papers that are no files were settled, by their places."""


async def seal(tx: Transaction, vault: Vault, case_id: UUID, answers: Answers) -> bytes:
    return await vault.seal(tx, case_id, _PURPOSE, _content(answers))


def seal_anew(vault: Vault, case_id: UUID, answers: Answers) -> SealedAnew:
    """Seal the answers of a case that is stored in one statement, together with its key."""
    return vault.seal_anew(case_id, _PURPOSE, _content(answers))


def _content(answers: Answers) -> dict[str, Any]:
    return {
        "given": answers.given,
        "not_my_number": sorted(answers.not_my_number),
        "provenance": {at: _plain(one) for at, one in answers.provenance.items()},
        "papers": {
            place: {"how": str(one.how), "reason": one.reason, "by": one.by}
            for place, one in answers.papers.items()
        },
    }


async def unseal(tx: Transaction, vault: Vault, case_id: UUID, sealed: bytes) -> Answers:
    """Open the answers of a case.

    Raises:
        Forgotten: the case's key was destroyed.

    """
    return _read(await vault.open(tx, case_id, _PURPOSE, sealed))


def seal_with(key: CaseKey, answers: Answers) -> bytes:
    """Seal answers with a case's key that is at hand."""
    return key.seal(_PURPOSE, json.dumps(_content(answers), ensure_ascii=False).encode())


def unseal_with(key: CaseKey, sealed: bytes) -> Answers:
    """Open answers with a case's key that is at hand."""
    return _read(json.loads(key.open(_PURPOSE, sealed)))


def _read(content: Mapping[str, Any]) -> Answers:
    return Answers(
        content["given"],
        frozenset(content["not_my_number"]),
        {at: _provenance(one) for at, one in content["provenance"].items()},
        {
            place: Settled(How(one["how"]), one["reason"], one["by"])
            for place, one in content.get("papers", {}).items()
        },
    )


def _plain(one: Provenance) -> dict[str, Any]:
    told = {"source": one.source, "at": one.at.isoformat(), "actor": one.actor}
    if one.before_source is None:
        return told
    return {**told, "before": one.before, "before_source": one.before_source, "why": one.why}


def _provenance(plain: Mapping[str, Any]) -> Provenance:
    return Provenance(**{**plain, "at": datetime.fromisoformat(plain["at"])})

"""秘匿 (支援措置): what is hidden where somebody is protected. The one place of the rule.

Whoever flees from violence is found by an address, and the address of a child is the address of
the mother. So it is hidden of everybody in the case, with all else that says where people are:
telephone, e-mail, domicile, files, and whatever was written freely. Names, days and choices stay.
Pages, papers, sheets and programs get an evaluation in which `MARK` stands there instead; nothing
of it is filled in again. No setting turns this off. Source: 住民基本台帳事務処理要領 第5-10.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.procedure import Field, Procedure
from machi.shared.errors import Forbidden

MARK = "秘匿"
"""What stands in the place of what is hidden, in every language: it is the city's own mark."""

_WRITTEN = frozenset({"text", "textarea", "email", "phone_jp", "postal"})
_SHARED_PLACES = ("move.to/", "move.from/", "delivery.address/")
_OF_PERSON = frozenset({"honseki", "hittosha", "phone"})


class ProtectedCase(Forbidden):
    """It is shown to few, one at a time, for a reason that is recorded."""

    code = "forms.protected_case"
    words = "この申請は秘匿（支援措置）の対象です。権限のある職員が、理由を記録して開きます。"


def masked(procedure: Procedure, evaluation: Evaluation) -> Evaluation:
    """Put the mark in the place of everything that says where somebody is."""
    fields = {field.key: field for field in procedure.fields}
    answers = {key: mask(fields[key], value) for key, value in evaluation.answers.items()}
    return replace(evaluation, answers=answers, kept={})


def masked_if(*, protected: bool, procedure: Procedure, evaluation: Evaluation) -> Evaluation:
    """Give what may leave the vault of a case: all of it, or with the mark in its places."""
    return masked(procedure, evaluation) if protected else evaluation


def unsaid_of(procedure: Procedure, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Give what of some answers may stand in controls again."""
    return {
        field.key: unsaid(field, answers[field.key])
        for field in procedure.fields
        if field.key in answers
    }


def unsaid(field: Field, answer: Any) -> Any:  # noqa: ANN401 - an answer
    """Give what of an answer may stand in a control again; None: nothing of it."""
    if hides(field):
        return None
    if field.has_items:
        return [
            {key: _unsaid_inside(field, key, value) for key, value in item.items()}
            for item in answer or ()
        ]
    if field.type == "person" and isinstance(answer, Mapping):
        return {key: part for key, part in answer.items() if key not in {"address", "phone"}}
    return answer


def hides(field: Field) -> bool:
    """Tell whether the whole of an answer is hidden."""
    return field.type in _WRITTEN or field.type in {"jp_address", "file"}


def is_place(path: str) -> bool:
    """Tell whether a value of an intake says where somebody is: `person.2/address/prefecture`."""
    slot, _, part = path.rpartition("/")
    return (
        path.startswith(_SHARED_PLACES)
        or slot.endswith("/address")
        or (slot.startswith("person.") and part in _OF_PERSON)
    )


def mask(field: Field, answer: Any) -> Any:  # noqa: ANN401 - an answer
    """Put the mark in the place of what an answer says about where somebody is."""
    if answer is None:
        return None
    if field.has_items:
        return [
            {key: _masked_inside(field, key, value) for key, value in item.items()}
            for item in answer
        ]
    if field.type == "file":
        return [{**one, "name": MARK} for one in answer]
    if field.type == "jp_address":
        return {"full_address": MARK}
    if field.type == "person":
        return {key: _masked_part(key, part) for key, part in answer.items()}
    return MARK if field.type in _WRITTEN else answer


def _masked_part(key: str, part: Any) -> Any:  # noqa: ANN401 - a part of a person
    if key == "address":
        return {"full_address": MARK}
    return MARK if key == "phone" else part


def _masked_inside(field: Field, key: str, answer: Any) -> Any:  # noqa: ANN401 - an answer
    inner = next((one for one in field.fields if one.key == key), None)
    return answer if inner is None else mask(inner, answer)


def _unsaid_inside(field: Field, key: str, answer: Any) -> Any:  # noqa: ANN401 - an answer
    inner = next((one for one in field.fields if one.key == key), None)
    return answer if inner is None else unsaid(inner, answer)

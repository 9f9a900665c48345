"""What a department can ask, by kinds that follow GIF, and how each begins."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from machi.forms.domain.authoring.edits.tree import EditRefused, Json

PALETTE: Mapping[str, tuple[str, ...]] = {
    "people": (
        "applicant",
        "person",
        "jp_address",
        "phone_jp",
        "email",
        "bank_account",
        "household",
    ),
    "choose": ("yes_no", "choice", "multi", "consent"),
    "write": ("text", "textarea", "number", "money", "wareki_date", "time"),
    "build": ("repeat", "file", "computed", "statement"),
}
"""Kinds and blocks by group, in the order in which they are offered."""
BLOCKS: Mapping[str, tuple[str, Json]] = {
    "applicant": (
        "person",
        {"concept": "A.applicant", "prefill": ["card", "registry", "profile", "pre_entry"]},
    ),
    "yes_no": (
        "choice",
        {
            "options": [
                {"value": "yes", "label": {"ja": "はい", "en": "Yes"}},
                {"value": "no", "label": {"ja": "いいえ", "en": "No"}},
            ]
        },
    ),
}
"""What is made at one press: a kind of question, and what most of its sort have."""
OWN_LABELS: Mapping[str, str] = {
    "applicant": "申請する人",
    "jp_address": "住所",
    "phone_jp": "電話番号",
    "email": "メールアドレス",
    "bank_account": "振込先の口座",
    "household": "世帯の人",
}
"""What a question is called when nobody types a name for it."""

NOT_IN_ITEMS = frozenset({"repeat", "household", "computed", "applicant"})
MOST_ITEMS = 10

_BEGINNINGS: Mapping[str, Json] = {
    "person": {"parts": ["name", "kana", "address", "phone"], "required": True},
    "choice": {"options": [], "required": True},
    "multi": {"options": [], "required": True},
    "repeat": {"fields": [], "min": 1, "max": MOST_ITEMS, "required": True},
    "file": {"accept": ["pdf", "jpeg", "png"], "max_files": 3, "max_mb": 7},
    "household": {"min": 1, "max": MOST_ITEMS, "required": True},
}


def new_field(document: Mapping[str, Any], kind: str, key: str, label: str) -> Json:
    """Give a new question of a kind, with what a city can leave as it is.

    Raises:
        EditRefused: there is no such kind, or nothing yet that it could count.

    """
    if kind not in {one for group in PALETTE.values() for one in group}:
        raise EditRefused("label", "no_such_kind")
    if kind in BLOCKS:
        kind, more = BLOCKS[kind]
        return {**new_field(document, kind, key, label), **deepcopy(more)}
    field: Json = {"key": key, "type": kind, "label": {"ja": label}}
    if kind == "statement":
        return {"key": key, "type": kind, "text": {"ja": label}}
    if kind == "computed":
        return {**field, "compute": {"count": [_something_to_count(document)]}}
    if kind == "repeat":
        field["item_label"] = {"ja": label}
    begins = _BEGINNINGS.get(kind, {"required": True})
    return field | {
        name: list(one) if isinstance(one, list) else one for name, one in begins.items()
    }


def _something_to_count(document: Mapping[str, Any]) -> str:
    for page in document["pages"]:
        for field in page["fields"]:
            if field["type"] in {"repeat", "household"}:
                return str(field["key"])
    raise EditRefused("label", "nothing_to_count")

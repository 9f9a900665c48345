"""A delegate for any procedure, and small documents to try the format with. Synthetic."""

from typing import Any

from tests.forms.applying import document

HANAKO: dict[str, Any] = {
    "family_name": "見本",
    "given_name": "花子",
    "family_name_kana": "ミホン",
    "given_name_kana": "ハナコ",
    "date_of_birth": "1990-02-11",
    "address": {
        "postal_code": "000-0000",
        "prefecture": "みほん県",
        "city_and_county": "みほん市",
        "street_address": "港町三丁目",
        "city_block": "9",
    },
    "phone": "090-0000-0009",
}
"""She lives elsewhere than anybody whom the examples are about."""
PROXY: dict[str, Any] = {
    "filed_by": "proxy",
    "delegate_relation": "妻",
    "delegate": HANAKO,
    "delegate_mandate": ["file", "receive"],
}
PARENT: dict[str, Any] = {
    "filed_by": "representative",
    "delegate_capacity": "parent",
    "delegate": HANAKO,
}


def in_format_1(name: str = "juminhyo") -> dict[str, Any]:
    """Give a document as it was published before the format asked who files."""
    return {**document(name), "schema": "procedure/1", "version": 1, "examples": []}


def without_delegates(name: str = "juminhyo") -> dict[str, Any]:
    return {**document(name), "delegation": {"allowed": False}, "rules": []}

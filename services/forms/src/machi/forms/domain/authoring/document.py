"""Whole documents: what may be kept of an unfinished one, an empty one, a copy."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from machi.forms.domain.delegation import FORMAT, LETTER
from machi.shared.errors import BadInput

BYTES_AT_MOST = 512 * 1024
DEPTH_AT_MOST = 40
"""A condition that a person can read is some levels deep; whatever recurses must come back."""


class NotADocument(BadInput):
    """Not JSON that can be kept; the detail says why."""

    code = "forms.not_a_document"
    words = "手続定義のJSONとして読み取れませんでした。"


def check_storable(document: object) -> None:
    """Refuse what is no document at all. Unfinished ones pass: the linter judges those.

    Raises:
        NotADocument: no object, too large, too deep, or with characters that are none.

    """
    if not isinstance(document, Mapping):
        raise NotADocument("a document is a JSON object")
    layer: list[object] = [document]
    for _ in range(DEPTH_AT_MOST):
        if any(isinstance(one, float) for one in layer):
            raise NotADocument("numbers are whole numbers")
        if any(isinstance(one, str) and "\x00" in one for one in layer):
            raise NotADocument("a text with the character NUL")
        layer = [inner for one in layer for inner in _inside(one)]
    if layer:
        raise NotADocument(f"more than {DEPTH_AT_MOST} levels deep")
    try:
        size = len(json.dumps(document, ensure_ascii=False).encode())
    except UnicodeEncodeError as fault:
        raise NotADocument("a text with half a character") from fault
    if size > BYTES_AT_MOST:
        raise NotADocument(f"more than {BYTES_AT_MOST} bytes")


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        yield from value
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def empty(procedure_id: str, title: str) -> dict[str, Any]:
    """Give a new document with everything that a city can leave as it is.

    Retention in days is a suggestion of the product; the city's 文書管理規程 decides.
    """
    return {
        "schema": FORMAT,
        "id": procedure_id,
        "version": 1,
        "kind": "shinsei",
        "title": {"ja": title},
        "owner": "shiyakusho",
        "channels": ["online", "counter"],
        "assurance": {"online": "none", "counter": "none"},
        "delegation": {"allowed": False},
        "retention": {"draft": 14, "withdrawn": 90, "refused": 1825, "done": 1825},
        "pages": [{"key": "page1", "title": {"ja": title}, "fields": []}],
        "rules": [],
        "documents": [],
        "fee": {"lines": []},
        "print": {"template": "one_column", "signature": False, "guide": True},
        "examples": [],
    }


def as_version(document: Mapping[str, Any], procedure_id: str, version: int) -> dict[str, Any]:
    """Give the document under this name and number."""
    return {**document, "id": procedure_id, "version": version}


def in_newest_format(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give the document in the format of today, for a draft: what is published stays as it is.

    From `procedure/1` to `/2`: where a delegate may file, who files is asked; the letter of
    authority proves it unless the document names another paper. What a document asked about
    delegates by itself stays, and the linter points at it: what it means is for people to say.
    """
    if document.get("schema") != "procedure/1":
        return dict(document)
    delegation = document.get("delegation")
    raised = {**document, "schema": FORMAT}
    if isinstance(delegation, Mapping) and delegation.get("allowed") is True:
        raised["delegation"] = {"document": LETTER, **delegation}
    return raised

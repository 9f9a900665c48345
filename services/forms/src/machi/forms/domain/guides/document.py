"""A navigator's document before anything is asked."""

from typing import Any


def empty_navigator(navigator_id: str, title: str) -> dict[str, Any]:
    """Give a new document: with a title, without questions, rules and examples."""
    return {
        "schema": "navigator/1",
        "id": navigator_id,
        "version": 1,
        "title": {"ja": title},
        "life_event": title,
        "questions": [],
        "rows": [],
        "examples": [],
    }

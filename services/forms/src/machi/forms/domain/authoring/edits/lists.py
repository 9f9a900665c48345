"""Settings that are lists of more than words: what proves something, notes for colleagues."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from machi.forms.domain.authoring.edits.settings import Setting
from machi.forms.domain.authoring.edits.tree import EditRefused, Json
from machi.forms.domain.texts import written

EVIDENCE = (
    *("mynumber_card", "drivers_licence", "passport", "zairyu_card", "shikaku_kakunin"),
    *("nenkin_techo", "kaigo_hihokensha", "koseki_tohon", "toki_jiko"),
)
"""What proves something by its code; a document from elsewhere may name others, which stay."""
MOST_NOTES = 20
NONE = "なし"


def split_evidence(any_of: Sequence[Any] | None) -> tuple[list[str], list[list[str]]]:
    """Give what is enough by itself, and the groups two of which are enough."""
    alone = [one for one in any_of or () if isinstance(one, str)]
    return alone, [list(one["two_of"]) for one in any_of or () if not isinstance(one, str)]


def read_lines(_: Setting, typed: Any, __: Any) -> list[str] | None:  # noqa: ANN401 - any JSON
    """Read one word a line, each once."""
    return list(dict.fromkeys(_lines(typed))) or None


def read_evidence(setting: Setting, typed: Any, before: Any) -> list[Any] | None:  # noqa: ANN401
    """Read `{"alone": [...], "pairs": [[...], ...]}`; what was there before keeps its order.

    Raises:
        EditRefused: something is ticked that is none, or one alone where two are needed.

    """
    given, path = typed if isinstance(typed, Mapping) else {}, setting.path
    alone, pairs = split_evidence(before)
    kept = _chosen(path, given.get("alone", ()), alone)
    groups = [
        _chosen(f"{path}.pairs", ticked, pairs[place] if place < len(pairs) else [])
        for place, ticked in enumerate(given.get("pairs", ()))
    ]
    if any(len(one) == 1 for one in groups):
        raise EditRefused(f"{path}.pairs", "two_needed")
    return list(_in_order(before or (), kept, groups)) or None


def _in_order(before: Sequence[Any], alone: list[str], groups: list[list[str]]) -> Iterator[Any]:
    """Give everything where it stood; what is new comes after it."""
    left, queue = list(alone), list(groups)
    for one in before:
        if isinstance(one, str):
            if one in left:
                left.remove(one)
                yield one
        elif queue:
            group = queue.pop(0)
            yield from [{"two_of": group}] if group else []
    yield from left
    yield from ({"two_of": group} for group in queue if group)


def _chosen(path: str, ticked: Sequence[str], before: Sequence[str]) -> list[str]:
    known = dict.fromkeys([*before, *EVIDENCE])
    if set(ticked) - set(known):
        raise EditRefused(path, "not_in_list")
    return [one for one in known if one in ticked]


def read_notes(setting: Setting, typed: Any, before: Any) -> list[Json] | None:  # noqa: ANN401
    """Read one note a line; a note that stays keeps its other languages. `なし`: a list of none."""
    known = {one["ja"]: one for one in before or ()}
    if _lines(typed) == [NONE]:
        return []
    notes = [known.get(line, {"ja": line}) for line in _lines(typed)]
    if len(notes) > MOST_NOTES:
        raise EditRefused(setting.path, "too_many", limit=str(MOST_NOTES))
    return notes or None


def _lines(typed: Any) -> list[str]:  # noqa: ANN401 - any JSON
    lines = (line.strip() for line in written(typed or "", lines=True).split("\n"))
    return [line for line in lines if line]

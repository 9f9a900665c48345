"""Files of a correction: new ones take the place of those that were sent; nobody takes any away.

What the office has seen stays with the case, marked as replaced, until the case is forgotten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.files.places import ITEM_ID, PAPER, StoredFile, named_in
from machi.forms.domain.procedure import Field, Procedure


@dataclass(frozen=True, slots=True)
class Opened:
    """What a correction opens. fix: paths of answers; attach: places of documents."""

    procedure: Procedure
    before: Evaluation
    fix: frozenset[str]
    attach: frozenset[str]

    def takes(self, place: str) -> bool:
        """Tell whether files may be sent there: asked for, or a question that may yet come up."""
        if place.startswith(PAPER):
            return place in self.attach
        key, inside, rest = place.partition("/")
        if key in self.fix or key not in self.before.visible:
            return True
        return bool(inside) and f"{key}/{rest.partition('/')[0]}" in self.fix


def with_new_files(
    opened: Opened, given: Mapping[str, Any], files: Sequence[StoredFile]
) -> dict[str, Any]:
    """Answer the open questions for files: with what was sent now, else as they were answered."""
    new = _new(files)
    answered = dict(given)
    for field in opened.procedure.fields:
        if field.type == "file" and opened.takes(field.key):
            refs = new.get(field.key) or opened.before.answers.get(field.key)
            answered.pop(field.key, None)
            if refs and (field.key in opened.fix or field.key in new):
                answered[field.key] = refs
        elif field.has_items and isinstance(answered.get(field.key), list):
            stored = {one.get(ITEM_ID): one for one in opened.before.answers.get(field.key) or ()}
            answered[field.key] = [
                _item(field, item, new, stored.get(item.get(ITEM_ID), {}))
                if isinstance(item, Mapping)
                else item
                for item in answered[field.key]
            ]
    return answered


def without_files(opened: Opened, places: Sequence[StoredFile]) -> list[str]:
    """List the documents that were asked for and have no new file yet."""
    sent = {one.place for one in places if one.counts and one.kept_at is None}
    return sorted(opened.attach - sent)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What becomes of files when a correction arrives."""

    kept: frozenset[UUID]
    replaced: frozenset[UUID]
    dropped: frozenset[UUID]


def exchange(after: Evaluation, attach: frozenset[str], files: Sequence[StoredFile]) -> Exchange:
    """Decide which new files stay, which earlier ones they replace, and which were for nothing."""
    named = frozenset(named_in(after.answers))
    new = [one for one in files if one.counts and one.kept_at is None]
    kept = {one.id for one in new if one.id in named or one.place in attach}
    at = {one.place for one in new if one.id in kept}
    earlier = [one for one in files if one.kept_at is not None and one.replaced_at is None]
    replaced = {one.id for one in earlier if one.place in at}
    dropped = {one.id for one in files if one.kept_at is None and one.id not in kept}
    return Exchange(frozenset(kept), frozenset(replaced), frozenset(dropped))


def _new(files: Sequence[StoredFile]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in files:
        if one.counts and one.kept_at is None:
            found.setdefault(one.place, []).append(one.as_answer())
    return found


def _item(
    field: Field,
    item: Mapping[str, Any],
    new: Mapping[str, list[dict[str, Any]]],
    stored: Mapping[str, Any],
) -> dict[str, Any]:
    answered = dict(item)
    for inner in field.fields:
        if inner.type == "file":
            answered.pop(inner.key, None)
            refs = new.get(f"{field.key}/{item.get(ITEM_ID)}/{inner.key}") or stored.get(inner.key)
            if refs:
                answered[inner.key] = refs
    return answered

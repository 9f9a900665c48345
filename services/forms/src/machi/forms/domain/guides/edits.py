"""Edits of a navigator's document, as a person makes them on one form: always on a copy."""

from collections.abc import Mapping, Sequence
from re import fullmatch
from typing import Any

from machi.forms.domain.authoring.edits.change import put_settings
from machi.forms.domain.authoring.edits.conditions.groups import Offer
from machi.forms.domain.authoring.edits.conditions.rows import Readable
from machi.forms.domain.authoring.edits.settings import Setting
from machi.forms.domain.authoring.edits.tree import Edited, EditRefused, Json, copied, find
from machi.forms.domain.guides.shelf import Shelf
from machi.forms.domain.texts import written

TYPES = ("yes_no", "choice", "multi", "date")
CHOICES = ("choice", "multi")
"""Types with options of their own."""
MOST = {"questions": 40, "rows": 100, "examples": 100}
MOST_OPTIONS = 30


def part_of(at: str) -> str:
    """Give the part that a JSON pointer is about, as the list of a navigator shows it."""
    for pattern in (r"/(?:questions|rows|examples)/\d+", r"/(?:questions|rows|examples)"):
        if fullmatch(f"{pattern}(?:/.*)?", at):
            return "/".join(at.split("/")[: pattern.count("/") + 1])
    return ""


def chosen(document: Mapping[str, Any], at: str) -> str:
    """Give the part that an address selects: the basics when there is no such part any more."""
    part = part_of(at)
    try:
        find(document, part)
    except EditRefused:
        return ""
    return part


def settings_of(document: Mapping[str, Any], at: str) -> list[Setting]:
    """List what can be set about a part, besides its condition, options and known answers."""
    if at == "":
        return [
            Setting("title", "words", must=True),
            Setting("life_event", "word", must=True),
            Setting("effective.from", "day"),
        ]
    if at.startswith("/questions/"):
        return [
            Setting("ask", "words", must=True),
            Setting("help", "words"),
            Setting("why", "words"),
            Setting("concept", "word"),
        ]
    if not at.startswith("/rows/"):
        return []
    if "elsewhere" not in find(document, at):
        return [
            Setting("why", "words", must=True),
            Setting("if_not_offered", "one", ("leave_out",)),
        ]
    days = [one["key"] for one in document["questions"] if one["type"] == "date"]
    return [
        Setting("why", "words", must=True),
        Setting("elsewhere.title", "words", must=True),
        Setting("elsewhere.window", "words", must=True),
        Setting("elsewhere.window_code", "word"),
        Setting("elsewhere.bring", "words"),
        Setting("elsewhere.fee", "words"),
        Setting("elsewhere.deadline", "words"),
        Setting("elsewhere.until.answer", "one", tuple(days)),
        *([Setting("elsewhere.until.days", "number", least=0, most=3660)] if days else []),
        Setting("elsewhere.link", "word"),
    ]


def change_part(document: Mapping[str, Any], at: str, typed: Mapping[str, Any]) -> Json:
    """Apply every setting of a part: what was left empty is taken away.

    Raises:
        EditRefused: something cannot be read, or a thing would be without a name.

    """
    changed = copied(document)
    part = find(changed, at)
    put_settings(part, settings_of(document, at), typed)
    until = part.get("elsewhere", {}).get("until", {}) if isinstance(part, dict) else {}
    if until and "answer" not in until:
        del part["elsewhere"]["until"]
    return changed


def change_known(document: Json, at: str, codes: Mapping[str, str]) -> Json:
    """Set what a rule knows of the procedure's questions: `value:tennyu`, `answer:move`, or none.

    codes: by the key of the procedure's question; those that are not named stay as they are.
    """
    row = find(document, at)
    known = dict(row.pop("known", {}))
    for key, code in codes.items():
        how, _, what = code.partition(":")
        known.pop(key, None)
        if what:
            known[key] = {"answer": what} if how == "answer" else what
    if known:
        row["known"] = known
    return document


def offered_at(document: Mapping[str, Any], at: str) -> Offer:
    """List what a condition at a place may read: of a question those before it, of a rule all."""
    questions = document["questions"]
    if at.startswith("/questions/"):
        questions = questions[: int(at.rpartition("/")[2])]
    return Offer(tuple(_readable(one) for one in questions))


def add_question(document: Mapping[str, Any], at: str, kind: str, ask: str) -> Edited:
    """Add a question after the selected one, or at the end.

    Raises:
        EditRefused: without words, of no such kind, or too many.

    """
    if kind not in TYPES:
        raise EditRefused("new.label", "no_such_kind")
    changed = copied(document)
    taken = {one["key"] for one in changed["questions"]}
    key = next(f"q{n}" for n in range(1, 1000) if f"q{n}" not in taken)
    question: Json = {"key": key, "type": kind, "ask": {"ja": _text("new.label", ask)}}
    if kind in CHOICES:
        question["options"] = []
    return _insert(changed, "questions", at, question)


def add_rule(
    document: Mapping[str, Any], at: str, procedure: str, title: str, shelf: Shelf
) -> Edited:
    """Add a rule after the selected one, or at the end: to a procedure, or with a title elsewhere.

    Raises:
        EditRefused: no such procedure, without a title, or too many.

    """
    changed = copied(document)
    row: Json = {"procedure": procedure, "why": {}}
    if not procedure:
        taken = {one["procedure"] for one in changed["rows"]} | set(shelf)
        name = next(f"soto-{n}" for n in range(1, 1000) if f"soto-{n}" not in taken)
        row = {"procedure": name, "why": {}}
        row["elsewhere"] = {"title": {"ja": _text("new.label", title)}, "window": {}}
    elif procedure not in shelf:
        raise EditRefused("new.procedure", "not_in_list")
    return _insert(changed, "rows", at, row)


def add_options(document: Mapping[str, Any], at: str, labels: Sequence[str]) -> Edited:
    """Add options to a choice, one for each line.

    Raises:
        EditRefused: an option of that name is there, or too many.

    """
    changed = copied(document)
    options = find(changed, at)["options"]
    for label in (written(one) for one in labels):
        if not label:
            continue
        if label in {one["label"].get("ja") for one in options}:
            raise EditRefused("new.options", "option_twice", label=label)
        if len(options) >= MOST_OPTIONS:
            raise EditRefused("new.options", "too_many", limit=str(MOST_OPTIONS))
        taken = {one["value"] for one in options}
        value = next(f"o{n}" for n in range(1, 1000) if f"o{n}" not in taken)
        options.append({"value": value, "label": {"ja": label}})
    return Edited(changed, at)


def rename_options(document: Json, at: str, labels: Sequence[Mapping[str, str]]) -> Json:
    """Rename the options of a choice, in their order. Their values stay.

    Raises:
        EditRefused: a label is empty.

    """
    for place, option in enumerate(find(document, at).get("options", ())):
        typed = {"label": labels[place] if place < len(labels) else {}}
        try:
            put_settings(option, [Setting("label", "words", must=True)], typed)
        except EditRefused as refused:
            raise EditRefused(f"options.{place}.ja", refused.reason) from None
    return document


def move(document: Mapping[str, Any], at: str, by: int) -> Edited:
    """Move a thing up (-1) or down (1) in its list.

    Raises:
        EditRefused: it is at the end already.

    """
    changed = copied(document)
    above, _, last = at.rpartition("/")
    things, place = find(changed, above), int(last)
    if not 0 <= place + by < len(things):
        raise EditRefused("at", "at_the_end")
    things[place], things[place + by] = things[place + by], things[place]
    return Edited(changed, f"{above}/{place + by}")


def remove(document: Mapping[str, Any], at: str) -> Edited:
    """Take a thing away; what still reads it is told by the linter.

    Raises:
        EditRefused: nothing is there.

    """
    changed = copied(document)
    above, _, last = at.rpartition("/")
    find(changed, at)
    del find(changed, above)[int(last)]
    return Edited(changed, above)


def keep_example(document: Mapping[str, Any], example: Mapping[str, Any]) -> Edited:
    """Keep an example: in the place of the one of that name, or at the end.

    Raises:
        EditRefused: without a name, or too many.

    """
    changed = copied(document)
    name = _text("name", str(example["name"]))
    names = [one["name"] for one in changed["examples"]]
    if name in names:
        place = names.index(name)
        changed["examples"][place] = {**example, "name": name}
        return Edited(changed, f"/examples/{place}")
    return _insert(changed, "examples", "", {**example, "name": name}, control="name")


def _insert(
    document: Json, member: str, at: str, thing: Json, control: str = "new.label"
) -> Edited:
    things = document[member]
    if len(things) >= MOST[member]:
        raise EditRefused(control, "too_many", limit=str(MOST[member]))
    inside = at.startswith(f"/{member}/")
    place = int(at.rpartition("/")[2]) + 1 if inside else len(things)
    things.insert(place, thing)
    return Edited(document, f"/{member}/{place}")


def _text(control: str, typed: str) -> str:
    text = written(typed)
    if not text:
        raise EditRefused(control, "empty")
    return text


def _readable(question: Mapping[str, Any]) -> Readable:
    """Say how a question is read: of a day only whether it is known."""
    key, kind = question["key"], question["type"]
    if kind == "yes_no":
        return Readable(key, "choice", ("yes", "no"))
    return Readable(key, kind if kind != "date" else "day", _values(question))


def _values(question: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(one["value"] for one in question.get("options", ()))

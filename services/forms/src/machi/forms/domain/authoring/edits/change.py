"""Settings of a part of a document, changed all at once as a person sees them on one form."""

from collections.abc import Iterable, Mapping, Sequence
from re import fullmatch
from typing import Any

from machi.forms.domain.authoring.edits.keys import checked, every_key, refuse_if_read
from machi.forms.domain.authoring.edits.lists import read_evidence, read_lines, read_notes
from machi.forms.domain.authoring.edits.settings import Setting, settings_of
from machi.forms.domain.authoring.edits.tree import (
    Edited,
    EditRefused,
    Json,
    copied,
    find,
    kind_of,
    repeat_of,
)
from machi.forms.domain.eras import NotADate, read_date
from machi.forms.domain.texts import plain, written

LANGUAGES = ("ja", "en", "ja-easy")
"""In which a department can write here; a text in another language stays as it is."""
LARGEST = 10_000_000
TODAY = {"今日": "today", "本日": "today"}
_RELATIVE = r"today([+-]\d{1,5})?"


def change_settings(document: Mapping[str, Any], at: str, typed: Mapping[str, Any]) -> Edited:
    """Apply every setting of a part: what was left empty is taken away.

    typed: by the path of the setting, what was typed: a text; for words a text by language; for
    many a list; for a price `{"yen", "by", "table"}`.

    Raises:
        EditRefused: something cannot be read, or a thing would be without a name.

    """
    changed = copied(document)
    part = find(changed, at if kind_of(at) != "document_itself" else "")
    put_settings(part, settings_of(document, at), typed)
    if part.get("type") == "computed":
        _one_way_to_compute(part)
    return Edited(changed, at)


def put_settings(part: Json, settings: Iterable[Setting], typed: Mapping[str, Any]) -> None:
    """Apply what was typed to a part that may be changed.

    Raises:
        EditRefused: something cannot be read, or a thing would be without a name.

    """
    for setting in settings:
        before = _at(part, setting.path)
        value = _read(setting, typed.get(setting.path), before)
        if value is not None or before:
            _put(part, setting, value)


def begin_on(document: Mapping[str, Any], day: str) -> Edited:
    """Set the day from which the version is used; without one it is used once it is approved.

    Raises:
        EditRefused: it is no day.

    """
    changed = copied(document)
    setting = Setting("effective.from", "day")
    _put(changed, setting, _read(setting, day, None))
    return Edited(changed, "")


def change_options(
    document: Mapping[str, Any], at: str, labels: Sequence[Mapping[str, str]]
) -> Edited:
    """Rename the options of a choice, in their order. Their values stay.

    Raises:
        EditRefused: a label is empty.

    """
    changed = copied(document)
    for place, option in enumerate(find(changed, at).get("options", ())):
        given = labels[place] if place < len(labels) else {}
        setting = Setting(f"options.{place}", "words", must=True)
        option["label"] = _words(setting, given, option["label"])
    return Edited(changed, at)


def change_key(
    document: Mapping[str, Any], at: str, key: str, reserved: frozenset[str] = frozenset()
) -> Edited:
    """Give a question another key, as long as no version was published with it.

    Raises:
        EditRefused: it was published, something reads it, or the new one is none or is taken.

    """
    changed = copied(document)
    field = find(changed, at)
    if key == field["key"]:
        return Edited(changed, at)
    if field["key"] in reserved:
        raise EditRefused("key", "key_published", key=field["key"])
    repeat = repeat_of(document, at)
    full = f"{repeat['key']}.{field['key']}" if repeat else str(field["key"])
    label = (field.get("label") or field.get("text"))["ja"]
    refuse_if_read(document, at, {full: label})
    field["key"] = checked(key, frozenset(every_key(document)) | reserved)
    return Edited(changed, at)


def _at(part: Json, path: str) -> Any:  # noqa: ANN401 - any JSON
    here: Any = part
    for step in path.split("."):
        here = here.get(step) if isinstance(here, Mapping) else None
    return here


def _put(part: Json, setting: Setting, value: Any) -> None:  # noqa: ANN401 - any JSON
    """Store a value, or take it away; what held it alone goes too."""
    *above, last = setting.path.split(".")
    holders = [part]
    for step in above:
        if value is None and step not in holders[-1]:
            return
        holders.append(holders[-1].setdefault(step, {}))
    if value is None:
        holders[-1].pop(last, None)
    else:
        holders[-1][last] = value
    for step, holder in zip(reversed(above), reversed(holders[:-1]), strict=True):
        if not holder[step] and step not in {"assurance", "retention", "print", "fee"}:
            del holder[step]


def _read(setting: Setting, typed: Any, before: Any) -> Any:  # noqa: ANN401 - any JSON
    readers = {
        "words": _words,
        "yes": _yes,
        "many": _many,
        "price": _price,
        "lines": read_lines,
        "evidence": read_evidence,
        "notes": read_notes,
    }
    if setting.kind in readers:
        return readers[setting.kind](setting, typed, before)
    text = written(typed or "") if setting.kind == "word" else plain(typed or "")
    if not text:
        if setting.must:
            raise EditRefused(setting.path, "empty")
        return None
    if setting.kind == "number":
        return _number(setting.path, text, setting.least, setting.most)
    if setting.kind == "day":
        return _day(setting.path, text)
    if setting.kind == "bound":
        return _bound(setting, text)
    if setting.kind == "one" and text not in setting.choices:
        raise EditRefused(setting.path, "not_in_list")
    return text


def _words(setting: Setting, typed: Any, before: Any) -> Json | None:  # noqa: ANN401
    given = typed if isinstance(typed, Mapping) else {}
    found = {code: text for code, text in (before or {}).items() if code not in LANGUAGES}
    for code in LANGUAGES:
        text = written(given.get(code, ""), lines=True)
        if text:
            found[code] = text
    if "ja" not in found:
        if setting.must or found:
            raise EditRefused(f"{setting.path}.ja", "no_japanese")
        return None
    return {"ja": found.pop("ja"), **found}


def _yes(setting: Setting, typed: Any, _: Any) -> bool | None:  # noqa: ANN401
    return True if typed else False if setting.must else None


def _many(setting: Setting, typed: Any, before: Any) -> list[str] | None:  # noqa: ANN401
    """Take what was ticked; what was there before keeps its order."""
    kept = [one for one in before or () if one in setting.choices]
    choices = dict.fromkeys([*kept, *setting.choices])
    chosen = [one for one in choices if one in (typed or ())]
    if set(typed or ()) - set(chosen):
        raise EditRefused(setting.path, "not_in_list")
    if not chosen and setting.must:
        raise EditRefused(setting.path, "empty")
    return chosen or None


def _price(setting: Setting, typed: Any, _: Any) -> int | Json:  # noqa: ANN401
    given = typed if isinstance(typed, Mapping) else {}
    if not given.get("by"):
        return _number("unit", plain(given.get("yen") or "0"))
    if given["by"] not in setting.choices:
        raise EditRefused("unit.by", "not_in_list")
    table = {
        value: _number(f"unit.table.{value}", plain(yen or "0"))
        for value, yen in (given.get("table") or {}).items()
    }
    return {"by": given["by"], "table": table}


def _number(path: str, text: str, least: int = 0, most: int | None = None) -> int:
    digits = text.replace(",", "").removesuffix("円")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):  # noqa: PLR2004 - fits
        raise EditRefused(path, "not_a_number")
    number = int(digits)
    if not least <= number <= (LARGEST if most is None else most):
        raise EditRefused(
            path, "range", least=str(least), most=str(LARGEST if most is None else most)
        )
    return number


def _bound(setting: Setting, text: str) -> int | str:
    if fullmatch(r"-?\d{1,9}", text):
        return int(text)
    text = TODAY.get(text, text)
    if fullmatch(_RELATIVE, text):
        return text
    try:
        return read_date(text)
    except NotADate:
        raise EditRefused(setting.path, "not_a_bound") from None


def _day(path: str, text: str) -> str:
    try:
        return read_date(text)
    except NotADate:
        raise EditRefused(path, "not_a_day") from None


def _one_way_to_compute(field: Json) -> None:
    """Keep one way to compute: a sum that was chosen goes before what was counted."""
    how = field.get("compute", {})
    if "sum" in how:
        field["compute"] = {"sum": how["sum"]}
    if not how:
        raise EditRefused("compute.count", "empty")

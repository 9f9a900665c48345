"""From one raw answer to a normalised value, by the type of its question: 23 types, no more."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from machi.forms.domain.eras import NotADate, read_date
from machi.forms.domain.file_kinds import media_types
from machi.forms.domain.parsed import ABSENT, Parsed, ParsedItem, Problem, is_empty
from machi.forms.domain.people import (
    phone,
    postal,
    read_address,
    read_bank_account,
    read_kana,
    read_person,
    typed,
)
from machi.forms.domain.procedure import Field
from machi.forms.domain.texts import Wrong, characters, hyphened, katakana, plain, written

BIGGEST = 10**12
"""No number or amount that a city asks for is larger; JSON numbers have no end."""
TEXT_LENGTH = {"text": 200, "textarea": 2000, "signature": 100}
EMAIL_LENGTH = 254
MOST_ITEMS = 100

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_TIME = re.compile(r"(\d{1,2})[:時](\d{2})分?")
_ITEM_ID = re.compile(r"[0-9a-f-]{1,36}")


def parse(field: Field, raw: object) -> Parsed:
    """Read one answer. Nothing is decided here about whether the question is even visible."""
    if field.type == "statement":
        return Parsed(refused=(Problem("", "unknown_key"),))
    if field.type == "computed" or is_empty(raw):  # a computed value is ours to say
        return ABSENT
    if field.has_items:
        return _items(field, raw)
    if field.type in _COMPOSITE:
        return _COMPOSITE[field.type](field, raw)
    try:
        return Parsed(value=_SIMPLE[field.type](field, raw), kept=_kept(field, raw))
    except Wrong as wrong:
        return Parsed(kept=_kept(field, raw), problems=(Problem("", wrong.code),))


def unknown_keys(fields: tuple[Field, ...], raw: Mapping[str, Any]) -> list[Problem]:
    """List the keys that none of the questions has."""
    known = {field.key for field in fields}
    return [Problem(str(key), "unknown_key") for key in raw if key not in known]


def _items(field: Field, raw: object) -> Parsed:
    if not isinstance(raw, list):
        return Parsed(problems=(Problem("", "type"),))
    most = field.max if isinstance(field.max, int) else MOST_ITEMS
    problems: list[Problem] = [Problem("", "max_items")] if len(raw) > most else []
    refused: list[Problem] = []
    items: list[ParsedItem] = []
    for place, one in enumerate(raw[:most]):
        if not isinstance(one, Mapping):
            problems.append(Problem(f"[{place}]", "type"))
            continue
        answers = {
            inner.key: parse(inner, one.get(inner.key))
            for inner in field.fields
            if inner.key in one
        }
        own = {key: answer for key, answer in one.items() if key != "_id"}
        refused += [Problem(f"[{place}].{p.at}", p.code) for p in unknown_keys(field.fields, own)]
        refused += [
            Problem(f"[{place}].{key}{wrong.at}", wrong.code)
            for key, answer in answers.items()
            for wrong in answer.refused
        ]
        items.append(ParsedItem(_item_id(one.get("_id")), answers))
    return Parsed(value=True, problems=tuple(problems), refused=tuple(refused), items=tuple(items))


def _item_id(raw: object) -> str | None:
    return raw if isinstance(raw, str) and _ITEM_ID.fullmatch(raw) else None


def _kept(field: Field, raw: object) -> Any:  # noqa: ANN401 - plain JSON as it was typed
    if field.type in {"choice", "multi"}:
        values = {option.value for option in field.options}
        if isinstance(raw, list):
            return [one for one in raw if isinstance(one, str) and one in values]
        return raw if isinstance(raw, str) and raw in values else None
    if field.type == "file" and isinstance(raw, list):
        return [dict(one) for one in raw if isinstance(one, Mapping)][: field.max_files]
    return typed(raw)


def _text(field: Field, raw: object) -> str:
    text = written(raw, lines=field.type == "textarea")
    if field.charset in {"digits", "alnum"}:
        text = hyphened(raw) if field.charset == "digits" else plain(raw)
        good = text.isascii() and (text.isdigit() if field.charset == "digits" else text.isalnum())
        if text and not good:
            raise Wrong("charset")
    elif field.charset == "katakana":
        text = katakana(raw)
    if field.length is not None and characters(text) != field.length:
        raise Wrong("length")
    if characters(text) > (field.max_length or TEXT_LENGTH.get(field.type, 200)):
        raise Wrong("max_length")
    return text


def _whole(_: Field, raw: object) -> int:
    if isinstance(raw, bool):
        raise Wrong("type")
    if isinstance(raw, int):
        number = raw
    else:
        text = hyphened(raw).replace(",", "").removeprefix("¥").removesuffix("円")
        if not re.fullmatch(r"-?\d{1,15}", text, re.ASCII):
            raise Wrong("type")
        number = int(text)
    if abs(number) > BIGGEST:
        raise Wrong("max")
    return number


def _choice(field: Field, raw: object) -> str:
    if not isinstance(raw, str):
        raise Wrong("type")
    if raw not in {option.value for option in field.options}:
        raise Wrong("option")
    return raw


def _multi(field: Field, raw: object) -> list[str]:
    if not isinstance(raw, list):
        raise Wrong("type")
    values = [option.value for option in field.options]
    if any(not isinstance(one, str) or one not in values for one in raw):
        raise Wrong("option")
    return [value for value in values if value in raw]


def _date(field: Field, raw: object) -> str:
    if not isinstance(raw, str | Mapping):
        raise Wrong("type")
    try:
        return read_date(raw, allow_unknown=field.allow_unknown)
    except NotADate as error:
        raise Wrong("type") from error


def _time(_: Field, raw: object) -> str:
    matched = _TIME.fullmatch(plain(raw))
    if not matched or int(matched[1]) > 23 or int(matched[2]) > 59:  # noqa: PLR2004 - a clock
        raise Wrong("type")
    return f"{int(matched[1]):02}:{matched[2]}"


def _email(_: Field, raw: object) -> str:
    text = plain(raw)
    if len(text) > EMAIL_LENGTH or not _EMAIL.fullmatch(text):
        raise Wrong("type")
    return text


def _consent(_: Field, raw: object) -> bool:
    if raw is True or (isinstance(raw, str) and raw in {"yes", "on", "true"}):
        return True
    raise Wrong("type")


_FILE = {"file_id", "name", "media_type", "bytes"}


def _files(field: Field, raw: object) -> list[dict[str, Any]]:
    """Read files as `domain.files.places.with_files` answers: what they are was checked there."""
    if not isinstance(raw, list):
        raise Wrong("type")
    if len(raw) > field.max_files:
        raise Wrong("max_items")
    allowed = media_types(field.accept)
    if any(not isinstance(one, Mapping) or set(one) != _FILE for one in raw) or any(
        one["media_type"] not in allowed for one in raw
    ):
        raise Wrong("type")
    return [dict(one) for one in raw]


_SIMPLE: dict[str, Callable[[Field, object], Any]] = {
    "text": _text,
    "textarea": _text,
    "signature": _text,
    "number": _whole,
    "money": _whole,
    "choice": _choice,
    "multi": _multi,
    "date": _date,
    "wareki_date": _date,
    "time": _time,
    "email": _email,
    "phone_jp": lambda _, raw: phone(raw),
    "postal": lambda _, raw: postal(raw),
    "consent": _consent,
    "file": _files,
}
_COMPOSITE: dict[str, Callable[[Field, object], Parsed]] = {
    "person": read_person,
    "person_kana": read_kana,
    "jp_address": read_address,
    "bank_account": read_bank_account,
}

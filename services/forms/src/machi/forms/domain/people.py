"""Answers made of parts: persons, readings, addresses, bank accounts.

Part names are the GIF v2.2 element names in snake_case. A name may be one text (`full_name`), as
many people have one; it is never split and never normalised.
"""

from collections.abc import Callable, Mapping
from typing import Any

from machi.forms.domain.eras import FIELDS, NotADate, read_date
from machi.forms.domain.parsed import Parsed, Problem, is_empty
from machi.forms.domain.procedure import Field
from machi.forms.domain.texts import Wrong, characters, hyphened, katakana, plain, written

NAME_LENGTH = 100
ADDRESS_LENGTH = 200
SEXES = (0, 1, 2, 9)
"""ISO 5218: not known, male, female, not applicable."""
ACCOUNT_KINDS = ("ordinary", "current", "savings")

Reader = Callable[[Any], Any]

ADDRESS_PARTS = (
    "postal_code",
    "local_government_code",
    "street_address_id",
    "prefecture",
    "city_and_county",
    "street_address",
    "city_block",
    "building_name",
    "full_address",
)


def read_person(field: Field, raw: object) -> Parsed:
    """Read a person with the parts that the question asks for."""
    readers: dict[str, Reader] = {}
    for part in field.parts:
        readers |= _PERSON[part]
    return _together(raw, readers, _missing_of(field))


def read_kana(_: Field, raw: object) -> Parsed:
    return _together(raw, _PERSON["kana"], _missing_kana)


def read_address(_: Field, raw: object) -> Parsed:
    return _together(raw, _ADDRESS, _missing_address)


def read_bank_account(_: Field, raw: object) -> Parsed:
    return _together(raw, _BANK, lambda found: [part for part in _BANK if part not in found])


def postal(raw: object) -> str:
    digits = hyphened(raw).replace("-", "").removeprefix("〒")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 7):  # noqa: PLR2004
        raise Wrong("type")
    return f"{digits[:3]}-{digits[3:]}"


def phone(raw: object) -> str:
    """Check that it is possible, not that it exists: 10 or 11 digits, or a foreign number."""
    text = hyphened(raw).replace("(", "-").replace(")", "-").strip("-")
    digits = text.lstrip("+").replace("-", "")
    home = text.startswith("0") and len(digits) in (10, 11)
    abroad = text.startswith("+") and 8 <= len(digits) <= 15  # noqa: PLR2004 - ITU-T E.164
    if not (digits.isascii() and digits.isdigit() and (home or abroad)):
        raise Wrong("type")
    return text


def digits(length: int) -> Reader:
    """Make a reader of exactly so many digits."""

    def read(raw: object) -> str:
        text = hyphened(raw)
        if not (text.isascii() and text.isdigit()):
            raise Wrong("charset")
        if len(text) != length:
            raise Wrong("length")
        return text

    return read


def _name(raw: object) -> str:
    text = written(raw)
    if characters(text) > NAME_LENGTH:
        raise Wrong("max_length")
    return text


def _kana(raw: object) -> str:
    text = katakana(raw)
    if characters(text) > NAME_LENGTH:
        raise Wrong("max_length")
    return text


def _place(raw: object) -> str:
    text = written(raw)
    if characters(text) > ADDRESS_LENGTH:
        raise Wrong("max_length")
    return text


def _born(raw: object) -> str:
    if not isinstance(raw, str | Mapping):
        raise Wrong("type")
    try:
        return read_date(raw)
    except NotADate as error:
        raise Wrong("type") from error


def _sex(raw: object) -> int:
    text = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else plain(raw)
    if text not in {str(sex) for sex in SEXES}:
        raise Wrong("option")
    return int(text)


def _nationality(raw: object) -> str:
    text = plain(raw).upper()
    if not (len(text) == 3 and text.isascii() and text.isalpha()):  # noqa: PLR2004 - ISO 3166 alpha-3
        raise Wrong("type")
    return text


def _account_kind(raw: object) -> str:
    if raw not in ACCOUNT_KINDS:
        raise Wrong("option")
    return str(raw)


def _address(raw: object) -> Parsed:
    return _together(raw, _ADDRESS, _missing_address)


_ADDRESS: dict[str, Reader] = {
    **dict.fromkeys(ADDRESS_PARTS, _place),
    "postal_code": postal,
    "local_government_code": digits(6),
    "street_address_id": digits(7),
}
_PERSON: dict[str, dict[str, Reader]] = {
    "name": {"family_name": _name, "given_name": _name, "full_name": _name},
    "kana": {"family_name_kana": _kana, "given_name_kana": _kana, "full_name_kana": _kana},
    "birth": {"date_of_birth": _born},
    "sex": {"sex": _sex},
    "address": {"address": _address},
    "phone": {"phone": phone},
    "nationality": {"nationality": _nationality},
}
_BANK: dict[str, Reader] = {
    "bank_code": digits(4),
    "branch_code": digits(3),
    "kind": _account_kind,
    "number": digits(7),
    "holder_kana": _kana,
}
PERSON_KEYS: Mapping[str, tuple[str, ...]] = {part: tuple(keys) for part, keys in _PERSON.items()}
"""The answers that each part of a person is made of."""
BANK_KEYS = tuple(_BANK)
_ONE_KEY = {
    "birth": "date_of_birth",
    "sex": "sex",
    "address": "address",
    "phone": "phone",
    "nationality": "nationality",
}


def _together(
    raw: object, readers: Mapping[str, Reader], missing: Callable[[Mapping[str, Any]], list[str]]
) -> Parsed:
    if not isinstance(raw, Mapping):
        return Parsed(problems=(Problem("", "type"),))
    value: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    problems: list[Problem] = []
    refused = [Problem(f".{key}", "unknown_key") for key in raw if key not in readers]
    for part, read in readers.items():
        if is_empty(raw.get(part)):
            continue
        one = _read_part(read, raw[part])
        if one.kept is not None:
            kept[part] = one.kept
        value[part] = one.value
        problems += [Problem(f".{part}{wrong.at}", wrong.code) for wrong in one.problems]
        refused += [Problem(f".{part}{wrong.at}", wrong.code) for wrong in one.refused]
    if value:  # a part that is wrong is not missing as well
        problems += [Problem(f".{part}", "required") for part in missing(value)]
    usable = {part: found for part, found in value.items() if found is not None}
    return Parsed(
        value=usable or None, kept=kept or None, problems=tuple(problems), refused=tuple(refused)
    )


def _read_part(read: Reader, raw: object) -> Parsed:
    try:
        found = read(raw)
    except Wrong as wrong:
        return Parsed(kept=typed(raw), problems=(Problem("", wrong.code),))
    return found if isinstance(found, Parsed) else Parsed(value=found, kept=typed(raw))


def typed(raw: object) -> Any:  # noqa: ANN401 - what a person typed may be any plain JSON value
    """Give back what was typed, as far as a draft may keep it."""
    if isinstance(raw, bool | int):
        return raw
    if isinstance(raw, str):
        try:
            return written(raw, lines=True)
        except Wrong:
            return None
    if isinstance(raw, Mapping):  # a date in its fields
        parts = {part: typed(raw[part]) for part in FIELDS if part in raw}
        return {part: text for part, text in parts.items() if isinstance(text, str | int)} or None
    return None


def _missing_of(field: Field) -> Callable[[Mapping[str, Any]], list[str]]:
    def missing(found: Mapping[str, Any]) -> list[str]:
        lacking: list[str] = []
        for part in field.parts:
            if part in field.optional_parts and not set(_PERSON[part]) & set(found):
                continue
            if part == "name":
                lacking += _missing_name(found)
            elif part == "kana":
                lacking += _missing_kana(found)
            elif _ONE_KEY[part] not in found:
                lacking.append(_ONE_KEY[part])
        return lacking

    return missing


def _missing_name(found: Mapping[str, Any], ending: str = "") -> list[str]:
    if f"full_name{ending}" in found:
        return []
    return [part for part in (f"family_name{ending}", f"given_name{ending}") if part not in found]


def _missing_kana(found: Mapping[str, Any]) -> list[str]:
    return _missing_name(found, "_kana")


def _missing_address(found: Mapping[str, Any]) -> list[str]:
    if "full_address" in found:
        return []
    needed = ("prefecture", "city_and_county", "street_address")
    return [part for part in needed if part not in found]

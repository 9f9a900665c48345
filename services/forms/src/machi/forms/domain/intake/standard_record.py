"""A person as the standard resident-record system (住民記録システム標準仕様書) hands them on.

What is published and what is assumed of it stands in decision 0025. Items that are not named here
are passed over: 個人番号 and 住民票コード are never looked at. What cannot be understood for
certain is left out, and asked at the counter: a name in which a character means another glyph
elsewhere (the city's own 外字), a day that never was.
"""

import calendar
import re
from collections.abc import Mapping
from typing import Any

from machi.forms.domain.intake.register import Resident, Standing
from machi.forms.domain.texts import Wrong, katakana, written

_PARENTS = {"父", "母"}
_SPOUSES = {"夫", "妻", "夫（未届）", "妻（未届）"}
_CHILDREN = {"子", "子（子の夫）", "子（子の妻）"}
_NOT_PROTECTED = {"0", "無", "非該当"}
_ADDRESS = {
    "郵便番号": "postal_code",
    "市区町村コード": "local_government_code",
    "都道府県": "prefecture",
    "市区郡町村名": "city_and_county",
    "町字": "street_address",
    "番地号表記": "city_block",
    "方書": "building_name",
}
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)
_SEXES = {"1": 1, "2": 2}
_NOT_TOLD = 9
_LATEST_MONTH = 12
_PRIVATE = ((0xE000, 0xF8FF), (0xF0000, 0x10FFFF))
_INCOMING = {"転入予定", "転入予約"}


class NotARecord(ValueError):
    """Items that every record has are missing: what else it says is not believed either."""


def resident_of(items: Mapping[str, Any]) -> Resident:
    """Read one person.

    Raises:
        NotARecord: nothing says who it is, or whether they are protected (秘匿).

    """
    told = {key: str(value).strip() for key, value in items.items() if value not in {None, ""}}
    number, household = told.get("宛名番号"), told.get("世帯番号")
    mark = items.get("支援措置対象者")
    if not number or not household or mark is None:
        raise NotARecord
    incoming = told.get("住民状態") in _INCOMING
    return Resident(
        id=number,
        household=household,
        standing=Standing.INCOMING if incoming else Standing.RESIDENT,
        protected=str(mark).strip() not in _NOT_PROTECTED,
        person=_known(_person(told)),
        address=_address(told, "住所"),
        move=_move(told) if incoming else {},
    )


def day(text: str | None) -> str | None:
    """Read a day whose unknown parts are 00 or 99, as we keep it: `1950-99-99`.

    A day that is in no calendar (2月30日: old family registers have such) is known by its month.
    """
    found = _DAY.fullmatch(text or "")
    if found is None:
        return None
    year, month, own = (int(part) for part in found.groups())
    if year in {0, 9999}:
        return "9999-99-99"
    if not 1 <= month <= _LATEST_MONTH:
        return f"{year:04}-99-99"
    known = 1 <= own <= calendar.monthrange(year, month)[1]
    return f"{year:04}-{month:02}-{own if known else 99:02}"


def relation(word: str | None) -> str | None:
    """Read the relation to the head of the household (標準仕様書 1.1.11): words, joined by の."""
    if not word:
        return None
    if word == "世帯主":
        return "head"
    if word in _SPOUSES:
        return "spouse"
    if word in _CHILDREN:
        return "child"
    return "parent" if word in _PARENTS else "other"


def _person(told: Mapping[str, str]) -> dict[str, Any]:
    foreign = told.get("住民種別") == "外国人住民"
    own = {
        "family_name": _name(told.get("氏")),
        "given_name": _name(told.get("名")),
        "family_name_kana": _reading(told.get("氏_フリガナ")),
        "given_name_kana": _reading(told.get("名_フリガナ")),
        "date_of_birth": day(told.get("生年月日")),
        "sex": _SEXES.get(told.get("性別", ""), _NOT_TOLD),
        "relation_to_head": relation(told.get("続柄")),
        "nationality": told.get("国籍"),
        "foreign": "yes" if foreign else "no",
        "honseki": _name(told.get("本籍")),
        "hittosha": _name(told.get("筆頭者")),
        "has_card": {"有": "yes", "無": "no"}.get(told.get("個人番号カード", "")),
    }
    if own["family_name"] is None or own["given_name"] is None:  # never split by a space
        own |= {"family_name": None, "given_name": None, "full_name": _name(told.get("氏名"))}
    if own["family_name_kana"] is None or own["given_name_kana"] is None:
        whole = _reading(told.get("氏名_フリガナ"))
        own |= {"family_name_kana": None, "given_name_kana": None, "full_name_kana": whole}
    return own


def _name(text: str | None) -> str | None:
    """Give a text to the letter, selectors of shapes too; None where a glyph is the city's own."""
    if not text or any(low <= ord(char) <= high for char in text for low, high in _PRIVATE):
        return None
    try:
        return written(text.replace("\u3000", " ")) or None
    except Wrong:
        return None


def _reading(text: str | None) -> str | None:
    try:
        return katakana(text) if text else None
    except ValueError:
        return None


def _address(told: Mapping[str, str], start: str) -> dict[str, str]:
    found = {key: _name(told.get(f"{start}_{item}")) for item, key in _ADDRESS.items()}
    if any(told.get(f"{start}_{item}") and found[key] is None for item, key in _ADDRESS.items()):
        return {}  # half an address is none
    return {key: part for key, part in found.items() if part}


def _move(told: Mapping[str, str]) -> dict[str, str]:
    """Read what the city that they leave announced (転出証明書情報)."""
    moved = {f"move.to/{key}": one for key, one in _address(told, "転入先").items()}
    on = day(told.get("異動年月日"))
    return {**moved, "move.kind": "tennyu", **({"move.date": on} if on else {})}


def _known(person: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in person.items() if value is not None}

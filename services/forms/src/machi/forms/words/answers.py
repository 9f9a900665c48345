"""One answer as people read it: words and 和暦, never codes. Pages and papers say it alike."""

from collections.abc import Iterator, Mapping
from typing import Any

from machi.forms.domain.eras import in_era, whole_date
from machi.forms.domain.procedure import Field, in_words
from machi.forms.words import WORDS_OF, msgid
from machi.forms.words.problems import PARTS

SEXES = ((1, msgid("男性")), (2, msgid("女性")), (9, msgid("その他・答えない")))
ACCOUNTS = {
    "ordinary": msgid("普通"),
    "current": msgid("当座"),
    "savings": msgid("貯蓄"),
}

_UNKNOWN = {"9999", "99"}
_UNITS, _UNITS_EN = ("年", "月", "日"), ("year", "month", "day")
_PARTLY = msgid("%(known)s（%(missing)sは不明）")


def nothing(language: str) -> str:
    """Say that a question was not answered."""
    return WORDS_OF.say(msgid("（入力なし）"), language)


def simple(field: Field, value: Any, language: str) -> str:  # noqa: ANN401 - an answer
    """Write an answer without parts down in one line."""
    if field.type == "file":
        return "、".join(str(one["name"]) for one in value)
    labels = {one.value: in_words(one.label, language) for one in field.options}
    if field.type == "multi":
        return "、".join(labels.get(one, str(one)) for one in value)
    if field.type in {"date", "wareki_date"}:
        return day_in_words(value, language)
    if field.type == "money":
        return f"{value:,}円" if language == "ja" else f"¥{value:,}"
    if field.type == "consent":
        return WORDS_OF.say(msgid("同意する"), language)
    return labels.get(value, str(value))


def parts_in_lines(value: Mapping[str, Any], language: str) -> Iterator[str]:
    """Write a person, an address or an account down in lines."""
    for ending in ("", "_kana"):
        name = value.get(f"full_name{ending}") or " ".join(
            value[key] for key in (f"family_name{ending}", f"given_name{ending}") if key in value
        )
        if name:
            yield name
    if "prefecture" in value or "full_address" in value:
        yield from address_lines(value)
    for key, part in value.items():
        if key == "date_of_birth":
            yield day_in_words(part, language)
        elif key == "sex":
            yield WORDS_OF.say(dict(SEXES).get(part, msgid("不明")), language)
        elif key == "address":
            yield from address_lines(part)
        elif key == "kind":
            yield WORDS_OF.say(ACCOUNTS.get(part, str(part)), language)
        elif key in {"phone", "nationality", "bank_code", "branch_code", "number", "holder_kana"}:
            yield f"{WORDS_OF.say(PARTS[key], language)}：{part}"


def address_lines(value: Mapping[str, str]) -> Iterator[str]:
    """Write an address down: postcode, then everything else."""
    if "postal_code" in value:
        yield f"〒{value['postal_code']}"
    keys = ("prefecture", "city_and_county", "street_address", "city_block")
    line = value.get("full_address") or "".join(value.get(key, "") for key in keys)
    yield f"{line} {value.get('building_name', '')}".strip()


def day_in_words(value: str, language: str) -> str:
    """Write `1950-99-99` down as far as it is known; whole days in 和暦 with the year beside."""
    day = whole_date(value)
    if day is None:
        return _as_far_as_known(value, language)
    return f"{in_era(day)}（{day.year}年）" if language == "ja" else day.isoformat()


def _as_far_as_known(value: str, language: str) -> str:
    """`1950年（月・日は不明）`, in English `1950 (month, day unknown)`."""
    units, comma = (_UNITS, "・") if language == "ja" else (_UNITS_EN, ", ")
    parts = list(zip(value.split("-"), units, strict=True))
    known = [(part, unit) for part, unit in parts if part not in _UNKNOWN]
    missing = comma.join(unit for part, unit in parts if part in _UNKNOWN)
    said = (
        "".join(f"{int(part)}{unit}" for part, unit in known)
        if language == "ja"
        else "-".join(part for part, _ in known)
    )
    return WORDS_OF.say(_PARTLY, language, known=said, missing=missing)

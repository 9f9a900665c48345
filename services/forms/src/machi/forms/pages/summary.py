"""Answers as people read them: labels and words, never keys and codes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from machi.forms.domain.correction import paths
from machi.forms.domain.eras import in_era, whole_date
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.procedure import Field, Procedure, in_words
from machi.forms.pages.shapes import ACCOUNTS, SEXES, anchor
from machi.forms.problems import PARTS
from machi.forms.words import WORDS_OF, msgid

_UNKNOWN = {"9999", "99"}
_MASK = "●●●●"


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one page: (question, answer, control to change it at)."""

    key: str
    title: str
    rows: list[tuple[str, str, str]]


def summary(
    procedure: Procedure, evaluation: Evaluation, language: str, *, mask: bool = False
) -> list[Section]:
    """Write all visible answers down, page by page; masked where a question is sensitive."""
    sections = []
    for page in procedure.pages:
        rows = [
            row
            for field in page.fields
            if field.key in evaluation.visible and field.type != "statement"
            for row in _rows(field, evaluation.answers.get(field.key), language, mask=mask)
        ]
        if rows:
            sections.append(Section(page.key, in_words(page.title, language), rows))
    return sections


def _rows(field: Field, value: Any, language: str, *, mask: bool) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401 - an answer
    label = in_words(field.label, language)
    if not field.has_items:
        yield label, _shown(field, value, language, mask=mask), field.key
        return
    if not value:
        yield label, _nothing(language), field.key
    for place, item in enumerate(value or ()):
        title = in_words(field.item_label, language) or label
        for inner in field.fields:
            if inner.key in item:
                path = f"{field.key}[{place}].{inner.key}"
                name = f"{title}{place + 1}：{in_words(inner.label, language)}"
                yield name, _shown(inner, item[inner.key], language, mask=mask), anchor(path)


def _nothing(language: str) -> str:
    return WORDS_OF.say(msgid("（入力なし）"), language)


def _shown(field: Field, value: Any, language: str, *, mask: bool) -> str:  # noqa: ANN401 - an answer
    if value is None:
        return _nothing(language)
    if mask and field.sensitive:
        return _MASK
    if isinstance(value, Mapping):
        return "\n".join(_parts(value, language))
    return _simple(field, value, language)


def _simple(field: Field, value: Any, language: str) -> str:  # noqa: ANN401 - an answer
    labels = {one.value: in_words(one.label, language) for one in field.options}
    if field.type == "multi":
        return "、".join(labels.get(one, str(one)) for one in value)
    if field.type in {"date", "wareki_date"}:
        return _date(value, language)
    if field.type == "money":
        return f"{value:,}円" if language == "ja" else f"¥{value:,}"
    if field.type == "consent":
        return WORDS_OF.say(msgid("同意する"), language)
    return labels.get(value, str(value))


def _parts(value: Mapping[str, Any], language: str) -> Iterator[str]:
    """Write a person, an address or an account down in lines."""
    for ending in ("", "_kana"):
        name = value.get(f"full_name{ending}") or " ".join(
            value[key] for key in (f"family_name{ending}", f"given_name{ending}") if key in value
        )
        if name:
            yield name
    if "prefecture" in value or "full_address" in value:
        yield from _address(value)
    for key, part in value.items():
        if key == "date_of_birth":
            yield _date(part, language)
        elif key == "sex":
            yield WORDS_OF.say(dict(SEXES).get(part, msgid("不明")), language)
        elif key == "address":
            yield from _address(part)
        elif key == "kind":
            yield WORDS_OF.say(ACCOUNTS.get(part, str(part)), language)
        elif key in {"phone", "nationality", "bank_code", "branch_code", "number", "holder_kana"}:
            yield f"{WORDS_OF.say(PARTS[key], language)}：{part}"


def _address(value: Mapping[str, str]) -> Iterator[str]:
    if "postal_code" in value:
        yield f"〒{value['postal_code']}"
    keys = ("prefecture", "city_and_county", "street_address", "city_block")
    line = value.get("full_address") or "".join(value.get(key, "") for key in keys)
    yield f"{line} {value.get('building_name', '')}".strip()


def _date(value: str, language: str) -> str:
    day = whole_date(value)
    if day is None:
        unknown = WORDS_OF.say(msgid("不明"), language)
        return "-".join(unknown if part in _UNKNOWN else part for part in value.split("-"))
    return f"{in_era(day)}（{day.year}年）" if language == "ja" else day.isoformat()


def labelled(procedure: Procedure, evaluation: Evaluation, language: str) -> list[tuple[str, str]]:
    """Name what the office may ask to correct: (path, its label), in the order of the form."""
    found = []
    for path in paths(procedure, evaluation):
        key, inside, own = path.partition("/")
        field = procedure.field(key)
        if field is None:
            continue
        label = in_words(field.label, language)
        if inside:
            items = evaluation.answers.get(key) or ()
            place = next(n for n, item in enumerate(items, 1) if item.get("_id") == own)
            title = in_words(field.item_label, language) or label
            label = f"{title}{place}" if language == "ja" else f"{title} {place}"
        found.append((path, label))
    return found


def written(
    procedure: Procedure,
    key: str,
    value: Any,  # noqa: ANN401 - an answer
    language: str,
) -> list[tuple[str, str]]:
    """Write one answer down: (question, answer), for a comparison of before and after."""
    field = procedure.field(key)
    if field is None:
        return []
    return [(label, shown) for label, shown, _ in _rows(field, value, language, mask=False)]

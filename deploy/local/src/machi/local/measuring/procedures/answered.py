"""Answers at random to every question of a procedure, hidden ones too, and posts that send them.

Each text holds a mark that is found again wherever it leaks to. Names of controls are written here
apart from the pages, so that a page that names them otherwise is noticed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from string import ascii_lowercase
from typing import Any

from machi.forms.domain.procedure import Field, Page, Procedure

_ADDRESS = ("postal_code", "prefecture", "city_and_county", "street_address", "city_block")
_ACCOUNT = {
    "bank_code": "0001",
    "branch_code": "001",
    "kind": "ordinary",
    "number": "1234567",
    "holder_kana": "ミホン",
}
_DATES = {"date", "wareki_date"}


@dataclass
class Answering:
    """Answers one procedure. `marks`: the text that stands at a path, `k3` or `k4[0].k5`."""

    chance: Random
    marks: dict[str, str] = field(default_factory=dict)

    def answers(self, procedure: Procedure) -> dict[str, Any]:
        """Answer nearly every question, whether it will be asked or not."""
        found = {}
        for one in procedure.fields:
            if one.type not in {"statement", "computed", "file"} and self._answers(one):
                found[one.key] = self.answer(one, one.key)
        return found

    def _answers(self, one: Field) -> bool:
        return one.required or self.chance.random() < 0.9  # noqa: PLR2004 - nine of ten

    def answer(self, one: Field, path: str) -> Any:  # noqa: ANN401 - plain JSON
        """Give an answer that the question takes."""
        if one.has_items:
            least = one.min if isinstance(one.min, int) else 1
            return [self._item(one, place) for place in range(self.chance.randint(least, 3))]
        if one.options:
            values = [option.value for option in one.options]
            some = self.chance.sample(values, self.chance.randint(1, len(values)))
            return some if one.type == "multi" else some[0]
        plain = {"number": self.chance.randint(0, 9), "consent": True, "bank_account": _ACCOUNT}
        if one.type in {*plain, "money"}:
            return plain.get(one.type, 5)
        parts = {"person": self._person, "person_kana": self._kana, "jp_address": self._address}
        return parts[one.type](one, path) if one.type in parts else self._text(one.type, path)

    def _text(self, kind: str, path: str) -> str:
        fixed = {
            "date": f"{self.chance.randint(1950, 2026)}-03-0{self.chance.randint(1, 9)}",
            "time": "14:30",
            "phone_jp": "090-0000-0000",
            "postal": "000-0000",
        }
        fixed["wareki_date"] = fixed["date"]
        if kind in fixed:
            return fixed[kind]
        mark = self._mark(path)
        return f"{mark}@example.jp" if kind == "email" else mark

    def _mark(self, path: str) -> str:
        # Letters: twelve digits are a valid 個人番号 one time in ten, and are stopped; a hyphen at
        # the end of a line is read from a PDF as no character of ours.
        self.marks[path] = "mark" + "".join(self.chance.choices(ascii_lowercase, k=10))
        return self.marks[path]

    def _item(self, one: Field, place: int) -> dict[str, Any]:
        item = {
            inner.key: self.answer(inner, f"{one.key}[{place}].{inner.key}")
            for inner in one.fields
            if inner.type != "statement" and self._answers(inner)
        }
        return item or self._first(one, place)

    def _first(self, one: Field, place: int) -> dict[str, Any]:
        inner = one.fields[0]
        return {inner.key: self.answer(inner, f"{one.key}[{place}].{inner.key}")}

    def _person(self, one: Field, path: str) -> dict[str, Any]:
        values: dict[str, Any] = {
            "kana": {"family_name_kana": "ミホン", "given_name_kana": "タロウ"},
            "birth": {"date_of_birth": "1990-01-02"},
            "sex": {"sex": self.chance.choice((1, 2, 9))},
            "phone": {"phone": "090-0000-0000"},
            "nationality": {"nationality": "JPN"},
            "name": {"family_name": "見本", "given_name": self._mark(path)},
        }
        if "address" in one.parts:
            values["address"] = {"address": self._address(one, f"{path}.address")}
        return {key: value for part in one.parts for key, value in values[part].items()}

    def _kana(self, _: Field, __: str) -> dict[str, Any]:
        return {"family_name_kana": "ミホン", "given_name_kana": "タロウ"}

    def _address(self, _: Field, path: str) -> dict[str, Any]:
        given = ("000-0000", "みほん県", "みほん市", "みほん町", self._mark(path))
        return dict(zip(_ADDRESS, given, strict=True))


def posted(page: Page, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Write the answers of a page as its form sends them; of hidden questions too."""
    return [
        pair
        for one in page.fields
        if one.key in answers
        for pair in _controls(one, one.key, answers[one.key])
    ]


def _controls(one: Field, name: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    if one.has_items:
        for place, item in enumerate(value):
            for inner in one.fields:
                if inner.key in item:
                    yield from _controls(inner, f"{name}.{place}.{inner.key}", item[inner.key])
    elif one.type in _DATES:
        yield from _date(name, value)
    else:
        yield from _plain(name, value)


def _plain(name: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    if isinstance(value, Mapping):
        for key, part in value.items():
            inner = f"{name}.{key}"
            yield from _date(inner, part) if key == "date_of_birth" else _plain(inner, part)
    elif isinstance(value, list):
        yield from ((name, one) for one in value)
    else:
        yield name, "yes" if value is True else str(value)


def _date(name: str, value: str) -> Iterator[tuple[str, str]]:
    year, month, day = value.split("-")
    yield from ((f"{name}_y", year), (f"{name}_m", month), (f"{name}_d", day))

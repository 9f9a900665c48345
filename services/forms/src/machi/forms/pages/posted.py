"""From a sent form back to answers in the document's shape.

A control's name is the path of its answer with dots: `applicant.family_name`, `dogs.0.name`. A date
comes as `…_era`, `…_y`, `…_m`, `…_d`. A name that the page could not have is refused.
"""

import re
from collections.abc import Sequence
from typing import Any

from starlette.datastructures import FormData

from machi.forms.domain.files.places import asks_for_files
from machi.forms.domain.people import ADDRESS_PARTS
from machi.forms.domain.procedure import Field, Page
from machi.shared.errors import BadInput

PART_KEYS = {
    "name": ("family_name", "given_name", "full_name"),
    "kana": ("family_name_kana", "given_name_kana", "full_name_kana"),
    "birth": ("date_of_birth",),
    "sex": ("sex",),
    "address": ("address",),
    "phone": ("phone",),
    "nationality": ("nationality",),
}
BANK_KEYS = ("bank_code", "branch_code", "kind", "number", "holder_kana")
OURS = frozenset({"idempotency_key", "shown", "do", "not_my_number"})
_DATE = (("era", "_era"), ("y", "_y"), ("m", "_m"), ("d", "_d"))
_MOST_ITEMS = 100


class UnknownQuestion(BadInput):
    """A form named something that this page does not ask."""

    code = "forms.unknown_question"
    words = "このページにない項目が送られました。ページを開き直してください。"


def read_page(page: Page, form: FormData) -> dict[str, Any]:
    """Read the answers of one page.

    Raises:
        UnknownQuestion: the form holds a name that the page cannot have.

    """
    return read_fields(page.fields, form)


def read_fields(
    fields: Sequence[Field], form: FormData, also: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Read the answers to some questions; `also` names other controls that the page has.

    Raises:
        UnknownQuestion: the form holds a name that the page cannot have.

    """
    reader = _Reader(form)
    given = {field.key: reader.read(field, field.key) for field in fields}
    unknown = set(form.keys()) - reader.read_names - OURS - also
    if unknown:
        raise UnknownQuestion
    return {key: answer for key, answer in given.items() if answer is not None}


def _keys_of(field: Field) -> Sequence[str]:
    """List the parts of an answer that is made of parts; empty for any other."""
    if field.type == "person":
        return [key for part in field.parts for key in PART_KEYS[part]]
    by_type = {"person_kana": PART_KEYS["kana"], "jp_address": ADDRESS_PARTS}
    return {**by_type, "bank_account": BANK_KEYS}.get(field.type, ())


class _Reader:
    """Reads answers from a form and remembers which names it read."""

    def __init__(self, form: FormData) -> None:
        self._form = form
        self.read_names: set[str] = set()

    def read(self, field: Field, name: str) -> Any:  # noqa: ANN401 - answers are plain JSON
        if field.has_items:
            return self._items(field, name)
        if field.type == "multi":
            self.read_names.add(name)
            return [one for one in self._form.getlist(name) if isinstance(one, str)] or None
        if field.type in {"date", "wareki_date"}:
            return self._date(name)
        keys = _keys_of(field)
        if keys:
            return self._parts(name, keys)
        # Files hang on the draft: what a form says of them counts for nothing.
        silent = field.type in {"statement", "computed", "file"}
        return None if silent else self._text(name)

    def _text(self, name: str) -> str | None:
        self.read_names.add(name)
        value = self._form.get(name)
        return value if isinstance(value, str) and value.strip() else None

    def _date(self, name: str) -> dict[str, str] | None:
        parts = {key: self._text(name + ending) for key, ending in _DATE}
        found = {key: value for key, value in parts.items() if value is not None}
        return found if set(found) - {"era"} else None

    def _parts(self, name: str, keys: Sequence[str]) -> dict[str, Any] | None:
        found: dict[str, Any] = {}
        for key in keys:
            inner = f"{name}.{key}"
            if key == "date_of_birth":
                answer: Any = self._date(inner)
            elif key == "address":
                answer = self._parts(inner, ADDRESS_PARTS)
            else:
                answer = self._text(inner)
            if answer is not None:
                found[key] = answer
        return found or None

    def _items(self, field: Field, name: str) -> list[dict[str, Any]] | None:
        """Read the items that were sent; one that was left blank is none."""
        items: list[dict[str, Any]] = []
        for place in sorted(self._places(name)):
            answers = {
                inner.key: self.read(inner, f"{name}.{place}.{inner.key}") for inner in field.fields
            }
            item = {key: answer for key, answer in answers.items() if answer is not None}
            own_id = self._text(f"{name}.{place}._id")
            if item or (own_id and asks_for_files(field.fields)):
                items.append({**item, **({"_id": own_id} if own_id else {})})
        return items or None

    def _places(self, name: str) -> set[int]:
        pattern = re.compile(rf"{re.escape(name)}\.(\d{{1,2}})\.")
        found = {int(match[1]) for key in self._form if (match := pattern.match(key))}
        return {place for place in found if place < _MOST_ITEMS}

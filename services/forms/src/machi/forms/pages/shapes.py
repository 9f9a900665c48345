"""The controls of a form page as plain objects, and what is known about each kind of question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.files.places import StoredFile
from machi.forms.domain.parsed import Problem
from machi.forms.domain.procedure import Procedure
from machi.forms.pages.shown_files import FileControl
from machi.forms.words import msgid

SHOWN_ADDRESS = (
    "postal_code",
    "prefecture",
    "city_and_county",
    "street_address",
    "city_block",
    "building_name",
)
OPTIONAL = {"postal_code", "city_block", "building_name", "full_name", "full_name_kana"}
IN_ONE_PIECE = {"name": "full_name", "kana": "full_name_kana"}
INPUT_MODE = {
    "number": "numeric",
    "money": "numeric",
    "phone_jp": "tel",
    "phone": "tel",
    "email": "email",
    "postal": "numeric",
    "postal_code": "numeric",
    "bank_code": "numeric",
    "branch_code": "numeric",
    "time": "numeric",
}
WIDTH = {
    "number": "4",
    "money": "8",
    "phone_jp": "12",
    "phone": "12",
    "postal": "8",
    "postal_code": "8",
    "prefecture": "12",
    "time": "8",
    "nationality": "4",
    "bank_code": "4",
    "branch_code": "4",
}
HINTS = {
    "phone": msgid("例：090-0000-0000"),
    "phone_jp": msgid("例：090-0000-0000"),
    "postal": msgid("例：000-0000"),
    "postal_code": msgid("例：000-0000"),
    "time": msgid("例：14:30"),
    "family_name_kana": msgid("ひらがなや半角で入力しても、カタカナに直します。"),
    "email": msgid("例：hanako@example.jp"),
    "date": msgid("例：令和 8年4月1日"),
    "number": msgid("全角の数字でもかまいません。"),
}
OWN = {
    "family_name": "family-name",
    "given_name": "given-name",
    "full_name": "name",
    "phone": "tel",
    "postal_code": "postal-code",
    "prefecture": "address-level1",
    "city_and_county": "address-level2",
    "street_address": "address-line1",
    "city_block": "address-line2",
    "building_name": "address-line3",
}
"""What browsers may fill in: only about the person who types (WCAG 1.3.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One control, or a group of them. `kind` names the macro that draws it."""

    kind: str
    name: str
    label: str
    hint: str | None = None
    why: str | None = None
    required: bool = False
    value: Any = ""
    error: str | None = None
    options: Sequence[tuple[Any, str]] = ()
    autocomplete: str | None = None
    inputmode: str | None = None
    type: str = "text"
    width: str = "full"
    maxlength: int | None = None
    children: Sequence["Control"] = ()
    items: Sequence["Item"] = ()
    add: str | None = None
    fixed: bool = False
    """A repeat whose items are neither added nor removed."""
    upload: FileControl | None = None
    """What a question for files has: those that are there, and how to send one."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a repeat."""

    title: str
    place: int
    id: str
    children: Sequence[Control] = default(default=())


def anchor(path: str) -> str:
    """Name the control of a path: `dogs[0].chip_no` is `dogs.0.chip_no`."""
    return path.replace("[", ".").replace("]", "")


def question_of(path: str) -> str:
    """Give the question that a problem is about: `applicant.phone` is about `applicant`."""
    head, _, rest = path.partition(".")
    return f"{head}.{rest.partition('.')[0]}" if "[" in head and rest else head


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: answers as they were typed, and what is wrong with them."""

    procedure: Procedure
    evaluation: Evaluation
    given: Mapping[str, Any]
    problems: Sequence[Problem] = ()
    files: Sequence[StoredFile] = ()
    told: Mapping[str, str] = default(default_factory=dict)
    """What is wrong with files that were just sent, by control, in words."""
    origins: Mapping[str, Any] = default(default_factory=dict)
    """Places of values that nobody typed."""


def date_parts(given: Any) -> dict[str, str]:  # noqa: ANN401 - as typed, or as stored
    """Split a date for its three fields: what was typed stays as it was typed."""
    if isinstance(given, Mapping):
        return {key: str(value) for key, value in given.items()}
    if not isinstance(given, str) or given.count("-") != 2:  # noqa: PLR2004 - year, month, day
        return {}
    year, month, day = given.split("-")
    return {
        "era": "",
        "y": "" if year == "9999" else year,
        "m": "" if month == "99" else month.lstrip("0"),
        "d": "" if day == "99" else day.lstrip("0"),
    }


def control_names(controls: Sequence[Control]) -> Iterator[str]:
    for control in controls:
        if control.kind == "repeat":
            yield control.name
            for item in control.items:
                yield from control_names(item.children)
        elif control.kind in {"group", "details"}:
            yield from control_names(control.children)
        elif control.kind not in {"statement", "computed", "hidden"}:
            yield control.name

"""From a sent form to an edited document: what was typed is kept, then the pressed button acts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from re import fullmatch
from typing import Any

from starlette.datastructures import FormData

from machi.forms.domain.authoring.edits.change import (
    LANGUAGES,
    change_key,
    change_options,
    change_settings,
)
from machi.forms.domain.authoring.edits.keeping import take_result
from machi.forms.domain.authoring.edits.structure import (
    add_document,
    add_field,
    add_line,
    add_options,
    add_page,
    add_rule,
    duplicate,
    move,
    remove,
)
from machi.forms.domain.authoring.edits.tree import Edited, EditRefused, Json, copied, find, kind_of
from machi.forms.pages.authoring.conditions import changed_conditions
from machi.forms.pages.authoring.controls import typed_settings
from machi.forms.pages.authoring.reading import readable

_NEW = {"label", "key", "options"}
_OPTION = r"(option-up|option-down|option-remove):(\d{1,3})"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent: the selected part, the pressed button, the form, keys that are not free."""

    at: str
    do: str
    form: FormData
    reserved: frozenset[str]

    def text(self, name: str) -> str:
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    def control(self, field: str) -> str:
        """Name the control that an edit refuses: what is added has controls of its own."""
        return f"new.{field}" if self.do.startswith("add-") and field in _NEW else field


def apply(document: Mapping[str, Any], asked: Asked) -> Edited:
    """Keep everything that was typed about the selected part, then do what was pressed.

    Raises:
        EditRefused: something typed cannot be, or the button's edit is refused.

    """
    if asked.do == "remove":
        return remove(document, asked.at)
    typed = _typed(copied(document), asked)
    option = fullmatch(_OPTION, asked.do)
    if option:
        return _option(typed, asked.at, option[1], option[2])
    if asked.do.startswith("add-field:"):
        kind = asked.do.removeprefix("add-field:")
        field = (kind, asked.text("new.label"), asked.text("new.key").strip())
        return _with_options(add_field(typed, asked.at, field, asked.reserved), asked)
    if asked.do in _ACTIONS:
        return _ACTIONS[asked.do](typed, asked)
    return Edited(typed, asked.at)


def _with_options(added: Edited, asked: Asked) -> Edited:
    """Give a new choice the options that were typed along with it."""
    told = asked.text("new.choices")
    if find(added.document, added.at).get("options") != [] or not told.strip():
        return added
    return add_options(added.document, added.at, told.splitlines(), asked.reserved)


def _typed(document: Json, asked: Asked) -> Json:
    at = asked.at
    if not asked.text("revision"):
        raise EditRefused("at", "gone")
    document = change_settings(document, at, typed_settings(document, at, asked.form)).document
    if kind_of(at) == "field":
        options = find(document, at).get("options", ())
        labels = [_labels(asked, f"options.{place}") for place in range(len(options))]
        document = change_options(document, at, labels).document
    document = changed_conditions(document, at, asked.form)
    key = asked.text("key").strip()
    if kind_of(at) == "field" and key:
        document = change_key(document, at, key, asked.reserved).document
    return document


def _labels(asked: Asked, name: str) -> dict[str, str]:
    return {code: asked.text(f"{name}.{code}") for code in LANGUAGES}


def _option(document: Json, at: str, action: str, place: str) -> Edited:
    option = f"{at}/options/{place}"
    if action == "option-remove":
        return remove(document, option)
    return Edited(move(document, option, -1 if action == "option-up" else 1).document, at)


def _new(asked: Asked) -> str:
    return asked.text("new.label")


def _result_taken(document: Json, asked: Asked) -> Edited:
    """Take over what came of an example, as far as the document can be read and tried out."""
    procedure = readable(document)
    if procedure is None or kind_of(asked.at) != "example":
        raise EditRefused("at", "gone")
    return take_result(document, procedure, asked.at)


_ACTIONS: Mapping[str, Callable[[Json, Asked], Edited]] = {
    "copy": lambda document, asked: duplicate(document, asked.at, asked.reserved),
    "up": lambda document, asked: move(document, asked.at, -1),
    "down": lambda document, asked: move(document, asked.at, 1),
    "take-result": _result_taken,
    "add-page": lambda document, asked: add_page(document, _new(asked), asked.reserved),
    "add-document": lambda document, asked: add_document(document, _new(asked), asked.reserved),
    "add-line": lambda document, asked: add_line(document, _new(asked), asked.reserved),
    "add-rule": lambda document, asked: add_rule(document, _new(asked), asked.reserved),
    "add-options": lambda document, asked: add_options(
        document, asked.at, asked.text("new.options").splitlines(), asked.reserved
    ),
}

"""From a sent form to an edited navigator: what was typed is kept, then the pressed button acts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from re import fullmatch
from typing import Any

from starlette.datastructures import FormData

from machi.forms.domain.authoring.edits.change import LANGUAGES
from machi.forms.domain.authoring.edits.tree import Edited, EditRefused, Json, find
from machi.forms.domain.guides.edits import (
    CHOICES,
    add_options,
    add_question,
    add_rule,
    change_known,
    change_part,
    keep_example,
    move,
    offered_at,
    remove,
    rename_options,
    settings_of,
)
from machi.forms.domain.guides.examples import as_example
from machi.forms.domain.guides.shelf import Shelf
from machi.forms.domain.navigator import Navigator
from machi.forms.pages.authoring.condition_posts import read_condition, sent_condition, stepped
from machi.forms.pages.authoring.controls import typed_of
from machi.forms.pages.guides.seen import condition_at

_OPTION = r"(option-up|option-remove):(\d{1,3})"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent: the selected part, the pressed button, the form; the city's procedures."""

    at: str
    do: str
    form: FormData
    shelf: Shelf
    navigator: Navigator | None

    def text(self, name: str) -> str:
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""


def apply(document: Mapping[str, Any], asked: Asked) -> Edited:
    """Keep everything that was typed about the selected part, then do what was pressed.

    Raises:
        EditRefused: something typed cannot be, or the button's edit is refused.

    """
    if asked.do == "remove":
        return remove(document, asked.at)
    typed = _typed(document, asked)
    option = fullmatch(_OPTION, asked.do)
    if option:
        return _option(typed, asked.at, option[1], option[2])
    if asked.do.startswith("add-question:"):
        return _question(typed, asked, asked.do.removeprefix("add-question:"))
    if asked.do in _ACTIONS:
        return _ACTIONS[asked.do](typed, asked)
    return Edited(typed, asked.at)


def _typed(document: Mapping[str, Any], asked: Asked) -> Json:
    at, form = asked.at, asked.form
    changed = change_part(document, at, typed_of(settings_of(document, at), form))
    if at.startswith("/questions/"):
        options = find(document, at).get("options", ())
        labels = [
            {code: asked.text(f"options.{place}.{code}") for code in LANGUAGES}
            for place in range(len(options))
        ]
        changed = rename_options(changed, at, labels)
    name = condition_at(at)
    if name is not None:
        before, part = find(document, at).get(name), find(changed, at)
        sent = stepped(name, sent_condition(name, form), asked.do)
        condition = read_condition(name, before, offered_at(document, at), sent)
        part.pop(name, None)
        part |= {} if condition is None else {name: condition}
    if at.startswith("/rows/"):
        known = {
            name.removeprefix("known."): asked.text(name)
            for name in form
            if name.startswith("known.")
        }
        changed = change_known(changed, at, known)
    return changed


def _question(document: Json, asked: Asked, kind: str) -> Edited:
    """Add a question, with the options that were typed for it; other kinds have none."""
    added = add_question(document, asked.at, kind, asked.text("new.label"))
    if kind not in CHOICES:
        return added
    return add_options(added.document, added.at, asked.text("new.choices").splitlines())


def _option(document: Json, at: str, action: str, place: str) -> Edited:
    option = f"{at}/options/{place}"
    if action == "option-remove":
        return Edited(remove(document, option).document, at)
    return Edited(move(document, option, -1).document, at)


def _as_it_comes_out(document: Json, asked: Asked) -> Edited:
    """Take what an example leads to now for what it is to lead to."""
    if asked.navigator is None:
        raise EditRefused("at", "gone")
    example = find(document, asked.at)
    again = as_example(asked.navigator, example["name"], example["answers"])
    return keep_example(document, again)


_ACTIONS: Mapping[str, Callable[[Json, Asked], Edited]] = {
    "up": lambda document, asked: move(document, asked.at, -1),
    "down": lambda document, asked: move(document, asked.at, 1),
    "add-rule": lambda document, asked: add_rule(
        document, asked.at, asked.text("new.procedure"), asked.text("new.label"), asked.shelf
    ),
    "add-options": lambda document, asked: add_options(
        document, asked.at, asked.text("new.options").splitlines()
    ),
    "renew": _as_it_comes_out,
}

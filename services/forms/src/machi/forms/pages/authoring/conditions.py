"""The conditions of a part of a procedure: drawn for its page, and changed as a form says."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.datastructures import FormData

from machi.forms.domain.authoring.edits.conditions.offers import (
    names_at,
    offered_at,
    set_condition,
)
from machi.forms.domain.authoring.edits.tree import Json, find, kind_of, repeat_of
from machi.forms.pages.authoring.condition_editor import ConditionForm, Place, draw_condition
from machi.forms.pages.authoring.condition_posts import read_condition, sent_condition, stepped
from machi.forms.pages.authoring.words import CONDITIONS
from machi.forms.words import WORDS_OF
from machi.forms.words.conditions import names_of, when_words


def condition_forms(
    document: Mapping[str, Any],
    at: str,
    language: str,
    error: tuple[str, str] | None = None,
    form: FormData | None = None,
) -> Iterator[ConditionForm]:
    """Draw the conditions of a part; with a form, as somebody sent it."""
    if not names_at(at):
        return
    offer, names = offered_at(document, at), names_of(document, language)
    for name in names_at(at):
        legend = WORDS_OF.say(CONDITIONS[name], language)
        place = Place(name, legend, offer, names, _item_of(document, at))
        typed = sent_condition(name, form) if form is not None else None
        yield draw_condition(place, find(document, at).get(name), error, typed)


def condition_sentences(
    document: Mapping[str, Any], at: str, form: FormData, language: str
) -> Iterator[tuple[str, str]]:
    """Say every condition of a part as a form has it: (its name, the sentence).

    Raises:
        EditRefused: something cannot be read there, or a value is none of its type.

    """
    names = names_of(document, language)
    for name in names_at(at):
        sent = sent_condition(name, form)
        raw = find(document, at).get(name)
        condition = read_condition(name, raw, offered_at(document, at), sent)
        yield name, when_words(condition, names, _item_of(document, at)) if condition else ""


def changed_conditions(document: Json, at: str, form: FormData) -> Json:
    """Apply a form to every condition of a part, with the step of the pressed button.

    Raises:
        EditRefused: something cannot be read there, or a value is none of its type.

    """
    do = str(form.get("do", ""))
    for name in names_at(at):
        sent = stepped(name, sent_condition(name, form), do)
        document = set_condition(document, at, name, sent).document
    return document


def _item_of(document: Mapping[str, Any], at: str) -> str:
    """Name the repeat whose items `item.` means at a place."""
    part = find(document, at)
    repeat = repeat_of(document, at) if kind_of(at) == "field" else None
    return str(repeat["key"] if repeat else part.get("for_each", ""))

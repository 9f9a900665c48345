"""Advice about delegates: asked by nobody, or asked twice."""

from collections.abc import Iterator

from machi.forms.domain.authoring.finding import Finding
from machi.forms.domain.authoring.places import Asked, questions
from machi.forms.domain.delegation import DELEGATE, OF_DELEGATE
from machi.forms.domain.procedure import Procedure


def about_delegates(procedure: Procedure) -> Iterator[Finding]:
    """Point at questions about delegates that the format asks already, or that nothing asks."""
    if not procedure.asks_who_files:
        if procedure.document["delegation"]["allowed"]:
            yield Finding("/delegation/allowed", "delegate_not_asked")
        return
    for one in questions(procedure):
        if _asks_again(one):
            yield Finding(one.at, "delegate_asked_twice", {"field": one.field.key})


def _asks_again(one: Asked) -> bool:
    chosen = {option.value for option in one.field.options}
    return one.field.concept == OF_DELEGATE or DELEGATE in chosen

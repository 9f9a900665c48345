"""Who came to the counter, and for whom: asked once for all forms of an intake."""

from collections.abc import Sequence
from dataclasses import dataclass

from machi.forms.domain.delegation import FILED_BY
from machi.forms.domain.intake.questions import name_of
from machi.forms.domain.procedure import in_words
from machi.forms.queries.intake import OpenedIntake


@dataclass(frozen=True, slots=True)
class Coming:
    """The question as it is heard. value: as it stands; the person until somebody says."""

    name: str
    value: str
    options: Sequence[tuple[str, str]]

    @property
    def somebody_else(self) -> bool:
        return self.value != self.options[0][0]


def who_came(opened: OpenedIntake, language: str) -> Coming | None:
    """Give the question, as soon as a form that asks it is chosen."""
    asked = (form.procedure.field(FILED_BY) for form in opened.forms)
    field = next((one for one in asked if one is not None and one.default is not None), None)
    if field is None:
        return None
    slot = field.concept or field.key
    options = [(one.value, in_words(one.label, language)) for one in field.options]
    said = opened.hearing.content(slot) or field.default
    return Coming(name_of(slot), str(said), options)

"""What is tried out in the preview: the draft's form and everything answered so far."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from starlette.datastructures import FormData

from machi.forms.domain.eras import NotADate, read_date
from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.procedure import Page, Procedure
from machi.forms.domain.texts import plain
from machi.forms.pages.authoring.reading import readable
from machi.forms.pages.drafts import Asked
from machi.forms.pages.posted import UnknownQuestion, read_page
from machi.forms.queries.authoring import DraftView
from machi.shared.clock import business_date
from machi.shared.service import Context

_MOST_ANSWERS = 200_000
_OURS = frozenset({"answers", "channel", "page", "papers", "today", "language"})


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looks at a draft: through which channel, on which day, in which language.

    today: empty for the day that it is. papers: blocking papers that are taken to be there.
    """

    channel: str = ""
    today: str = ""
    language: str = ""
    papers: frozenset[str] = frozenset()

    @classmethod
    def of(cls, form: FormData) -> "Look":
        channel, today, language = (
            str(form.get(name, "")) for name in ("channel", "today", "language")
        )
        papers = frozenset(str(one) for one in form.getlist("papers"))
        return cls(channel, today, language, papers)


@dataclass(frozen=True, slots=True)
class Tried:
    """What is tried out: the form, what was answered so far, and how it is looked at."""

    view: DraftView
    procedure: Procedure
    answers: Mapping[str, Any]
    circumstances: Circumstances
    look: Look

    @property
    def evaluation(self) -> Evaluation:
        return evaluate(self.procedure, self.answers, self.circumstances)

    @property
    def sent(self) -> Circumstances:
        """Give the circumstances at the end: papers that stop it count then."""
        return replace(self.circumstances, papers=self.look.papers)


def tried_out(
    view: DraftView, answers: Mapping[str, Any], look: Look, context: Context
) -> Tried | None:
    """Put together what is tried out; None while the document cannot be shown."""
    procedure = readable(view.draft.document)
    if procedure is None:
        return None
    through = look.channel if look.channel in procedure.channels else ""
    ways = [one for one in procedure.channels if one != "pre_entry"]
    through = through or next(iter(ways), "online")
    today = _day(look.today) or business_date(context.clock.now())
    return Tried(view, procedure, answers, Circumstances(through, today), look)


def _day(typed: str) -> date | None:
    """Read a day as people write it; what is none is today."""
    try:
        return date.fromisoformat(read_date(plain(typed)))
    except (NotADate, ValueError):
        return None


def answered(form: FormData) -> dict[str, Any]:
    """Read what was typed on the pages before; what is no such thing counts as nothing."""
    text = str(form.get("answers", ""))
    if len(text) > _MOST_ANSWERS:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def given_on(page: Page, form: FormData, asked: Asked) -> dict[str, Any]:
    """Read the page's answers. A form of another revision may name what is asked no more."""
    own = FormData([(name, value) for name, value in form.multi_items() if name not in _OURS])
    try:
        given = read_page(page, own)
    except UnknownQuestion:
        return {}
    if asked.add is not None:
        given[asked.add] = [*given.get(asked.add, ()), {}]
    if asked.remove is not None:
        key, place = asked.remove
        given[key] = [item for at, item in enumerate(given.get(key, ())) if at != place]
    return given


def answers_elsewhere(answers: Mapping[str, Any], page: Page) -> dict[str, Any]:
    own = {field.key for field in page.fields}
    return {key: value for key, value in answers.items() if key not in own}

"""手続きガイド: what there is to do after a life event, what to bring, about how long it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from machi.queue.domain.priority import PriorityClass
from machi.queue.domain.visits.catalogue import Catalogue, LifeEvent, Named, Procedure
from machi.queue.domain.visits.plan import OpenStep, plan
from machi.queue.domain.visits.refusals import NoSuchLifeEvent
from machi.queue.queries.board import Line, Site, site
from machi.queue.store.visits.catalogue import catalogue
from machi.queue.store.visits.loads import Standing, hall
from machi.shared.db.database import Database

ROUNDED = 5
"""Minutes: nobody is told a wait to the minute."""


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One procedure of a life event: where, after what, what to bring."""

    procedure: Procedure
    line: Line
    after: Sequence[Named]
    papers: Sequence[Named]


@dataclass(frozen=True, slots=True)
class EventGuide:
    """A life event at one site, the steps in the order that is best now."""

    event: LifeEvent
    steps: Sequence[GuideStep]
    elsewhere: Sequence[Procedure]
    """What this site does not do."""
    papers: Sequence[Named]
    """All that is to be brought, each once."""
    minutes_from: int
    minutes_to: int


@dataclass(frozen=True, slots=True)
class Guide:
    site: Site
    events: Sequence[EventGuide]


async def guide(code: str, at: datetime, db: Database) -> Guide:
    """Give the life events of which a site does the first step.

    Raises:
        NoSuchSite: there is none of this code.

    """
    here = await site(code, at, db)
    known = await catalogue(db)
    lines = await hall(Standing(code, PriorityClass.WALK_IN, at), known, at, db)
    at_site = {line.code: line for line in here.lines}
    offered = [
        event
        for event in known.life_events.values()
        if known.procedures[event.procedures[0]].line in at_site
    ]
    events = []
    for event in offered:
        codes = [one for one in event.procedures if known.procedures[one].line in at_site]
        best = plan(known.steps(codes), lines, None)
        work = sum(step.service_seconds for step in known.steps(codes))
        events.append(_event(event, known, at_site, best.order, (work, best.seconds)))
    return Guide(here, events)


async def event_guide(code: str, event: str, at: datetime, db: Database) -> tuple[Site, EventGuide]:
    """Give one life event at a site.

    Raises:
        NoSuchSite, NoSuchLifeEvent: there is none of this code.

    """
    shown = await guide(code, at, db)
    for one in shown.events:
        if one.event.code == event:
            return shown.site, one
    raise NoSuchLifeEvent


def _event(
    event: LifeEvent,
    known: Catalogue,
    lines: Mapping[str, Line],
    order: Sequence[str],
    seconds: tuple[int, int],
) -> EventGuide:
    steps = [_step(step, known, lines) for step in known.steps(order)]
    # Half of the waiting less, or half more.
    work, whole = seconds
    waiting = whole - work
    return EventGuide(
        event,
        steps,
        [known.procedures[one] for one in event.procedures if one not in order],
        list({paper.code: paper for step in steps for paper in step.papers}.values()),
        _rounded(whole - waiting / 2),
        _rounded(whole + waiting / 2) + ROUNDED,
    )


def _step(step: OpenStep, known: Catalogue, lines: Mapping[str, Line]) -> GuideStep:
    one = known.procedures[step.procedure]
    after = [known.procedures[code] for code in sorted(step.after)]
    return GuideStep(one, lines[one.line], after, [known.papers[code] for code in one.papers])


def _rounded(seconds: float) -> int:
    return max(ROUNDED, ROUNDED * round(seconds / 60 / ROUNDED))

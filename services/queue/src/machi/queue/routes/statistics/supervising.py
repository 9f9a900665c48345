"""What a supervisor decides, for programs: the same commands as the page of a hall."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import Field, StrictInt

from machi.queue.commands.hall.change_counter_lines import (
    ChangeCounterLines,
    CounterLines,
    change_counter_lines,
)
from machi.queue.commands.hall.change_site_settings import (
    ChangeSiteSettings,
    SiteSettings,
    change_site_settings,
)
from machi.queue.commands.hall.close_day import CloseDay, DayNow, close_day
from machi.queue.commands.hall.reopen_line import ReopenLine, reopen_line
from machi.queue.commands.hall.suspend_line import LineNow, SuspendLine, suspend_line
from machi.queue.domain.hall.closing import LineClosedBecause
from machi.queue.domain.hall.refusals import NotTheName, WrongPromise, WrongRates
from machi.queue.domain.refusals import NoSuchCounter, NoSuchLine, NoSuchSite
from machi.queue.queries import board
from machi.queue.routes.requests import (
    API,
    KEY_MAY_BE_REFUSED,
    STAFF_MAY_BE_REFUSED,
    Body,
    Code,
    named,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=API, tags=["supervising"], responses=STAFF_MAY_BE_REFUSED)

Supervisor = Annotated[Staff, may("queue.supervise")]
InPath = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Rate = Annotated[StrictInt, Field(ge=1, le=100)]


class WhichLines(Body):
    lines: list[Code] = Field(min_length=1, max_length=40)


class Why(Body):
    reason: LineClosedBecause


class Settings(Body):
    """`rates` of priority, appointment and walk-in; none greater than the one before."""

    rates: list[Rate] = Field(min_length=3, max_length=3, examples=[[4, 2, 1]])
    promise_minutes: StrictInt = Field(ge=5, le=240, examples=[60])


class Confirmation(Body):
    """The name of the site, typed as it is written."""

    name: str = Field(max_length=100, examples=["本庁"])


@router.post(
    "/counters/{counter_id}/lines",
    responses=refusals(NoSuchCounter, NoSuchLine, KEY_MAY_BE_REFUSED),
)
async def move_counter(
    counter_id: UUID,
    asked: WhichLines,
    staff: Supervisor,
    context: Running,
    key: IdempotencyKey = None,
) -> CounterLines:
    """Let a counter serve other lines from its next call on."""
    what = {"counter": counter_id, "lines": sorted(asked.lines)}
    command = ChangeCounterLines(
        counter_id=counter_id,
        by=staff.id,
        sites=staff.sites("queue.supervise"),
        at=context.clock.now(),
        lines=asked.lines,
        request=named(staff.id, key, "ChangeCounterLines", what),
    )
    return await change_counter_lines(command, context.db)


@router.post(
    "/sites/{site}/lines/{line}/suspend", responses=refusals(NoSuchLine, KEY_MAY_BE_REFUSED)
)
async def suspend(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the request
    site: InPath,
    line: InPath,
    asked: Why,
    staff: Supervisor,
    context: Running,
    key: IdempotencyKey = None,
) -> LineNow:
    """Give no more numbers of a line; whoever waits is called."""
    staff.require("queue.supervise", site)
    what = {"site": site, "line": line, "reason": asked.reason}
    command = SuspendLine(
        site=site,
        line=line,
        by=staff.id,
        at=context.clock.now(),
        reason=asked.reason,
        request=named(staff.id, key, "SuspendLine", what),
    )
    return await suspend_line(command, context.db)


@router.post(
    "/sites/{site}/lines/{line}/reopen", responses=refusals(NoSuchLine, KEY_MAY_BE_REFUSED)
)
async def reopen(
    site: InPath, line: InPath, staff: Supervisor, context: Running, key: IdempotencyKey = None
) -> LineNow:
    """Give numbers of a line again."""
    staff.require("queue.supervise", site)
    command = ReopenLine(
        site=site,
        line=line,
        by=staff.id,
        at=context.clock.now(),
        request=named(staff.id, key, "ReopenLine", {"site": site, "line": line}),
    )
    return await reopen_line(command, context.db)


@router.post(
    "/sites/{site}/settings",
    responses=refusals(NoSuchSite, WrongRates, WrongPromise, KEY_MAY_BE_REFUSED),
)
async def change_settings(
    site: InPath, asked: Settings, staff: Supervisor, context: Running, key: IdempotencyKey = None
) -> SiteSettings:
    """Change the rates of the classes and the promised wait."""
    staff.require("queue.supervise", site)
    command = ChangeSiteSettings(
        site=site,
        rates=asked.rates,
        promise_minutes=asked.promise_minutes,
        by=staff.id,
        at=context.clock.now(),
        request=named(staff.id, key, "ChangeSiteSettings", {"site": site, **asked.model_dump()}),
    )
    return await change_site_settings(command, context.db)


@router.post(
    "/sites/{site}/close-day", responses=refusals(NoSuchSite, NotTheName, KEY_MAY_BE_REFUSED)
)
async def close(
    site: InPath,
    asked: Confirmation,
    staff: Supervisor,
    context: Running,
    key: IdempotencyKey = None,
) -> DayNow:
    """End the day: close out everybody who is not at a counter, each with an event."""
    staff.require("queue.supervise", site)
    at = context.clock.now()
    here = await board.site(site, at, context.db)
    if asked.name.strip().casefold() not in {here.name.casefold(), here.name_en.casefold()}:
        raise NotTheName
    request = named(staff.id, key, "CloseDay", {"site": site})
    return await close_day(CloseDay(site=site, by=staff.id, at=at, request=request), context.db)

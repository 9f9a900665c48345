"""The supervisor's page of a hall: what is going on, and the decisions that are theirs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import Response

from machi.queue.commands.hall.answer_backup import AnswerBackup, answer_backup
from machi.queue.commands.hall.change_counter_lines import ChangeCounterLines, change_counter_lines
from machi.queue.commands.hall.change_site_settings import ChangeSiteSettings, change_site_settings
from machi.queue.commands.hall.close_day import CloseDay, close_day
from machi.queue.commands.hall.reopen_line import ReopenLine, reopen_line
from machi.queue.commands.hall.suspend_line import SuspendLine, suspend_line
from machi.queue.domain.hall.closing import LineClosedBecause
from machi.queue.domain.hall.consequences import CONSEQUENCES
from machi.queue.domain.hall.refusals import NotTheName
from machi.queue.pages.hall import words
from machi.queue.pages.show import PAGES, SHAPES, back_to, form_once, refused
from machi.queue.queries import board
from machi.queue.queries.hall.backup import backup_calls
from machi.queue.queries.hall.hall import hall
from machi.shared.auth.guards import Staff, may
from machi.shared.auth.staff import EVERYWHERE
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter()

Watcher = Annotated[Staff, may("queue.oversee")]
Supervisor = Annotated[Staff, may("queue.supervise")]
Key = Annotated[str, Form(max_length=200)]
Code = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,40}$")]


@router.get("/queue/hall")
async def choose_hall(request: Request, staff: Watcher, context: Running) -> Response:
    allowed = staff.sites("queue.oversee")
    sites = [
        site
        for site in await board.sites(context.clock.now(), context.db)
        if allowed & {site.code, EVERYWHERE}
    ]
    return PAGES.show(request, "hall/halls.html", {"staff": staff, "sites": sites})


@router.get("/queue/hall/{site}")
async def show_hall(request: Request, site: Code, staff: Watcher, context: Running) -> Response:
    staff.require("queue.oversee", site)
    shown = await hall(site, context.clock.now(), context.db)
    values = {
        "staff": staff,
        "hall": shown,
        "lines": {line.code: line for line in shown.lines},
        "backup": await backup_calls(site, shown.updated_at, context.db),
        "may_respond": staff.allowed("queue.respond", site),
        "may_act": staff.allowed("queue.supervise", site),
        "shapes": SHAPES,
        "words": words,
        "consequences": CONSEQUENCES,
        "said": words.DID.get(request.query_params.get("did", "")),
        "refused": refused(request),
    }
    return PAGES.show(request, "hall/hall.html", values)


@router.get("/queue/hall/{site}/live")
async def live_hall(request: Request, site: Code, staff: Watcher, context: Running) -> Response:
    staff.require("queue.oversee", site)
    return live_response(request, context.live, [f"board:{site}", f"backup:{site}"], tick_seconds=2)


@router.post("/queue/hall/{site}/backup/{backup_id}/answer")
async def go_there(
    site: Code,
    backup_id: UUID,
    staff: Annotated[Staff, may("queue.respond")],
    context: Running,
    idempotency_key: Key = "",
) -> Response:
    """Say that one goes to a counter that called for help."""
    command = AnswerBackup(
        backup_id=backup_id,
        by=staff.id,
        name=staff.name,
        sites=staff.sites("queue.respond"),
        at=context.clock.now(),
        request=form_once(staff.id, idempotency_key, "AnswerBackup", (backup_id,)),
    )
    try:
        await answer_backup(command, context.db)
    except DomainError as error:
        return back_to(f"/queue/hall/{site}", refused=error.code)
    return back_to(f"/queue/hall/{site}", did="backup")


@router.post("/queue/hall/{site}/counters/{counter_id}/lines")
async def move_counter(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    site: Code,
    counter_id: UUID,
    staff: Supervisor,
    context: Running,
    lines: Annotated[list[str] | None, Form()] = None,
    idempotency_key: Key = "",
) -> Response:
    """Let a counter serve other lines."""
    wanted = lines or []
    command = ChangeCounterLines(
        counter_id=counter_id,
        by=staff.id,
        sites=staff.sites("queue.supervise"),
        at=context.clock.now(),
        lines=wanted,
        request=form_once(
            staff.id, idempotency_key, "ChangeCounterLines", (counter_id, *sorted(wanted))
        ),
    )
    try:
        await change_counter_lines(command, context.db)
    except DomainError as error:
        return back_to(f"/queue/hall/{site}", refused=error.code)
    return back_to(f"/queue/hall/{site}", did="lines")


@router.post("/queue/hall/{site}/lines/{line}/suspend")
async def suspend(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    site: Code,
    line: Code,
    staff: Supervisor,
    context: Running,
    reason: Annotated[LineClosedBecause, Form()],
    idempotency_key: Key = "",
) -> Response:
    """Give no more numbers of a line."""
    staff.require("queue.supervise", site)
    command = SuspendLine(
        site=site,
        line=line,
        by=staff.id,
        at=context.clock.now(),
        reason=reason,
        request=form_once(staff.id, idempotency_key, "SuspendLine", (site, line, reason)),
    )
    try:
        await suspend_line(command, context.db)
    except DomainError as error:
        return back_to(f"/queue/hall/{site}", refused=error.code)
    return back_to(f"/queue/hall/{site}", did="suspend")


@router.post("/queue/hall/{site}/lines/{line}/reopen")
async def reopen(
    site: Code, line: Code, staff: Supervisor, context: Running, idempotency_key: Key = ""
) -> Response:
    """Give numbers of a line again."""
    staff.require("queue.supervise", site)
    command = ReopenLine(
        site=site,
        line=line,
        by=staff.id,
        at=context.clock.now(),
        request=form_once(staff.id, idempotency_key, "ReopenLine", (site, line)),
    )
    try:
        await reopen_line(command, context.db)
    except DomainError as error:
        return back_to(f"/queue/hall/{site}", refused=error.code)
    return back_to(f"/queue/hall/{site}", did="reopen")


@router.post("/queue/hall/{site}/settings")
async def change_settings(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    site: Code,
    staff: Supervisor,
    context: Running,
    rates: Annotated[list[int], Form()],
    promise_minutes: Annotated[int, Form()],
    idempotency_key: Key = "",
) -> Response:
    """Decide about the classes' rates and the promise."""
    staff.require("queue.supervise", site)
    asked = (site, *rates, promise_minutes)
    command = ChangeSiteSettings(
        site=site,
        rates=rates,
        promise_minutes=promise_minutes,
        by=staff.id,
        at=context.clock.now(),
        request=form_once(staff.id, idempotency_key, "ChangeSiteSettings", asked),
    )
    try:
        await change_site_settings(command, context.db)
    except DomainError as error:
        return back_to(f"/queue/hall/{site}", refused=error.code)
    return back_to(f"/queue/hall/{site}", did="settings")


@router.post("/queue/hall/{site}/close-day")
async def close(
    site: Code,
    staff: Supervisor,
    context: Running,
    typed: Annotated[str, Form(max_length=100)] = "",
    idempotency_key: Key = "",
) -> Response:
    """End the day, once the site's name was typed."""
    staff.require("queue.supervise", site)
    at = context.clock.now()
    here = await board.site(site, at, context.db)
    if typed.strip().casefold() not in {here.name.casefold(), here.name_en.casefold()}:
        return back_to(f"/queue/hall/{site}", refused=NotTheName.code)
    request = form_once(staff.id, idempotency_key, "CloseDay", (site,))
    try:
        await close_day(CloseDay(site=site, by=staff.id, at=at, request=request), context.db)
    except DomainError as error:
        return back_to(f"/queue/hall/{site}", refused=error.code)
    return back_to(f"/queue/hall/{site}", did="closed")

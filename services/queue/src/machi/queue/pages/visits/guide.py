"""手続きガイド: from what happened in somebody's life to one number for all that is to be done."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from machi.queue.commands.visits.issue_visit import IssueVisit, issue_visit
from machi.queue.domain.receipt import receipt_number
from machi.queue.pages.show import PAGES, SHAPES, back_to, form_once
from machi.queue.queries import board
from machi.queue.queries.booking.free_places import offers
from machi.queue.queries.recipient import recipient
from machi.queue.queries.visits import guide as queries
from machi.shared.errors import DomainError
from machi.shared.ui.words import chosen_language
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person chose and typed on the page of a life event."""

    procedures: tuple[str, ...]
    here: str
    receipt: str


async def _typed(
    request: Request,
    here: Annotated[str, Form(max_length=3)] = "",
    receipt: Annotated[str, Form(max_length=40)] = "",
) -> Typed:
    form = await request.form()
    chosen = [str(one)[:40] for one in form.getlist("procedures")][:20]
    return Typed(tuple(chosen), here, receipt)


@router.get("/queue/guide")
async def choose_site(request: Request, context: Running, receipt: str = "") -> Response:
    sites = await board.sites(context.clock.now(), context.db)
    values = {"sites": sites, "receipt": receipt_number(receipt) or ""}
    return PAGES.show(request, "visits/guide_sites.html", values)


@router.get("/queue/guide/{site}")
async def show_guide(request: Request, site: str, context: Running, receipt: str = "") -> Response:
    shown = await queries.guide(site, context.clock.now(), context.db)
    values = {"guide": shown, "site": shown.site, "receipt": receipt_number(receipt) or ""}
    return PAGES.show(request, "visits/guide.html", values | {"shapes": SHAPES})


@router.get("/queue/guide/{site}/{event}")
async def show_life_event(
    request: Request, site: str, event: str, context: Running, receipt: str = ""
) -> Response:
    here, shown = await queries.event_guide(site, event, context.clock.now(), context.db)
    typed = Typed(
        tuple(step.procedure.code for step in shown.steps), "", receipt_number(receipt) or ""
    )
    return await _life_event(request, context, here, shown, typed)


async def _life_event(  # noqa: PLR0913 - a page and what was typed into it
    request: Request,
    context: Context,
    site: board.Site,
    shown: queries.EventGuide,
    typed: Typed,
    *,
    errors: tuple[tuple[str, str], ...] = (),
    status: int = 200,
) -> Response:
    offered = await offers(context.clock.now(), context.db)
    reservable = {each.line for each in offered if each.site == site.code}
    values = {
        "site": site,
        "guide": shown,
        "typed": typed,
        "errors": errors,
        "shapes": SHAPES,
        "told": recipient(request.cookies) is not None,
        "reservable": reservable,
    }
    return PAGES.show(request, "visits/life_event.html", values, status=status)


@router.post("/queue/guide/{site}/{event}")
async def take_a_number_for_all(  # noqa: PLR0913, PLR0917 - FastAPI: parts of the form
    request: Request,
    site: str,
    event: str,
    context: Running,
    typed: Annotated[Typed, Depends(_typed)],
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    _ = PAGES.words.translator(request)
    here, shown = await queries.event_guide(site, event, context.clock.now(), context.db)
    errors = []
    if not typed.procedures:
        errors.append(("procedures", _("手続きを1つ以上選んでください。")))
    if typed.here not in {"yes", "no"}:
        errors.append(("here", _("いま会場にいるかどうかを選んでください。")))
    number = receipt_number(typed.receipt)
    if typed.receipt.strip() and number is None:
        errors.append(("receipt", _("受付番号は8けたの英数字です。空欄でもかまいません。")))
    if errors:
        return await _life_event(
            request, context, here, shown, typed, errors=tuple(errors), status=422
        )
    told = recipient(request.cookies)
    command = IssueVisit(
        site=site,
        procedures=typed.procedures,
        life_event=event,
        here=typed.here == "yes",
        origin="phone",
        at=context.clock.now(),
        recipient=told,
        receipt_number=number,
        request=form_once("form", idempotency_key, "IssueVisit", (site, event, typed, told)),
    )
    try:
        issued = await issue_visit(command, context.db)
    except DomainError as error:
        refusal = PAGES.words.say(error.words, chosen_language(request))
        wrong = (("procedures", refusal),)
        return await _life_event(
            request, context, here, shown, typed, errors=wrong, status=error.status
        )
    return back_to(f"/queue/t/{issued.token}")

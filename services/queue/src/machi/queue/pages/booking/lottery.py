"""A lottery for everybody to see: what was promised, applying, the result, and how to check it."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from machi.queue.commands.booking.apply_for_lottery import ApplyForLottery, apply_for_lottery
from machi.queue.domain.booking.lottery_refusals import NoSuchLottery
from machi.queue.pages.booking.choosing import Errors, notice_from, typed
from machi.queue.pages.booking.draw_again import FILE, recipe, result_file
from machi.queue.pages.show import PAGES, back_to, form_once
from machi.queue.queries.booking import lotteries as queries
from machi.queue.queries.recipient import recipient
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import Running

router = APIRouter()


@router.get("/queue/l/{lottery_id}")
async def show_lottery(request: Request, lottery_id: UUID, context: Running) -> Response:
    return await _page(request, lottery_id, context, typed({}), [])


@router.post("/queue/l/{lottery_id}")
async def apply(request: Request, lottery_id: UUID, context: Running) -> Response:
    form = await request.form()
    fields, errors = typed(form), Errors()
    shown = await queries.lottery(lottery_id, context.clock.now(), context.db)
    notice = notice_from(fields, errors) if shown.needs_notice else None
    if errors:
        return await _page(request, lottery_id, context, fields, errors)
    told = recipient(request.cookies)
    command = ApplyForLottery(
        lottery_id=lottery_id,
        recipient=told,
        at=context.clock.now(),
        notice=notice,
        request=form_once(
            lottery_id, str(form.get("idempotency_key", "")), "ApplyForLottery", (told,)
        ),
    )
    try:
        made = await apply_for_lottery(command, context.db, context.vault)
    except NoSuchLottery:
        raise
    except DomainError as error:
        field = "notice" if shown.needs_notice else "apply"
        return await _page(
            request, lottery_id, context, fields, [(field, error.words)], error.status
        )
    return back_to(f"/queue/b/{made.token}")


@router.get(f"/queue/l/{{lottery_id}}/{FILE}")
async def result(lottery_id: UUID, context: Running) -> Response:
    shown = await queries.lottery(lottery_id, context.clock.now(), context.db)
    if shown.stage != "drawn":
        raise NoSuchLottery
    drawn = await queries.results(lottery_id, context.db)
    return Response(
        result_file(shown, drawn),
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{FILE}"'},
    )


async def _page(  # noqa: PLR0913, PLR0917 - a page and what was typed into it
    request: Request,
    lottery_id: UUID,
    context: Running,
    fields: dict[str, str],
    errors: Errors,
    status: int = 422,
) -> Response:
    _ = PAGES.words.translator(request)
    shown = await queries.lottery(lottery_id, context.clock.now(), context.db)
    results = await queries.results(lottery_id, context.db)
    values = {
        "lottery": shown,
        "results": results,
        "won": min(len(results), shown.places),
        "recipe": recipe(shown) if shown.stage == "drawn" else "",
        "told": recipient(request.cookies) is not None,
        "typed": fields,
        "errors": [(field, _(message)) for field, message in errors],
    }
    return PAGES.show(request, "booking/lottery.html", values, status=status if errors else 200)

"""The times of a day, for a new reservation or another time of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import Request
from fastapi.responses import Response

from machi.queue.pages.booking.choosing import PROCEDURES_AT_MOST, Errors
from machi.queue.pages.show import PAGES
from machi.queue.queries.booking import free_places
from machi.queue.queries.recipient import recipient
from machi.shared.service import Context

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants, on which day; `change`: the token of what they have already."""

    offer: str
    on: date
    change: str = ""


async def times_page(  # noqa: PLR0913, PLR0917 - a page and what was typed into it
    request: Request,
    context: Context,
    wanted: Wanted,
    fields: Mapping[str, str],
    errors: Errors,
    status: int = UNPROCESSABLE,
) -> Response:
    """Show the times with what was typed, and each error beside its field."""
    _ = PAGES.words.translator(request)
    at = context.clock.now()
    offer = await free_places.offer(wanted.offer, at, context.db)
    several = offer.kind == "window" and not wanted.change
    values = {
        "offer": offer,
        "on": wanted.on,
        "times": await free_places.times(offer, wanted.on, at, context.db),
        "change": wanted.change,
        "at": at,
        "typed": fields,
        "errors": [(field, _(message)) for field, message in errors],
        "told": recipient(request.cookies) is not None,
        "procedures": range(1, PROCEDURES_AT_MOST + 1) if several else (),
    }
    return PAGES.show(request, "booking/times.html", values, status=status if errors else 200)

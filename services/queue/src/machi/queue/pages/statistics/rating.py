"""One tap: how was it? And, if wanted, why."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from machi.queue.commands.statistics.rate_visit import WORDS_AT_MOST, RateVisit, rate_visit
from machi.queue.pages.show import back_to, form_once
from machi.queue.queries import ticket
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import Running

router = APIRouter()


def msgid(text: str) -> str:
    """Mark a text for translation."""
    return text


LEVELS: Sequence[tuple[int, str]] = (
    (5, msgid("とても良い")),
    (4, msgid("良い")),
    (3, msgid("ふつう")),
    (2, msgid("悪い")),
    (1, msgid("とても悪い")),
)


@router.post("/queue/t/{token}/rate")
async def rate(
    token: str,
    context: Running,
    level: Annotated[int, Form(ge=1, le=5)],
    why: Annotated[str, Form(max_length=WORDS_AT_MOST)] = "",
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Say how the visit was."""
    ticket_id = await ticket.ticket_id(token, context.db)
    command = RateVisit(
        ticket_id=ticket_id,
        at=context.clock.now(),
        level=level,
        why=why,
        request=form_once(ticket_id, idempotency_key, "RateVisit", (ticket_id, level, why)),
    )
    try:
        await rate_visit(command, context.db, context.vault)
    except DomainError as error:
        return back_to(f"/queue/t/{token}", refused=error.code)
    return back_to(f"/queue/t/{token}")

"""Where LINE tells us things."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel

from machi.notify.commands.take_line_events import take_line_events
from machi.notify.domain.line_webhook import (
    BadSignature,
    NotALineWebhook,
    check_signature,
    read_webhook,
)
from machi.notify.settings import NotifySettings
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(tags=["line"])


class Taken(BaseModel):
    """How many events were new."""

    new: int


@router.post(
    "/notify/api/line/webhook",
    responses=refusals(BadSignature, NotALineWebhook),
    openapi_extra={
        "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}
    },
)
async def webhook(
    request: Request,
    context: Running,
    x_line_signature: Annotated[
        str | None, Header(description="base64(HMAC-SHA256(channel secret, raw body))")
    ] = None,
) -> Taken:
    """Check, store, answer: LINE waits two seconds. The work is done afterwards, once."""
    settings = context.settings
    assert isinstance(settings, NotifySettings)  # noqa: S101 - app.py declares it so
    if settings.line_channel_secret is None:
        raise BadSignature
    raw = await request.body()
    check_signature(settings.line_channel_secret.get_secret_value(), raw, x_line_signature)
    return Taken(new=await take_line_events(read_webhook(raw), context))

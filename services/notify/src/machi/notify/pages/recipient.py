"""Where a citizen decides how to be told."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from machi.notify.commands.change_mail import ChangeMail, change_mail
from machi.notify.commands.make_recipient import MakeRecipient, make_recipient, registering
from machi.notify.commands.remove_line import RemoveLine, remove_line
from machi.notify.cookies import owner, remember
from machi.notify.domain.contact import NotAnAddress
from machi.notify.pages.show import HOME, PAGES, back, go
from machi.notify.queries.registration import registration
from machi.notify.settings import NotifySettings
from machi.notify.store.ownership import NotYours
from machi.shared.service import Context
from machi.shared.ui.words import LANGUAGES, chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter()

Typed = Annotated[str, Form(max_length=300)]
Next = Annotated[str, Form(alias="next", max_length=500)]


@router.get("/notify/")
async def front() -> Response:
    return go(HOME)


@router.get(HOME)
async def show_recipient(request: Request, context: Running) -> Response:
    return await _page(request, context, back(request.query_params.get("next")))


@router.post(HOME)
async def save_recipient(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    request: Request,
    context: Running,
    email: Typed = "",
    language: Annotated[str, Form(max_length=10)] = "ja",
    came_from: Next = "",
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Register, or change what was registered; then go back to where the visitor came from."""
    _ = PAGES.words.translator(request)
    came_from = back(came_from)
    spoken = language if language in LANGUAGES else "ja"
    if not email.strip():
        typed = {"email": email, "error": _("メールアドレスを入力してください。")}
        return await _page(request, context, came_from, typed)
    answer = go(came_from or f"{HOME}?{urlencode({'said': 'saved'})}")
    who = owner(request)
    try:
        if who is not None:
            try:
                await change_mail(ChangeMail(who, email, spoken), context)
            except NotYours:  # of another city, or made up: begin again
                who = None
            else:
                return answer
        command = MakeRecipient(spoken, email)
        made = await make_recipient(
            command, context, registering(context, idempotency_key or None, command)
        )
    except NotAnAddress as refusal:
        typed = {"email": email, "error": _(refusal.words)}
        return await _page(request, context, came_from, typed)
    remember(answer, context, made.recipient)
    return answer


@router.post(f"{HOME}/mail/remove")
async def remove_mail(request: Request, context: Running) -> Response:
    if (who := owner(request)) is None:
        raise NotYours
    await change_mail(ChangeMail(who, ""), context)
    return go(f"{HOME}?said=mail_removed")


@router.post(f"{HOME}/line/remove")
async def unlink_line(request: Request, context: Running) -> Response:
    if (who := owner(request)) is None:
        raise NotYours
    await remove_line(RemoveLine(who), context)
    return go(f"{HOME}?said=line_removed")


async def _page(
    request: Request, context: Context, came_from: str, typed: dict[str, str] | None = None
) -> Response:
    settings = context.settings
    assert isinstance(settings, NotifySettings)  # noqa: S101 - app.py declares it so
    mine = await registration(context, owner(request))
    values = {
        "mine": mine,
        "typed": typed or {"email": (mine.email if mine else None) or ""},
        "language": mine.language if mine else chosen_language(request),
        "offered": list(LANGUAGES.items()),
        "came_from": came_from,
        "friend_url": settings.line_friend_url,
        "said": request.query_params.get("said"),
    }
    return PAGES.show(request, "recipient.html", values, status=422 if typed else 200)

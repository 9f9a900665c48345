"""Where a citizen who came from LINE says: yes, tell me there."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from machi.notify.commands.make_recipient import MakeRecipient, make_recipient
from machi.notify.commands.start_line_link import StartLineLink, start_line_link
from machi.notify.cookies import owner, remember
from machi.notify.pages.show import PAGES, go
from machi.notify.queries.registration import registration
from machi.notify.settings import NotifySettings
from machi.notify.store.ownership import Owner, key_of
from machi.shared.errors import BadInput
from machi.shared.service import Context
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running
from machi.shared.web.edge import CONTENT_SECURITY_POLICY

router = APIRouter()

PAGE = "/notify/line/link"


class NoLinkToken(BadInput):
    code = "notify.no_link_token"
    words = "このページは、LINEのトークに届いたリンクから開いてください。"


LinkToken = Annotated[str, Query(alias="linkToken", max_length=255)]


@router.get(PAGE)
async def ask_to_confirm(
    request: Request, context: Running, link_token: LinkToken = ""
) -> Response:
    if not link_token:
        raise NoLinkToken
    mine = await registration(context, owner(request))
    answer = PAGES.show(request, "line_link.html", {"mine": mine, "link_token": link_token})
    # Browsers follow a form's redirect only to where the page says forms may go.
    settings = context.settings
    assert isinstance(settings, NotifySettings)  # noqa: S101 - app.py declares it so
    line = urlsplit(settings.line_access_url)
    answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
        "form-action 'self'", f"form-action 'self' {line.scheme}://{line.netloc}"
    )
    return answer


@router.post(PAGE)
async def confirm(
    request: Request,
    context: Running,
    link_token: Annotated[str, Form(alias="linkToken", pattern=r"^[A-Za-z0-9_\-]{1,255}$")],
) -> Response:
    """Promise LINE a nonce, and go on there. Who is not registered yet is registered now."""
    who = owner(request)
    if who is None or await registration(context, who) is None:
        return await _register_first(request, context, link_token)
    return go(await start_line_link(StartLineLink(who, link_token), context))


async def _register_first(request: Request, context: Context, link_token: str) -> Response:
    made = await make_recipient(MakeRecipient(chosen_language(request)), context)
    who = Owner(made.recipient, key_of(context.vault, made.recipient))
    answer = go(await start_line_link(StartLineLink(who, link_token), context))
    remember(answer, context, made.recipient)
    return answer

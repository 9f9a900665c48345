"""A phone with LINE on it: what arrived, 友だち追加 and ブロック, and the account link dialog."""

from datetime import datetime

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from machi.local.standins.city import PAGES
from machi.local.standins.line_api import LineApi
from machi.shared.ui import formats
from machi.shared.web.streams import Hub, live_response

PHONE = "machi_local_phone"
"""Cookie: whose phone this browser is."""
SHORTEST_NONCE, LONGEST_NONCE = 10, 255


class LineChat:
    """Pages below `/local/line`."""

    def __init__(self, api: LineApi, hub: Hub) -> None:
        self._api = api
        self._line = api.line
        self._hub = hub

    def routes(self, prefix: str) -> list[BaseRoute]:
        return [
            Route(f"{prefix}/", self._chat),
            Route(prefix, lambda _: RedirectResponse(f"{prefix}/"), methods=["GET"]),
            Route(f"{prefix}/live", self._live),
            Route(f"{prefix}/phone", self._act, methods=["POST"]),
            Route(f"{prefix}/dialog/bot/accountLink", self._link_account),
        ]

    async def _chat(self, request: Request) -> Response:
        user = self._phone(request)
        said = [message for message in self._line.chat if message["user"] == user]
        values = {
            "me": self._line.users[user],
            "users": list(self._line.users.values()),
            "messages": [
                message | {"html": linked(message["text"]), "time": clock_time(message["at"])}
                for message in said
            ],
        }
        answer = PAGES.show(request, "chat.html", values)
        answer.set_cookie(PHONE, user, path="/local/line", httponly=True, samesite="lax")
        return answer

    async def _live(self, request: Request) -> Response:
        return live_response(request, self._hub, ["line"])

    async def _act(self, request: Request) -> Response:
        form = await request.form()
        user, status = str(form.get("user", "")), str(form.get("status", ""))
        if user in self._line.users and status in {"friend", "blocked"}:
            self._api.befriend(user, status)
        return RedirectResponse(f"/local/line/?user={user}", 303)

    async def _link_account(self, request: Request) -> Response:
        """Be access.line.me: the person on this phone agrees that both accounts are theirs."""
        token = request.query_params.get("linkToken", "")
        nonce = request.query_params.get("nonce", "")
        fits = SHORTEST_NONCE <= len(nonce) <= LONGEST_NONCE
        owner = self._line.use_link_token(token) if fits else None
        me = request.cookies.get(PHONE, owner)
        if owner is None:  # expired or used: the person sees an error, and nobody is told
            return PAGES.show(request, "linked.html", {"result": "expired"}, status=400)
        if me == owner:
            self._api.webhooks.send(
                "accountLink",
                owner,
                replyToken=self._line.issue_reply_token(owner),
                link={"result": "ok", "nonce": nonce},
            )
            return PAGES.show(request, "linked.html", {"result": "ok"})
        self._api.webhooks.send("accountLink", None, link={"result": "failed", "nonce": nonce})
        return PAGES.show(request, "linked.html", {"result": "failed"})

    def _phone(self, request: Request) -> str:
        for asked in (request.query_params.get("user"), request.cookies.get(PHONE)):
            if asked in self._line.users:
                return str(asked)
        return next(iter(self._line.users))


def clock_time(at: str) -> str:
    """Show a moment as a phone in Japan does."""
    return formats.time(datetime.fromisoformat(at))


def linked(text: str) -> Markup:
    """Make the addresses in a message tappable, as the LINE app does."""
    return Markup("\n").join(
        Markup('<a href="{0}">{0}</a>').format(line)
        if line.startswith(("http://", "https://")) and " " not in line
        else escape(line)
        for line in text.split("\n")
    )

"""What arrived, by mail and by LINE, newest first: the page and its JSON."""

from itertools import islice
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from machi.local.standins.city import PAGES
from machi.local.standins.line import Line
from machi.local.standins.line_chat import clock_time, linked
from machi.local.standins.mail import MailSink
from machi.shared.web.streams import Hub, live_response

SHOWN = 100


class Inbox:
    """Pages below `/local/inbox`."""

    def __init__(self, mail: MailSink, line: Line, hub: Hub) -> None:
        self._mail = mail
        self._line = line
        self._hub = hub

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/local/inbox", self._page),
            Route("/local/inbox/live", self._live),
            Route("/local/api/inbox", self._json),
        ]

    def arrived(self) -> list[dict[str, Any]]:
        """Everything, newest first."""
        mails = (
            {
                "channel": "mail",
                "at": mail.at,
                "to": mail.recipient,
                "subject": mail.subject,
                "text": mail.text,
                "id": mail.message_id,
            }
            for mail in self._mail.mails
        )
        messages = (
            {
                "channel": "line",
                "at": message["at"],
                "to": message["user"],
                "subject": None,
                "text": message["text"],
                "id": message["id"],
            }
            for message in self._line.chat
        )
        return sorted((*mails, *messages), key=lambda entry: str(entry["at"]), reverse=True)

    async def _json(self, request: Request) -> Response:
        limit = request.query_params.get("limit", "")
        items = self.arrived()
        return JSONResponse(
            {"items": items[: int(limit)] if limit.isdecimal() else items, "total": len(items)}
        )

    async def _page(self, request: Request) -> Response:
        arrived = self.arrived()
        shown = [
            entry
            | {
                "html": linked(entry["text"].strip()),
                "name": self._name(entry),
                "time": clock_time(entry["at"]),
            }
            for entry in islice(arrived, SHOWN)
        ]
        return PAGES.show(request, "inbox.html", {"entries": shown, "total": len(arrived)})

    async def _live(self, request: Request) -> Response:
        return live_response(request, self._hub, ["inbox"])

    def _name(self, entry: dict[str, Any]) -> str:
        user = self._line.users.get(entry["to"])
        return user.name if user is not None else str(entry["to"])

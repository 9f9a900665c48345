"""The Messaging API of the stand-in, under `/local/line`, and the switches of `/_fake/…`."""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from machi.local.standins.line import RATE_LIMIT, STATUSES, Answer, Line, check_messages, refuse
from machi.local.standins.line_faults import KINDS, Fault, Faults
from machi.local.standins.line_webhooks import Webhooks

BIGGEST = 2_000_000  # bytes
PER_SECOND = 2000
REMEMBERED_REQUESTS = 10_000

Work = Callable[[Request, dict[str, Any]], Awaitable[Answer]]


class LineApi:
    """Checks token, rate and form as LINE does, then asks `Line`; injects faults around it."""

    def __init__(self, line: Line, webhooks: Webhooks, token: str) -> None:
        self.line = line
        self.webhooks = webhooks
        self.faults = Faults()
        self.requests: list[dict[str, Any]] = []
        self.per_second = PER_SECOND
        self._token = token
        self._rates: dict[str, tuple[float, float]] = {}

    def routes(self, prefix: str) -> list[BaseRoute]:
        """The routes below a prefix such as `/local/line`."""
        api: dict[str, tuple[str, Work]] = {
            "/v2/bot/message/push": ("POST", self._push),
            "/v2/bot/message/reply": ("POST", self._reply),
            "/v2/bot/message/validate/push": ("POST", self._validate),
            "/v2/bot/message/quota": ("GET", self._quota),
            "/v2/bot/message/quota/consumption": ("GET", self._consumption),
            "/v2/bot/profile/{user_id}": ("GET", self._profile),
            "/v2/bot/user/{user_id}/linkToken": ("POST", self._link_token),
        }
        switches: dict[str, tuple[str, Work]] = {
            "/_fake/faults": ("POST", self._set_fault),
            "/_fake/clock": ("POST", self._set_clock),
            "/_fake/users": ("POST", self._set_user),
            "/_fake/inbox/{user_id}": ("GET", self._inbox),
            "/_fake/requests": ("GET", self._requests),
            "/_fake/reset": ("POST", self._reset),
        }
        return [
            *(
                Route(prefix + path, self._guarded(path, work), methods=[method])
                for path, (method, work) in api.items()
            ),
            *(
                Route(prefix + path, self._plain(work), methods=[method])
                for path, (method, work) in switches.items()
            ),
        ]

    def befriend(self, user_id: str, status: str) -> None:
        """Change what somebody is to the account, and tell the city as LINE does."""
        before = self.line.users.get(user_id)
        was_blocked = before is not None and before.status == "blocked"
        self.line.set_status(user_id, status)
        if status == "friend":
            token = self.line.issue_reply_token(user_id)
            follow = {"isUnblocked": was_blocked}
            self.webhooks.send("follow", user_id, replyToken=token, follow=follow)
        elif status in {"blocked", "deleted"}:
            self.webhooks.send("unfollow", user_id)

    def _guarded(self, path: str, work: Work) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            fault = self.faults.pick(request.url.path)
            if fault is not None and fault.kind == "slow":
                await asyncio.sleep(fault.seconds)
            if fault is not None and fault.kind in {"500_before_accept", "429"}:
                given = _failure(fault)
            else:
                given = await self._checked(request, path, work, fault)
            self._note(request, given)
            return await _send(given, fault)

        return answer

    async def _checked(
        self, request: Request, path: str, work: Work, fault: Fault | None
    ) -> Answer:
        if not secrets.compare_digest(
            request.headers.get("authorization", ""), f"Bearer {self._token}"
        ):
            reason = "Confirm that the access token in the authorization header is valid."
            return Answer(
                401, {"message": f"Authentication failed due to the following reason: {reason}"}
            )
        if not self._within_rate(path):
            return Answer(429, {"message": RATE_LIMIT})
        body: dict[str, Any] = {}
        if request.method == "POST" and not path.endswith("linkToken"):
            read = await _read(request)
            if isinstance(read, Answer):
                return read
            body = read
        if fault is not None and fault.kind == "drop_silently":
            return Answer(200, {"sentMessages": [{"id": "1" * 18, "quoteToken": "dropped"}]})
        return await work(request, body)

    def _within_rate(self, path: str) -> bool:
        """Take one token from the bucket of a path."""
        tokens, at = self._rates.get(path, (float(self.per_second), time.monotonic()))
        now = time.monotonic()
        tokens = min(float(self.per_second), tokens + (now - at) * self.per_second)
        self._rates[path] = (tokens - 1 if tokens >= 1 else tokens, now)
        return tokens >= 1

    def _note(self, request: Request, given: Answer) -> None:
        key = request.headers.get("x-line-retry-key")
        self.requests.append({"path": request.url.path, "status": given.status, "key": key})
        del self.requests[:-REMEMBERED_REQUESTS]

    async def _push(self, request: Request, body: dict[str, Any]) -> Answer:
        return self.line.push(body, request.headers.get("x-line-retry-key"))

    async def _reply(self, request: Request, body: dict[str, Any]) -> Answer:
        if "x-line-retry-key" in request.headers:
            return refuse("The retry key is not supported by this API")
        return self.line.reply(body)

    async def _validate(self, _: Request, body: dict[str, Any]) -> Answer:
        return check_messages(body) or Answer(200, {})

    async def _quota(self, *_: object) -> Answer:
        limit = self.line.monthly_limit
        body = {"type": "none"} if limit is None else {"type": "limited", "value": limit}
        return Answer(200, body)

    async def _consumption(self, *_: object) -> Answer:
        return Answer(200, {"totalUsage": self.line.used_this_month})

    async def _profile(self, request: Request, _: dict[str, Any]) -> Answer:
        return self.line.profile(request.path_params["user_id"])

    async def _link_token(self, request: Request, _: dict[str, Any]) -> Answer:
        return self.line.issue_link_token(request.path_params["user_id"])

    def _plain(self, work: Work) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            body = {} if request.method == "GET" else json.loads(await request.body() or b"{}")
            return await _send(await work(request, body), None)

        return answer

    async def _set_fault(self, _: Request, body: dict[str, Any]) -> Answer:
        if not body:
            self.faults.active.clear()
        elif body.get("kind") not in KINDS:
            return refuse(f"kind must be one of {', '.join(KINDS)}")
        else:
            self.faults.active.append(Fault(**body))
        return Answer(200, {"active": [asdict(fault) for fault in self.faults.active]})

    async def _set_clock(self, _: Request, body: dict[str, Any]) -> Answer:
        self.line.ahead += timedelta(seconds=float(body.get("advance", 0)))
        return Answer(200, {"now": self.line.now().isoformat()})

    async def _set_user(self, _: Request, body: dict[str, Any]) -> Answer:
        if body.get("status") not in STATUSES or not isinstance(body.get("user"), str):
            return refuse(f"user and status, one of {', '.join(STATUSES)}")
        self.befriend(body["user"], body["status"])
        return Answer(200, {})

    async def _inbox(self, request: Request, _: dict[str, Any]) -> Answer:
        user = request.path_params["user_id"]
        return Answer(200, {"items": [said for said in self.line.chat if said["user"] == user]})

    async def _requests(self, *_: object) -> Answer:
        return Answer(200, {"items": self.requests})

    async def _reset(self, *_: object) -> Answer:
        self.line.reset()
        self.faults.active.clear()
        self.requests.clear()
        return Answer(200, {})


async def _read(request: Request) -> dict[str, Any] | Answer:
    kind = request.headers.get("content-type", "")
    if not kind.startswith("application/json"):
        return Answer(415, {"message": f"The content type, {kind}, is not supported"})
    raw = await request.body()
    if len(raw) > BIGGEST:
        return Answer(413, {"message": "Request Entity Too Large"})
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return refuse("The request body could not be parsed as JSON (line: 1, column: 1)")
    return body


def _failure(fault: Fault) -> Answer:
    if fault.kind == "429":
        return Answer(429, {"message": RATE_LIMIT})
    return Answer(500, {"message": "Internal Server Error"})


async def _send(given: Answer, fault: Fault | None) -> Response:
    """Send the answer, unless a fault loses it on the way."""
    kind = fault.kind if fault is not None else None
    if fault is not None and kind == "timeout_after_accept":
        await asyncio.sleep(fault.seconds)
    if kind == "500_after_accept":
        given = Answer(500, {"message": "Internal Server Error"})
    headers = {"x-line-request-id": str(uuid4())} | given.headers
    if kind == "reset_after_accept":
        # Announces more than it sends: the server has to cut the connection.
        return Response(b"", given.status, headers | {"content-length": "1000"})
    return JSONResponse(given.body, given.status, headers)

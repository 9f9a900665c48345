"""LINE's Messaging API through its own SDK, opened late: importing it takes a second."""

import asyncio
import importlib
import json
from types import TracebackType
from typing import Any, Self
from uuid import NAMESPACE_URL, UUID, uuid5

from machi.notify.domain.delivery import State
from machi.notify.domain.outcomes import Ambiguous, Deferred, Outcome, Rejected, from_line
from machi.notify.settings import NotifySettings


def retry_key(thing: UUID | str) -> str:
    """Name a push so that LINE does it once, however often we ask (for 24 hours)."""
    return str(uuid5(NAMESPACE_URL, f"urn:machi:notify:{thing}"))


class LineApi:
    """Sends pushes and asks for link tokens. Open it once and keep it."""

    def __init__(self, settings: NotifySettings) -> None:
        self._settings = settings
        self._opening = asyncio.Lock()
        self._client: Any = None
        self._api: Any = None
        self._sdk: Any = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._client is not None:
            await self._client.close()

    async def push(self, user_id: str, text: str, key: str) -> Outcome:
        """Send one text to one person. Never raises for what LINE or the network does."""
        if self._settings.line_channel_token is None:
            return Rejected("no LINE channel", State.TECHNICAL_FAILURE)
        api = await self._open()
        request = self._sdk.PushMessageRequest(
            to=user_id, messages=[self._sdk.TextMessage(text=text)]
        )
        return await self._ask(
            api.push_message_with_http_info(
                request, x_line_retry_key=key, _request_timeout=self._patience()
            )
        )

    async def link_token(self, user_id: str) -> str | Outcome:
        """Ask for a token that starts an account link; an outcome when LINE gives none."""
        if self._settings.line_channel_token is None:
            return Rejected("no LINE channel", State.TECHNICAL_FAILURE)
        api = await self._open()
        try:
            answer = await api.issue_link_token(user_id, _request_timeout=self._patience())
        except self._sdk.ApiException as refusal:
            if refusal.status < 500:  # noqa: PLR2004 - HTTP's own number for the provider's fault
                return Rejected(str(refusal.status), State.PERMANENT_FAILURE)
            return Deferred(str(refusal.status))
        except (OSError, TimeoutError, self._no_answer()) as silence:
            return Deferred(type(silence).__name__)
        return str(answer.link_token)

    async def _ask(self, call: Any) -> Outcome:  # noqa: ANN401 - the SDK's untyped coroutine
        try:
            answer = await call
        except self._sdk.ApiException as refusal:
            return _read(refusal.status, refusal.headers, refusal.body)
        except self._never_connected() as silence:
            return Deferred(type(silence).__name__)
        except (OSError, TimeoutError, self._no_answer()) as silence:
            return Ambiguous(type(silence).__name__)
        return _read(answer.status_code, answer.headers, answer.raw_data)

    async def _open(self) -> Any:  # noqa: ANN401 - the SDK is imported late, so its types are not here
        async with self._opening:
            if self._api is None:
                self._sdk = await asyncio.to_thread(importlib.import_module, "linebot.v3.messaging")
                token = self._settings.line_channel_token
                configuration = self._sdk.Configuration(
                    host=self._settings.line_api_url,
                    access_token=token.get_secret_value() if token else "",
                )
                self._client = self._sdk.AsyncApiClient(configuration)
                self._api = self._sdk.AsyncMessagingApi(self._client)
        return self._api

    def _patience(self) -> Any:  # noqa: ANN401 - aiohttp comes with the SDK, and as late
        # The SDK's own default is five minutes.
        return importlib.import_module("aiohttp").ClientTimeout(total=self._settings.line_seconds)

    @staticmethod
    def _no_answer() -> type[Exception]:
        kind: type[Exception] = importlib.import_module("aiohttp").ClientError
        return kind

    @staticmethod
    def _never_connected() -> type[Exception]:
        kind: type[Exception] = importlib.import_module("aiohttp").ClientConnectorError
        return kind


def _read(status: int, headers: Any, body: str | bytes | None) -> Outcome:  # noqa: ANN401 - multidict
    try:
        said = json.loads(body or "{}")
    except ValueError:
        said = {}
    sent = said.get("sentMessages") or [{}]
    request_id = headers.get("x-line-accepted-request-id") or headers.get("x-line-request-id")
    return from_line(status, str(said.get("message", "")), request_id, sent[0].get("id"))

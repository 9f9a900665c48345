"""What arrives at the citizen: e-mail, and LINE messages on a phone."""

import re
import secrets
from typing import Any
from urllib.parse import urlsplit

import httpx

from machi.local.demo.visitors import answered, hidden_fields, page
from machi.local.demo.walk import Failed, until

LINE = "/local/line"


class Phone:
    """A citizen who wants to be told: a mail address and a LINE account, both new and made up."""

    def __init__(self, browser: httpx.AsyncClient) -> None:
        mark = secrets.token_hex(6)
        self.email = f"taro.mihon.{mark}@example.jp"
        self.line_user = f"U{secrets.token_hex(16)}"
        self.recipient = ""
        self._browser = browser

    async def register(self) -> None:
        """Leave the mail address with notify; the browser gets the cookie of it."""
        wanted = {"email": self.email, "language": "ja"}
        answer = await self._browser.post("/notify/api/v1/recipients", json=wanted)
        self.recipient = answered(answer)["recipient"]

    async def link_line(self) -> None:
        """Befriend the city's account, open the address it sends, agree on our page and on LINE's.

        Raises:
            Failed: LINE said no, or the city did not answer.

        """
        friend = {"user": self.line_user, "status": "friend"}
        answered(await self._browser.post(f"{LINE}/_fake/users", json=friend))
        welcome = await self.line_message("/notify/line/link?")
        found = re.search(r"(?<=[\s(])?https?://\S+/notify/line/link\?\S+", welcome)
        if found is None:
            raise Failed("no address in the welcome message")
        address = urlsplit(found.group())
        path = f"{address.path}?{address.query}"
        form = hidden_fields(page(await self._browser.get(path)))
        agreed = await self._browser.post(address.path, data=form)
        if not agreed.is_redirect:
            raise Failed(f"agreeing to be told by LINE: {agreed.status_code}")
        before = len(await self._line_texts())
        dialog = urlsplit(agreed.headers["location"])
        page(await self._browser.get(f"{dialog.path}?{dialog.query}"))

        async def linked() -> bool | None:
            return len(await self._line_texts()) > before or None

        await until(linked, "the LINE account to be linked")

    async def mail(self, *words: str) -> dict[str, Any]:
        """Wait for a mail that says all of these."""

        async def look() -> dict[str, Any] | None:
            inbox = answered(await self._browser.get("/local/api/inbox"))["items"]
            mine = (entry for entry in inbox if entry["to"] == self.email)
            said = (m for m in mine if all(word in f"{m['subject']} {m['text']}" for word in words))
            return next(said, None)

        return await until(look, f"a mail with {words}")

    async def line_message(self, *words: str) -> str:
        """Wait for a LINE message that says all of these."""

        async def look() -> str | None:
            texts = reversed(await self._line_texts())
            return next((text for text in texts if all(word in text for word in words)), None)

        return await until(look, f"a LINE message with {words}")

    async def check_line_is_discreet(self, personal: list[str]) -> int:
        """Make sure that no LINE message holds anything of the person; gives how many were read.

        Raises:
            Failed: one does.

        """
        texts = await self._line_texts()
        for text in texts:
            leaked = [word for word in personal if word in text]
            if leaked:
                raise Failed(f"a LINE message holds personal data: {len(leaked)} values")
        return len(texts)

    async def _line_texts(self) -> list[str]:
        answer = await self._browser.get(f"{LINE}/_fake/inbox/{self.line_user}")
        return [said["text"] for said in answered(answer)["items"]]

"""A real SMTP server that keeps every e-mail; the name before the `@` can ask it to misbehave.

| local part                     | what happens                                             |
|--------------------------------|----------------------------------------------------------|
| `temp` `grey` `full`           | RCPT is refused for now: 451 4.3.0, 450 4.7.1, 452 4.2.2 |
| `perm`                         | RCPT is refused for good: 550 5.1.1                      |
| `big` `spam`                   | DATA is refused for good: 552 5.3.4, 554 5.7.1           |
| `rslow`                        | RCPT is answered late                                    |
| `slow`                         | the mail is kept, but the answer comes late              |
| `drop`                         | the mail is kept, but the line is cut before the answer  |
| `temp+2` (any of them with +n) | only the first n tries misbehave                         |

Everybody else simply gets their mail. Only for tests and the one-machine city.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from machi.local.standins.changes import Changes
from machi.local.standins.journal import Journal

RCPT_REFUSALS = {
    "temp": "451 4.3.0 Try again later",
    "grey": "450 4.7.1 Greylisted, try again later",
    "full": "452 4.2.2 Mailbox full",
    "perm": "550 5.1.1 No such user",
}
DATA_REFUSALS = {"big": "552 5.3.4 Message too big", "spam": "554 5.7.1 Refused by policy"}
BIGGEST = 2_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail that arrived."""

    at: str
    recipient: str
    sender: str
    message_id: str
    subject: str
    text: str
    headers: list[tuple[str, str]]


class MailSink:
    """What arrived, newest last, and how the server behaves."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        late_seconds: float = 20,
        changes: Changes | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._journal = Journal(folder / "mail.jsonl" if folder else None)
        self.mails: list[Mail] = [Mail(**entry) for entry in self._journal.read()]
        self.port = 0
        self._late_seconds = late_seconds
        self._changes = changes or Changes()
        self._now = now
        self._tries: Counter[tuple[str, str]] = Counter()
        self._server: asyncio.Server | None = None
        self._lines: set[SMTP] = set()

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 finds a free one, see `port`."""
        loop = asyncio.get_running_loop()

        def line() -> SMTP:
            opened = SMTP(self, loop=loop, data_size_limit=BIGGEST, hostname="mail.local.invalid")
            self._lines.add(opened)
            return opened

        self._server = await loop.create_server(line, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for line in self._lines:
            _cut(line)
        await self._server.wait_closed()
        self._server = None

    def clear(self) -> None:
        """Forget everything that arrived."""
        self.mails.clear()
        self._tries.clear()
        self._journal.clear()
        self._changes.happened()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        del server, session
        if refusal := RCPT_REFUSALS.get(self._misbehaves(address, "rcpt", RCPT_REFUSALS)):
            return refusal
        if self._misbehaves(address, "rslow", {"rslow": ""}):
            await asyncio.sleep(self._late_seconds)
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        for address in envelope.rcpt_tos:
            if refusal := DATA_REFUSALS.get(self._misbehaves(address, "data", DATA_REFUSALS)):
                return refusal
            self._keep(address, envelope.mail_from or "", content)
            if self._misbehaves(address, "slow", {"slow": ""}):
                await asyncio.sleep(self._late_seconds)
            if self._misbehaves(address, "drop", {"drop": ""}):
                _cut(server)
        return "250 2.0.0 OK, kept for you"

    def _misbehaves(self, address: str, step: str, kinds: dict[str, str]) -> str:
        """Name the fault that this try of this address asks for, if it is one of `kinds`."""
        fault, _, times = address.partition("@")[0].partition("+")
        if fault not in kinds:
            return ""
        self._tries[address, step] += 1
        return "" if times.isdigit() and self._tries[address, step] > int(times) else fault

    def _keep(self, recipient: str, sender: str, content: bytes) -> None:
        message = message_from_bytes(content, policy=policy.default)
        body = message.get_body(("plain",))
        mail = Mail(
            at=self._now().isoformat(),
            recipient=recipient,
            sender=sender,
            message_id=str(message["message-id"] or ""),
            subject=str(message["subject"] or ""),
            text=str(body.get_content()) if body is not None else "",
            headers=[(name, str(value)) for name, value in message.items()],
        )
        self.mails.append(mail)
        entry: dict[str, Any] = asdict(mail)
        entry["headers"] = [list(pair) for pair in mail.headers]
        self._journal.write(entry)
        self._changes.happened()


def _cut(line: SMTP) -> None:
    if line.transport is not None:
        cast("asyncio.Transport", line.transport).abort()

"""LINE, as far as a city hall can see it: what it knows about people, messages, keys and tokens.

Follows developers.line.biz (Messaging API reference, retrying an API request, linking accounts).
Answers come in the order in which LINE checks: rate, retry key, body, person, quota, then delivery.
Being answered 200 is not being read: people who blocked the account get nothing.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from machi.local.standins.changes import Changes
from machi.local.standins.journal import Journal

SAMPLE_USERS = {
    "U00000000000000000000000000000001": "みほんスマホ１号",
    "U00000000000000000000000000000002": "みほんスマホ２号",
}
"""Synthetic: two phones to try the city with."""

KEY_LIFETIME = timedelta(hours=24)
LINK_TOKEN_LIFETIME = timedelta(minutes=10)
REPLY_TOKEN_LIFETIME = timedelta(minutes=1)
MOST_MESSAGES = 5
LONGEST_TEXT = 5000  # UTF-16 units
STATUSES = ("not_friend", "friend", "blocked", "deleted")

RATE_LIMIT = "The API rate limit has been exceeded. Try again later."
MONTHLY_LIMIT = "You have reached your monthly limit."
_PERSON = re.compile(r"[UCR][0-9a-f]{32}")


@dataclass(slots=True)
class User:
    """Somebody with the LINE app."""

    id: str
    name: str
    status: str = "not_friend"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer of the Messaging API."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Token:
    """A link or reply token: once, and not for long."""

    user_id: str
    expires: datetime
    used: bool = False


def refuse(message: str, *details: tuple[str, str]) -> Answer:
    """Write a 400 as LINE does."""
    body: dict[str, Any] = {"message": message}
    if details:
        body["details"] = [{"message": text, "property": name} for text, name in details]
    return Answer(400, body)


class Line:
    """The state of the platform for one channel."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        monthly_limit: int | None = None,
        changes: Changes | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.users = {key: User(key, name) for key, name in SAMPLE_USERS.items()}
        self.chat: list[dict[str, Any]] = []
        self.keys: dict[str, dict[str, Any]] = {}
        self.link_tokens: dict[str, Token] = {}
        self.reply_tokens: dict[str, Token] = {}
        self.monthly_limit = monthly_limit
        self.used_this_month = 0
        self.ahead = timedelta()
        self._now = now
        self._changes = changes or Changes()
        self._journal = Journal(folder / "line.jsonl" if folder else None)
        for entry in self._journal.read():
            self._remember(entry)

    def now(self) -> datetime:
        return self._now() + self.ahead

    def push(self, body: Mapping[str, Any], key: str | None) -> Answer:
        """Send one to five messages to one person."""
        if key is not None and not _is_uuid(key):
            return refuse("The retry key is invalid (line: -, column: -)")
        if (earlier := self._accepted(key)) is not None:
            return earlier
        to = body.get("to")
        wrong = check_messages(body)
        if not isinstance(to, str) or not _PERSON.fullmatch(to):
            wrong = refuse(
                "The property, 'to', in the request body is invalid (line: -, column: -)"
            )
        if wrong is not None:
            return wrong
        user = self.users.get(str(to))
        if user is None:
            return refuse("Failed to send messages")
        if self.monthly_limit is not None and self.used_this_month >= self.monthly_limit:
            return Answer(429, {"message": MONTHLY_LIMIT})
        return self._take(user, body["messages"], key, counts=True)

    def reply(self, body: Mapping[str, Any]) -> Answer:
        """Answer somebody with the token of their event."""
        if (wrong := check_messages(body)) is not None:
            return wrong
        token = self.reply_tokens.get(str(body.get("replyToken")))
        if token is None or token.used or token.expires < self.now():
            return refuse("Invalid reply token")
        token.used = True
        return self._take(self.users[token.user_id], body["messages"], None, counts=False)

    def profile(self, user_id: str) -> Answer:
        """Tell a friend's name; for everybody else there is nothing to find."""
        user = self.users.get(user_id)
        if user is None or user.status != "friend":
            return Answer(404, {"message": "Not found"})
        return Answer(200, {"displayName": user.name, "userId": user.id, "language": "ja"})

    def issue_link_token(self, user_id: str) -> Answer:
        if user_id not in self.users:
            return Answer(404, {"message": "Not found"})
        token = secrets.token_urlsafe(24)
        self.link_tokens[token] = Token(user_id, self.now() + LINK_TOKEN_LIFETIME)
        return Answer(200, {"linkToken": token})

    def use_link_token(self, token: str) -> str | None:
        """Give the person a link token was made for, once; None when it is used or too old."""
        found = self.link_tokens.get(token)
        if found is None or found.used or found.expires < self.now():
            return None
        found.used = True
        return found.user_id

    def issue_reply_token(self, user_id: str) -> str:
        token = uuid4().hex
        self.reply_tokens[token] = Token(user_id, self.now() + REPLY_TOKEN_LIFETIME)
        return token

    def set_status(self, user_id: str, status: str) -> None:
        """Let somebody become a friend, block, or leave."""
        user = self.users.setdefault(user_id, User(user_id, user_id[:6]))
        self._record({"kind": "status", "user": user.id, "status": status})

    def reset(self) -> None:
        """Forget everything, as on the first day."""
        self.users = {key: User(key, name) for key, name in SAMPLE_USERS.items()}
        for memory in (self.chat, self.keys, self.link_tokens, self.reply_tokens):
            memory.clear()
        self.used_this_month, self.ahead = 0, timedelta()
        self._journal.clear()
        self._changes.happened()

    def _take(
        self, user: User, messages: list[dict[str, Any]], key: str | None, *, counts: bool
    ) -> Answer:
        request_id = str(uuid4())
        sent = [
            {"id": str(10**17 + secrets.randbelow(9 * 10**17)), "quoteToken": secrets.token_hex(8)}
            for _ in messages
        ]
        self._record(
            {
                "kind": "accepted",
                "at": self.now().isoformat(),
                "user": user.id,
                "key": key,
                "request_id": request_id,
                "sent": sent,
                "messages": messages,
                "arrives": user.status == "friend",
                "counts": counts,
            }
        )
        return Answer(200, {"sentMessages": sent}, {"x-line-request-id": request_id})

    def _accepted(self, key: str | None) -> Answer | None:
        known = self.keys.get(key) if key is not None else None
        if known is None or datetime.fromisoformat(known["at"]) + KEY_LIFETIME < self.now():
            return None
        body = {"message": "The retry key is already accepted", "sentMessages": known["sent"]}
        return Answer(409, body, {"x-line-accepted-request-id": known["request_id"]})

    def _record(self, entry: dict[str, Any]) -> None:
        self._journal.write(entry)
        self._remember(entry)
        self._changes.happened()

    def _remember(self, entry: dict[str, Any]) -> None:
        if entry["kind"] == "status":
            user = self.users.setdefault(entry["user"], User(entry["user"], entry["user"][:6]))
            user.status = entry["status"]
            return
        if entry["key"] is not None:
            self.keys[entry["key"]] = entry
        if entry["arrives"]:
            self.used_this_month += 1 if entry["counts"] else 0
            self.chat.extend(
                {"at": entry["at"], "user": entry["user"], "id": part["id"], "key": entry["key"]}
                | {"text": str(message.get("text", ""))}
                for message, part in zip(entry["messages"], entry["sent"], strict=True)
            )


def check_messages(body: Mapping[str, Any]) -> Answer | None:
    """Check `messages` as LINE does; None when they are fine."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not 1 <= len(messages) <= MOST_MESSAGES:
        return refuse(
            "The request body has 1 error(s)", ("Size must be between 1 and 5", "messages")
        )
    details = [found for n, message in enumerate(messages) if (found := _wrong(n, message))]
    return refuse(f"The request body has {len(details)} error(s)", *details) if details else None


def _wrong(n: int, message: object) -> tuple[str, str] | None:
    if not isinstance(message, Mapping) or message.get("type") != "text":
        return "May not be empty", f"messages[{n}].type"
    text = message.get("text")
    if not isinstance(text, str) or not text:
        return "May not be empty", f"messages[{n}].text"
    if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        return "Length must be between 0 and 5000", f"messages[{n}].text"
    return None


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False

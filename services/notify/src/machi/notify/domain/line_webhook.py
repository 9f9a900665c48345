"""What LINE tells us: signed, in any order, perhaps twice.

Source: developers.line.biz, Messaging API reference, webhooks.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from machi.shared.errors import BadInput, NotSignedIn

LONGEST_ID = 64


class BadSignature(NotSignedIn):
    code = "notify.bad_line_signature"
    words = "LINEからの通信であることを確認できませんでした。"


class NotALineWebhook(BadInput):
    code = "notify.not_a_line_webhook"
    words = "LINEからの通信の形が正しくありません。"


@dataclass(frozen=True, slots=True)
class LineEvent:
    """One event: its id names it for ever, whatever order and however often it comes."""

    id: str
    kind: str
    body: dict[str, Any]

    @property
    def user_id(self) -> str | None:
        source = self.body.get("source")
        user = source.get("userId") if isinstance(source, dict) else None
        return user if isinstance(user, str) else None


def check_signature(secret: str, raw: bytes, signature: str | None) -> None:
    """Check `x-line-signature` over the raw body.

    Raises:
        BadSignature: missing, or not made with our channel secret.

    """
    made = base64.b64encode(hmac.digest(secret.encode(), raw, hashlib.sha256))
    if not hmac.compare_digest(made, (signature or "").encode()):
        raise BadSignature


def read_webhook(raw: bytes) -> list[LineEvent]:
    """Read the events of a webhook. Kinds that we do not know are read, too.

    Raises:
        NotALineWebhook: not JSON, or not of this form.

    """
    try:
        events = json.loads(raw)["events"]
        return [_event(event) for event in events]
    except (ValueError, KeyError, TypeError) as error:
        raise NotALineWebhook from error


def _event(event: dict[str, Any]) -> LineEvent:
    event_id, kind = event["webhookEventId"], event["type"]
    if not (isinstance(event_id, str) and isinstance(kind, str) and len(event_id) <= LONGEST_ID):
        raise NotALineWebhook
    if "\0" in json.dumps(event, ensure_ascii=False) or len(kind) > LONGEST_ID:
        raise NotALineWebhook
    return LineEvent(event_id, kind, event)

"""What an attempt came to: read from LINE's HTTP answers and SMTP's replies. No I/O here.

Sources: LINE Messaging API reference (errors, retrying an API request); RFC 5321 section 4.2
(replies), RFC 3463 (enhanced status codes).
"""

from dataclasses import dataclass
from enum import StrEnum

from machi.notify.domain.delivery import State

LINE_MONTHLY_LIMIT = "You have reached your monthly limit."
LINE_UNKNOWN_PERSON = "Failed to send messages"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The next hop took it. That is not delivery: LINE answers 200 for people who blocked us."""

    code: str
    provider_ref: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Deferred:
    """Nothing was sent, and a later try may work."""

    code: str
    uses_budget: bool = True
    """False when only a limit on our side of the wire was met: waiting costs no try."""
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """It will never work on this channel."""

    code: str
    state: State
    contact_is_dead: bool = False
    """The address does not exist: never use it again."""
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Nobody knows whether it was accepted."""

    code: str
    request_id: str | None = None


Outcome = Accepted | Deferred | Rejected | Ambiguous


class Stage(StrEnum):
    """How far an e-mail came: after `data` began, silence means that it may have been accepted."""

    BEFORE_DATA = "before_data"
    DATA = "data"


def from_line(status: int, message: str, request_id: str | None, sent_id: str | None) -> Outcome:
    """Read LINE's answer to a push that carried `X-Line-Retry-Key`.

    Args:
        status: HTTP status.
        message: the `message` of the body.
        request_id: `x-line-accepted-request-id`, else `x-line-request-id`.
        sent_id: id of the first sent message.

    """
    code = f"{status}"
    if status in {200, 409}:  # 409: this key was accepted before, so the person has it
        return Accepted(code, sent_id, request_id)
    if status >= 500:  # noqa: PLR2004 - HTTP's own number for the provider's fault
        return Ambiguous(code, request_id)
    if status == 429:  # noqa: PLR2004 - too many, or the month's contingent is used up
        if LINE_MONTHLY_LIMIT in message:
            return Rejected("429 monthly", State.PERMANENT_FAILURE, request_id=request_id)
        return Deferred("429 rate", uses_budget=False, request_id=request_id)
    if status == 400 and LINE_UNKNOWN_PERSON in message:  # noqa: PLR2004 - HTTP's bad request
        return Rejected(
            "400 unknown", State.PERMANENT_FAILURE, contact_is_dead=True, request_id=request_id
        )
    return Rejected(code, State.TECHNICAL_FAILURE, request_id=request_id)


def from_smtp(code: int, text: str) -> Outcome:
    """Read an SMTP server's refusal (4xx or 5xx), with its enhanced code if there is one."""
    enhanced = text.split(" ", 1)[0] if text[:2] in {"4.", "5."} else ""
    said = f"{code} {enhanced}".strip()
    if code < 500:  # noqa: PLR2004 - RFC 5321: 4xx is transient
        return Deferred(said)
    dead = enhanced.startswith("5.1.") or (code in {550, 551, 553} and not enhanced)
    return Rejected(said, State.PERMANENT_FAILURE, contact_is_dead=dead)

"""Going on with a draft on another device, by a code that a person can copy by hand.

The code is 16 letters and digits (64 bits), derived from the service's key, the draft and the
moment, so that its page can show it again; only its hash is stored. It is good until it
expires, however often it is used: each use gives the draft a new address, so the device used last
is the one that goes on, and an address that somebody else has seen is void.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from machi.forms.commands.secrets import plain_code
from machi.forms.domain.application import Application, NoSuchDraft
from machi.forms.domain.journey import page_at
from machi.forms.domain.lifecycle import State
from machi.forms.store import applications, procedures, resume_codes
from machi.shared.errors import NotFound
from machi.shared.ids import READABLE_DIGITS, READABLE_LETTERS, new_secret
from machi.shared.service import Context

KEPT_FOR = timedelta(days=14)
LENGTH = 16
"""11 letters of 22 and 5 digits of 8: 64 bits. At ten tries a minute nobody finds one."""


class NoSuchResumeCode(NotFound):
    """The same answer for a code that never was, that is too old, or whose draft was sent."""

    code = "forms.no_such_resume_code"
    words = "このコードでは続けられません。入力の間違い、期限切れ、または提出済みのどれかです。"


@dataclass(frozen=True, slots=True)
class ResumeCode:
    """What the citizen notes down, and until when it is good."""

    code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Resumed:
    """The new address of a draft, and the page to go on with."""

    token: str
    page: str


async def make_resume_code(token: str, context: Context) -> ResumeCode:
    """Make a code for a draft; the one before is void.

    Raises:
        NoSuchDraft: wrong address, expired, sent already, or with staff at a counter.

    """
    at = context.clock.now()
    async with context.db.transaction() as tx:
        draft, _ = await applications.by_draft_token(tx, token, lock=True)
        if draft.state is not State.DRAFT or draft.channel == "counter":
            raise NoSuchDraft
        until = min(draft.expires_at, at + KEPT_FOR)
        code = _derived(context.settings.secret_key.get_secret_value(), draft, at)
        await resume_codes.put(tx, draft.id, resume_codes.Kept(_hashed(code), at, until))
    return ResumeCode(code, until)


async def shown_resume_code(token: str, context: Context) -> ResumeCode | None:
    """Give the code of a draft once more; None when it has none, or its time is over.

    Raises:
        NoSuchDraft: wrong address, or expired.

    """
    async with context.db.transaction() as tx:
        draft, _ = await applications.by_draft_token(tx, token)
        kept = await resume_codes.of_draft(tx, draft.id)
    if kept is None or draft.state is not State.DRAFT or kept.expires_at <= context.clock.now():
        return None
    code = _derived(context.settings.secret_key.get_secret_value(), draft, kept.made_at)
    same = hmac.compare_digest(_hashed(code), kept.code_hash)
    return ResumeCode(code, kept.expires_at) if same else None


async def resume_draft(typed: str, context: Context) -> Resumed:
    """Open a draft by its code, under a new address; the address before is void.

    Raises:
        NoSuchResumeCode: it opens nothing, or nothing any more.

    """
    new = new_secret()
    async with context.db.transaction() as tx:
        found = await resume_codes.draft_of(tx, _hashed(plain_code(typed)), context.clock.now())
        if found is None:
            raise NoSuchResumeCode
        draft = await applications.locked(tx, found)
        if draft.state is not State.DRAFT or draft.channel == "counter":
            raise NoSuchResumeCode
        await applications.move_address(tx, draft.id, new)
        procedure = await procedures.pinned(tx, draft)
    return Resumed(new, page_at(procedure, draft.furthest))


async def forget_resume_codes(context: Context) -> None:
    """Forget codes whose time is over: a timer."""
    async with context.db.transaction() as tx:
        await resume_codes.forget_expired(tx, context.clock.now())


def _derived(secret_key: str, draft: Application, made_at: datetime) -> str:
    told = (
        b"machi forms resume code" + draft.id.bytes + made_at.astimezone(UTC).isoformat().encode()
    )
    stream = hmac.digest(secret_key.encode(), told, hashlib.sha512)
    letters = []
    for place in range(LENGTH):
        alphabet = READABLE_DIGITS if place % 3 == 2 else READABLE_LETTERS  # noqa: PLR2004
        # Four bytes a place: the bias of the remainder is below one in 10^8.
        letters.append(alphabet[int.from_bytes(stream[place * 4 : place * 4 + 4]) % len(alphabet)])
    return "".join(letters)


def _hashed(code: str) -> bytes:
    return hashlib.sha256(b"resume" + code.encode()).digest()

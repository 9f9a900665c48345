"""Writing at home and going on at the counter (事前入力): a QR code with nothing in it but chance.

The code is derived from the service's secret key, the draft and its revision, so that it can be
shown again; only its hash is stored. It is read once: reading it moves the draft on.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from machi.forms.commands.save_page import AlreadySubmitted
from machi.forms.domain.application import CITIZEN, Actor, Application
from machi.forms.domain.lifecycle import Command, State, Transition, step
from machi.forms.store import applications
from machi.shared.db.database import Transaction
from machi.shared.errors import NotFound
from machi.shared.ids import new_secret
from machi.shared.service import Context

KEPT_FOR = timedelta(days=14)
CODE_BYTES = 20
"""160 bits of chance, as 32 letters and digits: a scanner reads them, a person can type them."""


class NotPreEntered(NotFound):
    """The same answer for a code that never was, that was read already, or that is too old."""

    code = "forms.not_pre_entered"
    words = "この事前入力は見つかりませんでした。期限が過ぎたか、もう読み取られています。"


@dataclass(frozen=True, slots=True)
class PreEntry:
    """What the citizen brings to the counter."""

    code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ClaimPreEntry:
    """A member of staff read a code."""

    code: str
    by: Actor


def code_of(secret_key: str, draft: Application) -> str:
    """Derive the code of a draft that was pre-entered."""
    told = b"machi forms pre-entry" + draft.id.bytes + draft.revision.to_bytes(4)
    derived = hmac.digest(secret_key.encode(), told, hashlib.sha256)
    return base64.b32encode(derived[:CODE_BYTES]).decode()


def plain(code: str) -> str:
    """Bring what a scanner or a person typed to its stored form."""
    folded = code.translate({c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)}).upper()
    return "".join(char for char in folded if char.isascii() and char.isalnum())


async def make_pre_entry(token: str, context: Context) -> PreEntry:
    """Keep what was written for the counter; it need not be complete, staff help with the rest.

    Raises:
        NoSuchDraft: wrong address, or expired.
        AlreadySubmitted: it is a case by now, or another kind of draft.

    """
    at = context.clock.now()
    key = context.settings.secret_key.get_secret_value()
    async with context.db.transaction() as tx:
        draft, _ = await applications.by_draft_token(tx, token, lock=True)
        if draft.state is State.PRE_ENTERED:  # a second tap
            return PreEntry(code_of(key, draft), draft.expires_at)
        if draft.state is not State.DRAFT or draft.channel != "pre_entry":
            raise AlreadySubmitted
        until = at + KEPT_FOR
        after = _after(draft)
        code = code_of(key, after)
        changes = {"expires_at": until, "pre_entry_hash": applications.token_hash(code)}
        await _move(tx, draft, step(draft.state, Command.PRE_ENTER), CITIZEN, at, **changes)
    return PreEntry(code, until)


async def take_back_pre_entry(token: str, context: Context) -> None:
    """Let the citizen write on at home; the code that was shown is void.

    Raises:
        NoSuchDraft: wrong address, expired, or read at a counter already.

    """
    async with context.db.transaction() as tx:
        draft, _ = await applications.by_draft_token(tx, token, lock=True)
        if draft.state is State.PRE_ENTERED:
            back = step(draft.state, Command.TAKE_BACK)
            at = context.clock.now()
            await _move(tx, draft, back, CITIZEN, at, pre_entry_hash=None)


async def claim_pre_entry(command: ClaimPreEntry, context: Context) -> str:
    """Read a code, once: the draft goes on at the counter, under a new address, which is given.

    Raises:
        NotPreEntered: no such code, read already, or expired.

    """
    at, token = context.clock.now(), new_secret()
    async with context.db.transaction() as tx:
        await claim(tx, command.code, command.by, at, applications.token_hash(token))
    return token


async def claim(
    tx: Transaction, code: str, by: Actor, at: datetime, address: bytes | None
) -> Application:
    """Read a code, once; give the draft as it is then. address: the hash of its new one, if any.

    Raises:
        NotPreEntered: no such code, read already, or expired.

    """
    draft = await applications.by_pre_entry(tx, plain(code))
    if draft is None or draft.expires_at <= at:
        raise NotPreEntered
    changes = {"channel": "counter", "pre_entry_hash": None, "draft_token_hash": address}
    await _move(tx, draft, step(draft.state, Command.CLAIM), by, at, **changes)
    return replace(draft, state=State.DRAFT, channel="counter", revision=draft.revision + 1)


def _after(draft: Application) -> Application:
    values = {name: getattr(draft, name) for name in Application.__dataclass_fields__}
    return Application(**{**values, "revision": draft.revision + 1})


async def _move(
    tx: Transaction,
    draft: Application,
    transition: Transition,
    by: Actor,
    at: datetime,
    **changes: object,
) -> None:
    """Make a step of a row that is locked: nobody can be faster."""
    if not await applications.move(tx, draft, transition, by, at, **changes):
        raise AlreadySubmitted

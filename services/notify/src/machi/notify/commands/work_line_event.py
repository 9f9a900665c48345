"""Do what a LINE event asks for, once: greet a new friend, link an account, respect a block."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

import structlog

from machi.notify.channels.line import LineApi, retry_key
from machi.notify.commands.start_line_link import nonce_hash
from machi.notify.commands.take_line_events import RAW
from machi.notify.domain.contact import Address, Channel
from machi.notify.domain.line_webhook import LineEvent
from machi.notify.domain.outcomes import Accepted, Outcome, Rejected
from machi.notify.domain.retries import Urgency, next_try
from machi.notify.store import line_events, recipients
from machi.notify.tables import LineEventRow
from machi.notify.words import LINE_LINKED, LINE_NOT_LINKED, LINE_WELCOME, WORDS
from machi.shared.db.database import Transaction
from machi.shared.ids import new_id
from machi.shared.service import Context

log = structlog.get_logger()

LEASE = timedelta(seconds=15)
"""Longer than asking for a link token and pushing it may take."""


@dataclass(frozen=True, slots=True)
class _Taken:
    event: LineEvent
    lease: UUID
    push: str | None
    """What to answer the person, if anything."""


async def work_line_event(context: Context, line: LineApi) -> bool:
    """Work on one event that waits; False when none does."""
    taken = await _take(context)
    if taken is None:
        return False
    if taken.push is not None:
        outcome = await _answer(context, line, taken)
        await _settle(context, taken, outcome)
    return True


async def _take(context: Context) -> _Taken | None:
    now = context.clock.now()
    async with context.db.transaction() as tx:
        row = await line_events.due(tx, now)
        if row is None:
            return None
        body = await context.vault.open(tx, row.vault_id, RAW, row.sealed or b"")
        event = LineEvent(row.id, row.kind, body)
        push = await _do(tx, context, event)
        lease = new_id()
        if push is None:
            await _done(tx, context, row, "done", now)
        else:
            row.lease_token, row.lease_until = lease, now + LEASE
        return _Taken(event, lease, push)


async def _do(tx: Transaction, context: Context, event: LineEvent) -> str | None:
    """Change what the event changes. Safe to repeat: a worker may die before its answer left."""
    now, vault, user_id = context.clock.now(), context.vault, event.user_id
    if user_id is None or event.body.get("mode") == "standby":
        return None
    if event.kind == "unfollow":
        await recipients.line_blocked(tx, vault, user_id, now)
    if event.kind == "follow":
        back = await recipients.line_is_back(tx, vault, user_id, now)
        return None if back else LINE_WELCOME
    if event.kind == "accountLink":
        return await _link(tx, context, event, user_id)
    return None


async def _link(tx: Transaction, context: Context, event: LineEvent, user_id: str) -> str:
    now, link = context.clock.now(), event.body.get("link")
    result = link if isinstance(link, dict) else {}
    found = nonce_hash(str(result.get("nonce", "")))
    if result.get("result") != "ok":
        return LINE_NOT_LINKED
    recipient_id = await line_events.use_nonce(tx, found, now)
    if recipient_id is not None:
        await recipients.link(tx, context.vault, recipient_id, Address(Channel.LINE, user_id), now)
        return LINE_LINKED
    # The nonce was used: by this very event before its worker died, or by somebody else.
    linked = await recipients.has_line(tx, context.vault, user_id)
    return LINE_LINKED if linked else LINE_NOT_LINKED


async def _answer(context: Context, line: LineApi, taken: _Taken) -> Outcome:
    """Push the answer under a key made from the event, so that LINE shows it once."""
    user_id = taken.event.user_id or ""
    city = context.settings.city
    values = {"city": city.city_name, "link": f"{city.public_url}/notify/recipient"}
    if taken.push == LINE_WELCOME:
        token = await line.link_token(user_id)
        if not isinstance(token, str):
            return token
        values["link"] = f"{city.public_url}/notify/line/link?{urlencode({'linkToken': token})}"
    text = WORDS.say(taken.push or "", **values)
    return await line.push(user_id, text, retry_key(taken.event.id))


async def _settle(context: Context, taken: _Taken, outcome: Outcome) -> None:
    now = context.clock.now()
    async with context.db.transaction() as tx:
        row = await line_events.held(tx, taken.event.id, taken.lease)
        if row is None:
            return
        row.lease_token = row.lease_until = None
        row.failures += 1
        again = next_try(
            Urgency.ROUTINE,
            row.failures,
            first=row.received_at,
            now=now,
            dice=secrets.randbelow(100) / 100,
        )
        log.info("line_event_answered", kind=row.kind, code=outcome.code)
        if isinstance(outcome, Accepted | Rejected) or again is None:
            await _done(tx, context, row, outcome.code, now)
        else:
            row.next_attempt_at = again


async def _done(
    tx: Transaction, context: Context, row: LineEventRow, outcome: str, now: datetime
) -> None:
    """Keep the id, so that a redelivery is recognised; the body is gone for good."""
    row.done_at, row.outcome, row.sealed = now, outcome, None
    row.lease_token = row.lease_until = None
    await context.vault.forget(tx, row.vault_id)

"""Codes that prove an e-mail address."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import col, delete, select, update

from machi.forms.domain.mail_code import MailCode
from machi.forms.store.applications import token_hash
from machi.forms.tables.proving import MailCodeRow
from machi.shared.db.database import Transaction

_FIELDS = tuple(MailCode.__dataclass_fields__)


async def add(tx: Transaction, kept: MailCode, token: str, client: bytes) -> None:
    values = {name: getattr(kept, name) for name in _FIELDS}
    tx.session.add(MailCodeRow(**values, token_hash=token_hash(token), client=client))
    await tx.session.flush()


async def asked_since(
    tx: Transaction, citizen: bytes, client: bytes, since: datetime
) -> tuple[int, int]:
    """Count the codes that one address was sent, and that one client asked for.

    Whoever counts holds the lock until the transaction ends: a hundred requests at once count each
    other.
    """
    for mark in sorted((citizen, client)):
        number = int.from_bytes(mark[:8], signed=True)
        await tx.session.exec(select(func.pg_advisory_xact_lock(number)))
    counted = select(
        func.count().filter(col(MailCodeRow.citizen) == citizen),
        func.count().filter(col(MailCodeRow.client) == client),
    ).where(
        col(MailCodeRow.made_at) > since,
        or_(col(MailCodeRow.citizen) == citizen, col(MailCodeRow.client) == client),
    )
    to_one, by_one = (await tx.session.exec(counted)).one()
    return to_one, by_one


async def by_token(tx: Transaction, token: str) -> MailCode | None:
    """Find a code by the address of its page, and hold it until the transaction ends."""
    found = select(MailCodeRow).where(MailCodeRow.token_hash == token_hash(token))
    row = (await tx.session.exec(found.with_for_update())).first()
    return None if row is None else MailCode(**{name: getattr(row, name) for name in _FIELDS})


async def tried(tx: Transaction, code_id: UUID, used_at: datetime | None) -> None:
    """Count a try, the one that was right too."""
    await tx.session.exec(
        update(MailCodeRow)
        .where(col(MailCodeRow.id) == code_id)
        .values(tries=MailCodeRow.tries + 1, used_at=used_at)
    )


async def over(tx: Transaction, before: datetime, limit: int) -> Sequence[UUID]:
    """Take codes that are no longer counted, passing over those somebody takes now."""
    found = (
        select(MailCodeRow.id)
        .where(col(MailCodeRow.made_at) <= before)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await tx.session.exec(found)).all()


async def remove(tx: Transaction, code_id: UUID) -> None:
    await tx.session.exec(delete(MailCodeRow).where(col(MailCodeRow.id) == code_id))

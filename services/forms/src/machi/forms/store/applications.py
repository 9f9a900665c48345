"""Cases and their history: the only SQL about them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from machi.forms.domain.application import Actor, Application, NoSuchCase, NoSuchDraft
from machi.forms.domain.lifecycle import State, Transition
from machi.forms.tables import ApplicationRow, ReceiptNumberRow, TransitionRow
from machi.shared.db.database import Transaction
from machi.shared.db.tables import CHANNEL
from machi.shared.ids import new_readable_code

_TRIES = 5
_PLAIN = frozenset(Application.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a case's history."""

    revision: int
    command: str
    source: str
    target: str
    actor: str
    role: str
    at: datetime


def token_hash(token: str) -> bytes:
    """What is stored of a draft's address: the address itself stays with its owner."""
    return hashlib.sha256(token.encode()).digest()


async def add_draft(tx: Transaction, values: dict[str, Any]) -> None:
    await tx.session.exec(insert(ApplicationRow).values(fee_lines=[], **_nothing_yet(), **values))


def _nothing_yet() -> dict[str, Any]:
    return {
        "state": State.DRAFT,
        "revision": 0,
        "fee_yen": 0,
        "granted": False,
        "paid": False,
        "correction_overdue": False,
        "days_used": 0,
        "furthest": 0,
    }


async def draft_by_id(tx: Transaction, application_id: UUID) -> Application:
    found = select(ApplicationRow).where(ApplicationRow.id == application_id)
    return application_of((await tx.session.exec(found)).one())


async def locked(tx: Transaction, application_id: UUID) -> Application:
    """Give a draft or case, and hold it until the transaction ends."""
    found = select(ApplicationRow).where(ApplicationRow.id == application_id).with_for_update()
    return application_of((await tx.session.exec(found)).one())


async def draft_answers(tx: Transaction, application_id: UUID) -> bytes:
    """Give the sealed answers of a draft."""
    found = select(ApplicationRow.answers).where(ApplicationRow.id == application_id)
    return (await tx.session.exec(found)).one()


async def by_draft_token(
    tx: Transaction, token: str, *, lock: bool = False
) -> tuple[Application, bytes]:
    """Give the case behind a draft's address, with its sealed answers; also once it was submitted.

    Raises:
        NoSuchDraft: the address is wrong, or the draft has expired.

    """
    found = select(ApplicationRow).where(ApplicationRow.draft_token_hash == token_hash(token))
    row = (await tx.session.exec(found.with_for_update() if lock else found)).first()
    if row is None or row.state == State.EXPIRED:
        raise NoSuchDraft
    return application_of(row), row.answers


async def by_pre_entry(tx: Transaction, code: str) -> Application | None:
    """Find and lock the draft that waits for this code at a counter."""
    found = (
        select(ApplicationRow)
        .where(
            ApplicationRow.pre_entry_hash == token_hash(code),
            ApplicationRow.state == State.PRE_ENTERED,
        )
        .with_for_update()
    )
    row = (await tx.session.exec(found)).first()
    return None if row is None else application_of(row)


async def by_id(
    tx: Transaction, application_id: UUID, *, lock: bool = False
) -> tuple[Application, bytes]:
    """Give a case that was submitted, with its sealed answers.

    Raises:
        NoSuchCase: there is none, or it is only a draft.

    """
    found = select(ApplicationRow).where(ApplicationRow.id == application_id)
    row = (await tx.session.exec(found.with_for_update() if lock else found)).first()
    if row is None or row.receipt_number is None:
        raise NoSuchCase
    return application_of(row), row.answers


async def by_number(tx: Transaction, receipt_number: str) -> Application | None:
    found = select(ApplicationRow).where(ApplicationRow.receipt_number == receipt_number)
    row = (await tx.session.exec(found)).first()
    return None if row is None else application_of(row)


async def receipt_numbers(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, str]:
    found = select(ApplicationRow.id, ApplicationRow.receipt_number).where(
        col(ApplicationRow.id).in_(ids)
    )
    return {own: number for own, number in (await tx.session.exec(found)).all() if number}


async def move_address(tx: Transaction, draft_id: UUID, token: str) -> None:
    """Give a draft another address; the one before leads nowhere."""
    await tx.session.exec(
        update(ApplicationRow)
        .where(col(ApplicationRow.id) == draft_id)
        .values(draft_token_hash=token_hash(token))
    )


async def came_to(tx: Transaction, draft_id: UUID, place: int) -> None:
    """Remember the farthest page that a draft came to."""
    await tx.session.exec(
        update(ApplicationRow).where(col(ApplicationRow.id) == draft_id).values(furthest=place)
    )


async def pin(tx: Transaction, draft_id: UUID, version: tuple[int, str]) -> None:
    """Give a draft another version of its procedure; its way through the pages begins again."""
    number, fingerprint = version
    await tx.session.exec(
        update(ApplicationRow)
        .where(col(ApplicationRow.id) == draft_id)
        .values(procedure_version=number, procedure_hash=fingerprint, furthest=0)
    )


async def touch(tx: Transaction, application_id: UUID, at: datetime) -> None:
    """Write the row of a draft whose files changed: who read it before finds it is another."""
    await tx.session.exec(
        update(ApplicationRow).where(col(ApplicationRow.id) == application_id).values(changed_at=at)
    )


async def save_answers(tx: Transaction, application_id: UUID, sealed: bytes, at: datetime) -> None:
    await tx.session.exec(
        update(ApplicationRow)
        .where(col(ApplicationRow.id) == application_id)
        .values(answers=sealed, changed_at=at)
    )


async def move(
    tx: Transaction,
    application: Application,
    transition: Transition,
    by: Actor,
    at: datetime,
    **changes: Any,  # noqa: ANN401 - columns of the case that change with this step
) -> bool:
    """Make a step by compare-and-set on (state, revision); False when somebody was faster."""
    moved = await tx.session.exec(
        update(ApplicationRow)
        .where(
            col(ApplicationRow.id) == application.id,
            col(ApplicationRow.state) == transition.source,
            col(ApplicationRow.revision) == application.revision,
        )
        .values(
            state=transition.target,
            revision=application.revision + 1,
            changed_at=at,
            **changes,
        )
    )
    if moved.rowcount != 1:
        return False
    tx.session.add(
        TransitionRow(
            application_id=application.id,
            revision=application.revision + 1,
            command=transition.command,
            source=transition.source,
            target=transition.target,
            actor=by.name or by.id,
            role=by.role,
            at=at,
        )
    )
    await tx.session.flush()
    return True


async def history(tx: Transaction, application_id: UUID) -> Sequence[Step]:
    """List a case's steps, oldest first."""
    found = (
        select(TransitionRow)
        .where(TransitionRow.application_id == application_id)
        .order_by(col(TransitionRow.revision))
    )
    return [
        Step(
            revision=row.revision,
            command=row.command,
            source=row.source,
            target=row.target,
            actor=row.actor,
            role=row.role,
            at=row.at,
        )
        for row in (await tx.session.exec(found)).all()
    ]


async def new_receipt_number(tx: Transaction) -> str:
    """Give a number that was never given before."""
    for _ in range(_TRIES):
        number = new_readable_code()
        made = await tx.session.exec(
            insert(ReceiptNumberRow).values(number=number).on_conflict_do_nothing()
        )
        if made.rowcount == 1:
            return number
    raise RuntimeError("five receipt numbers in a row were taken: the random source is broken")


async def keep_paths(
    tx: Transaction, application_id: UUID, **paths: str | bool | int | None
) -> None:
    """Keep what payments told us: where to pay, where the receipt is, that it is paid."""
    await tx.session.exec(
        update(ApplicationRow).where(col(ApplicationRow.id) == application_id).values(**paths)
    )


async def wake(tx: Transaction, topics: str) -> None:
    """Refresh live pages about a change that has no event of ours, when this commits."""
    await tx.session.exec(select(func.pg_notify(CHANNEL, topics)))


def application_of(row: ApplicationRow) -> Application:
    values = {name: getattr(row, name) for name in _PLAIN}
    return Application(**{**values, "state": State(row.state)})

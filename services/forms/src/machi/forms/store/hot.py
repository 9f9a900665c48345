"""The statement that a rush feels: an application arrives. One round trip, one transaction.

Case, key, number, first steps, events and the answer that a repeat of the request gets are all
there, or none is. `bench/submit.py` measures us against exactly this text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from machi.forms.domain.application import Actor, Application
from machi.forms.domain.lifecycle import Transition
from machi.shared.contracts import Event
from machi.shared.db.database import Database
from machi.shared.db.once import Once
from machi.shared.logging import correlation
from machi.shared.vault.vault import SealedAnew

AS_TOLD = """
stepped as (
  insert into application_transition
    (application_id, revision, command, source, target, actor, role, at)
  select $2::uuid, s.revision, s.command, s.source, s.target, s.actor, s.role, $3::timestamptz
    from arrived, jsonb_to_recordset($4::jsonb) as s
      (revision integer, command varchar, source varchar, target varchar, actor varchar,
       role varchar)
), told as (
  insert into outbox (id, subject, entity_id, revision, at, data, correlation_id, topics)
  select e.id, e.subject, $2::uuid::text, e.revision, $3::timestamptz, e.data, $6::varchar,
         $7::varchar
    from arrived, jsonb_to_recordset($5::jsonb) as e
      (id uuid, subject varchar, revision integer, data jsonb)
   order by e.revision
), answered as (
  insert into answered_request (actor, key, fingerprint, answer)
  select $8::varchar, $9::varchar, $10::varchar, jsonb_build_object('application_id', $2::uuid)
    from arrived where $9::varchar is not null
)
"""
"""What follows when a case `arrived`: $2 its id, $3 when, $4 its steps, $5 their events,
$6 correlation id or null, $7 live topics, $8-$10 actor, key and fingerprint of the request (null
without `Idempotency-Key`)."""

FILE = f"""
with numbered as (
  insert into receipt_number (number) values ($1::jsonb ->> 'receipt_number')
), keyed as (
  insert into vault_key (case_id, wrapped, key_id) values ($2::uuid, $11::bytea, $12::varchar)
), arrived as (
  insert into application
  select (jsonb_populate_record(null::application, $1::jsonb)).* returning id
), {AS_TOLD}
select id from arrived
"""  # noqa: S608 - our own text
"""$1 the case's row, $11 $12 its key, the others as in `AS_TOLD`.
A number that was given before is a unique violation of `pk_receipt_number` or of
`uq_application_receipt_number`, a key that was used before one of `pk_answered_request`; nothing
happened then.
"""


COLUMNS = tuple(Application.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the case, who made it, and what tells of it."""

    transition: Transition
    revision: int
    by: Actor
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A case as it is after its first steps, and what belongs to it."""

    case: Application
    answers: bytes
    steps: Sequence[Step]
    topics: str
    request: Once | None


async def file(db: Database, arrived: Arrived, key: SealedAnew) -> None:
    """Store an application that arrived whole.

    Raises:
        asyncpg.UniqueViolationError: the receipt number or the request's key was used before.

    """
    await db.row(FILE, *values(arrived), key.wrapped, key.key_id)


def values(arrived: Arrived) -> tuple[object, ...]:
    """Give $1 to $10."""
    once = arrived.request
    return (
        _row(arrived.case, arrived.answers),
        arrived.case.id,
        arrived.case.changed_at,
        [_step(one) for one in arrived.steps],
        [_event(one) for one in arrived.steps],
        correlation(),
        arrived.topics,
        once and once.actor,
        once and once.key,
        once and once.fingerprint,
    )


def _step(step: Step) -> dict[str, Any]:
    return {
        "revision": step.revision,
        "command": step.transition.command,
        "source": step.transition.source,
        "target": step.transition.target,
        "actor": step.by.name or step.by.id,
        "role": step.by.role,
    }


def _event(step: Step) -> dict[str, Any]:
    event = step.event
    return {
        "id": str(event.id),
        "subject": event.subject,
        "revision": event.revision,
        "data": event.data(),
    }


def _row(case: Application, sealed: bytes) -> dict[str, Any]:
    """Write the whole row as JSON: every column of the table is a field of the case."""
    return {
        "answers": rf"\x{sealed.hex()}",
        **{name: _plain(value) for name in COLUMNS if (value := getattr(case, name)) is not None},
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - a column
    if isinstance(value, bytes):
        return rf"\x{value.hex()}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value

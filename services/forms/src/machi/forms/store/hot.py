"""The statement that a rush feels: an application arrives. One round trip, one transaction.

Case, key, number, first step, event and the answer that a repeat of the request gets are all there,
or none is. `bench/submit.py` measures us against exactly this text.
"""

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

FILE = """
with numbered as (
  insert into receipt_number (number) values ($1::jsonb ->> 'receipt_number')
), keyed as (
  insert into vault_key (case_id, wrapped, key_id) values ($2::uuid, $3::bytea, $4::varchar)
), filed as (
  insert into application
  select (jsonb_populate_record(null::application, $1::jsonb)).*
), stepped as (
  insert into application_transition
    (application_id, revision, command, source, target, actor, role, at)
  values ($2::uuid, 1, $5::varchar, $6::varchar, $7::varchar, $8::varchar, $9::varchar,
          $10::timestamptz)
), told as (
  insert into outbox (id, subject, entity_id, revision, at, data, correlation_id, topics)
  values ($11::uuid, $12::varchar, $2::uuid::text, 1, $10::timestamptz, $13::jsonb, $14::varchar,
          $15::varchar)
)
insert into answered_request (actor, key, fingerprint, answer)
select $16::varchar, $17::varchar, $18::varchar, jsonb_build_object('application_id', $2::uuid)
 where $17::varchar is not null
"""
"""$1 the case's row, $2 its id, $3 $4 its key, $5-$7 the step, $8 $9 who made it, $10 when,
$11 event id, $12 subject, $13 data, $14 correlation id or null, $15 live topics, $16-$18 actor, key
and fingerprint of the request (null without `Idempotency-Key`).
A number that was given before is a unique violation of `pk_receipt_number` or of
`uq_application_receipt_number`, a key that was used before one of `pk_answered_request`; nothing
happened then.
"""


COLUMNS = tuple(Application.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A case as it is after its first step, and what belongs to it."""

    case: Application
    answers: SealedAnew
    step: Transition
    by: Actor
    event: Event
    topics: str
    request: Once | None


async def file(db: Database, arrived: Arrived) -> None:
    """Store an application that arrived whole.

    Raises:
        asyncpg.UniqueViolationError: the receipt number or the request's key was used before.

    """
    case, step, event, once = arrived.case, arrived.step, arrived.event, arrived.request
    await db.row(
        FILE,
        _row(case, arrived.answers.sealed),
        case.id,
        arrived.answers.wrapped,
        arrived.answers.key_id,
        step.command.value,
        step.source.value,
        step.target.value,
        arrived.by.name or arrived.by.id,
        arrived.by.role,
        event.at,
        event.id,
        event.subject,
        event.data(),
        correlation(),
        arrived.topics,
        once and once.actor,
        once and once.key,
        once and once.fingerprint,
    )


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

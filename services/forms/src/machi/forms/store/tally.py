"""Counts of what happened on a day. Nothing of them leads to a person, a case or a draft."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from machi.forms.domain.application import Application
from machi.forms.tables.figures import TallyRow
from machi.shared.clock import business_date
from machi.shared.db.database import Database, Transaction

_SLOTS = 8
"""Rows that share a count: as many transactions can count the same thing without waiting."""


class Counted(StrEnum):
    """What is counted; its key says which one."""

    REACHED = "reached"
    """A draft came to a page for the first time. Key: the page; `check`; `sent`."""
    LEFT = "left"
    """A draft expired; the farthest page that it came to."""
    SOURCE = "source"
    """Values of a case that arrived, by where each came from; `typed`: the applicant wrote it."""
    ASKED_AGAIN = "asked_again"
    """An answer that the office asked to correct. Key: the question."""


_BETWEEN = """
select procedure_id, procedure_version as version, kind, key, sum(n)::integer as n
  from tally where day between $1 and $2 group by procedure_id, procedure_version, kind, key
"""


COUNT_SENT = """
  insert into tally (procedure_id, procedure_version, day, kind, key, slot, n)
  select procedure_id, procedure_version, $13::date, 'reached', 'sent', $14::integer, 1
    from arrived where $14::integer is not null
  on conflict on constraint pk_tally do update set n = tally.n + excluded.n
"""
"""A draft that `arrived`, counted in the statement that makes a case of it."""


@dataclass(frozen=True, slots=True)
class Count:
    procedure_id: str
    procedure_version: int
    kind: Counted
    key: str
    n: int


def new_slot() -> int:
    """Choose one of the rows that share a count."""
    return secrets.randbelow(_SLOTS)


async def add(
    tx: Transaction, case: Application, kind: Counted, counts: Mapping[str, int], at: datetime
) -> None:
    """Count something of a version, on the day in Japan; in the transaction of what happened."""
    if not counts:
        return
    slot = new_slot()
    rows = [
        {
            "procedure_id": case.procedure_id,
            "procedure_version": case.procedure_version,
            "day": business_date(at),
            "kind": kind,
            "key": key,
            "slot": slot,
            "n": n,
        }
        for key, n in sorted(counts.items())  # in one order: two transactions never wait in a ring
    ]
    counted = insert(TallyRow).values(rows)
    await tx.session.exec(
        counted.on_conflict_do_update(
            constraint="pk_tally", set_={"n": col(TallyRow.n) + counted.excluded.n}
        )
    )


async def between(db: Database, first: date, last: date) -> list[Count]:
    """Give the counts of some days together, by procedure and version."""
    return [
        Count(row["procedure_id"], row["version"], Counted(row["kind"]), row["key"], row["n"])
        for row in await db.rows(_BETWEEN, first, last)
    ]

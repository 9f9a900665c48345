"""The steps of a visit, for its holder and for the clerk who serves it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from machi.queue.domain.visits.catalogue import Catalogue, Named, Procedure
from machi.queue.domain.visits.questions import answered, still_to_ask
from machi.queue.domain.visits.step import StepState
from machi.queue.store.visits.catalogue import catalogue
from machi.shared.db.database import Database

_STEPS = """
select v.id as visit_id, v.life_event, v.saved_seconds, s.id, s.procedure, s.line, s.state,
       s.after, s.service_seconds, l.prefix, l.name as line_name, l.name_en as line_name_en,
       l.color, l.shape, t.site, t.receipt_number
  from ticket t
  join visit v on v.ticket_id = t.id
  join visit_step s on s.visit_id = v.id
  join line l on l.site = t.site and l.code = s.line
 where t.id = $1
 order by s.position
"""

_RECEIPT = "select site, receipt_number from ticket where id = $1"
_LINES = "select code from line where site = $1"


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step as people read it. `waits_for` names what has to be done first."""

    id: UUID
    name: str
    name_en: str
    line: str
    line_name: str
    line_name_en: str
    prefix: str
    color: str
    shape: str
    state: str
    following: bool
    """The next one, if nothing changes."""
    waits_for: Sequence[Named]
    papers: Sequence[Named]


@dataclass(frozen=True, slots=True)
class Visit:
    """All steps of a ticket, in the announced order."""

    steps: Sequence[StepShown]
    saved_minutes: int
    """Why the order was changed: it ends so much sooner. 0: it never was."""
    done: int
    count: int


@dataclass(frozen=True, slots=True)
class HandOver:
    """What a clerk needs so that nothing is asked twice.

    `known` was asked at earlier steps; `to_ask` is left for this one. Which form a receipt number
    belongs to, only the forms service knows: the clerk looks there, and nothing is left out here.
    """

    visit: Visit | None
    receipt_number: str | None
    known: Sequence[Named]
    to_ask: Sequence[Named]
    papers: Sequence[Named]
    more: Sequence[Procedure]
    """Procedures of this site that could be added."""


async def of_ticket(ticket_id: UUID, db: Database) -> Visit | None:
    """Give the steps of a ticket; None when it was taken for one line."""
    rows = await db.rows(_STEPS, ticket_id)
    return _visit(rows, await catalogue(db)) if rows else None


async def hand_over(ticket_id: UUID, db: Database) -> HandOver:
    """Give what is known of a ticket's visit, and what is left to ask."""
    known = await catalogue(db)
    rows = await db.rows(_STEPS, ticket_id)
    ticket = await db.row(_RECEIPT, ticket_id)
    if ticket is None:
        return HandOver(None, None, (), (), (), ())
    here = {row["code"] for row in await db.rows(_LINES, ticket["site"])}
    there = {row["procedure"] for row in rows}
    more = [one for one in known.procedures.values() if one.line in here and one.code not in there]
    now = next((row for row in rows if row["state"] == StepState.NOW), None)
    current = known.procedures.get(now["procedure"]) if now else None
    done = [
        known.procedures[row["procedure"]]
        for row in rows
        if row["state"] == StepState.DONE and row["procedure"] in known.procedures
    ]
    heard = answered(done)
    to_ask = still_to_ask(current, heard) if current else ()
    return HandOver(
        _visit(rows, known) if rows else None,
        ticket["receipt_number"],
        [one for code, one in known.questions.items() if code in heard],
        [known.questions[code] for code in to_ask],
        [known.papers[code] for code in current.papers] if current else (),
        more,
    )


def _visit(rows: Sequence[Any], known: Catalogue) -> Visit:
    open_now = {row["procedure"] for row in rows if row["state"] in {"now", "later"}}
    later = [row["id"] for row in rows if row["state"] == StepState.LATER]
    steps = [_shown(row, known, open_now, following=later[:1] == [row["id"]]) for row in rows]
    saved = round(rows[0]["saved_seconds"] / 60)
    done = sum(step.state == StepState.DONE for step in steps)
    kept = sum(step.state != StepState.SKIPPED for step in steps)
    return Visit(steps, saved, done, kept)


def _shown(
    row: Any,  # noqa: ANN401 - a row of the untyped database driver
    known: Catalogue,
    open_now: set[str],
    *,
    following: bool,
) -> StepShown:
    procedure = known.procedures.get(row["procedure"])
    return StepShown(
        row["id"],
        procedure.name if procedure else row["line_name"],
        procedure.name_en if procedure else row["line_name_en"],
        row["line"],
        row["line_name"],
        row["line_name_en"],
        row["prefix"],
        row["color"],
        row["shape"],
        row["state"],
        following,
        [
            known.procedures[code]
            for code in row["after"]
            if code in open_now and code in known.procedures
        ],
        [known.papers[code] for code in procedure.papers] if procedure else (),
    )

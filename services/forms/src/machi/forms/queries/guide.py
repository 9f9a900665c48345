"""What the navigator's pages read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from machi.forms.domain.guides.known import known_answers, last_day
from machi.forms.domain.guides.shelf import OnShelf, Shelf
from machi.forms.domain.navigator import Navigator, Row, asked, results
from machi.forms.domain.procedure import Procedure
from machi.forms.store import navigators, procedure_archive, procedures
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True)
class Applies:
    """A procedure that applies, and its document if it has one here.

    offered: it can be begun today. until: the last day, where an answer says what it counts from.
    known: what its questions are answered with already.
    """

    row: Row
    procedure: Procedure | None
    offered: bool
    until: date | None
    known: Mapping[str, Any]


async def guides(db: Database, today: date) -> Sequence[Navigator]:
    """Give what citizens can choose today, in the order of their list."""
    async with db.transaction() as tx:
        return await navigators.every(tx, today)


async def guide(db: Database, navigator_id: str, today: date) -> Navigator:
    """Give one navigator. Raises NoSuchNavigator."""
    async with db.transaction() as tx:
        return await navigators.one(tx, navigator_id, today)


async def what_applies(
    db: Database, navigator: Navigator, answers: Mapping[str, Any], today: date
) -> list[Applies]:
    """List what the answers lead to, each procedure in its version for the day."""
    here: dict[str, OnShelf] = {}
    async with db.transaction() as tx:
        for row in results(navigator, answers):
            if row.elsewhere is None:
                procedure, _ = await procedures.in_force(tx, row.procedure, today)
                offered = await procedure_archive.offers(tx, procedure, today)
                here[row.procedure] = OnShelf(procedure, offered)
    return applies(navigator, answers, here)


def applies(navigator: Navigator, answers: Mapping[str, Any], shelf: Shelf) -> list[Applies]:
    """List what the answers lead to. What is not offered is left out where its row says so."""
    _, counted = asked(navigator, answers)
    found = []
    for row in results(navigator, answers):
        here = None if row.elsewhere else shelf.get(row.procedure)
        if here is not None and not here.offered and row.leave_out:
            continue
        procedure = here.procedure if here else None
        found.append(
            Applies(
                row=row,
                procedure=procedure,
                offered=here is None or here.offered,
                until=last_day(row, counted, procedure),
                known=known_answers(row, counted, procedure) if procedure else {},
            )
        )
    return found

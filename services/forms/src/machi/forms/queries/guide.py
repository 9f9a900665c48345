"""What the navigator's pages read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from machi.forms.domain.navigator import Navigator, Row, results
from machi.forms.domain.procedure import Procedure
from machi.forms.store import navigators, procedures
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True)
class Applies:
    """A procedure that applies, and its document if it has one here and today."""

    row: Row
    procedure: Procedure | None


async def guides(db: Database) -> Sequence[Navigator]:
    async with db.transaction() as tx:
        return await navigators.every(tx)


async def guide(db: Database, navigator_id: str) -> Navigator:
    """Give one navigator. Raises NoSuchNavigator."""
    async with db.transaction() as tx:
        return await navigators.one(tx, navigator_id)


async def what_applies(
    db: Database, navigator: Navigator, answers: Mapping[str, Any], today: date
) -> list[Applies]:
    """List what the answers lead to, each procedure in its version for the day."""
    found = []
    async with db.transaction() as tx:
        for row in results(navigator, answers):
            procedure = None
            if row.elsewhere is None:
                procedure, _ = await procedures.in_force(tx, row.procedure, today)
            found.append(Applies(row, procedure))
    return found

from dataclasses import dataclass
from datetime import datetime, timedelta

from machi.queue.commands.asked import OfTicket
from machi.queue.domain.hall.refusals import NotOverYet, RatedTooLate
from machi.queue.domain.ticket import Verb
from machi.queue.store import tickets
from machi.queue.store.statistics import ratings as store
from machi.shared.clock import business_date
from machi.shared.contracts.queue import TicketRated
from machi.shared.db.database import Database
from machi.shared.errors import Conflict
from machi.shared.vault.vault import Vault

WORDS_AT_MOST = 1000
"""Characters of "why"."""

KEPT = timedelta(days=90)
"""How long the words are kept; the level stays."""

AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RateVisit(OfTicket):
    """The holder of an ended ticket says how it was: 1 very bad to 5 very good."""

    level: int
    why: str = ""
    """May be personal: sealed, for supervisors and auditors, and in no event."""


@dataclass(frozen=True, slots=True)
class Rated:
    level: int


async def rate_visit(command: RateVisit, db: Database, vault: Vault) -> Rated:
    """Keep how it was. It can be changed on the same day; without words, those before stay.

    Raises:
        NotOverYet: the visit has not ended.
        RatedTooLate: the number is of another day.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, Rated):
            return earlier
        try:
            ticket = await tickets.move(tx, Verb.RATE, command.ticket_id)
        except Conflict:
            raise NotOverYet from None
        if ticket.business_date != business_date(command.at):
            raise RatedTooLate
        row = await store.rating(tx, ticket.id, command.at)
        row.level, row.rated_at = command.level, command.at
        if command.why.strip():
            await store.keep_why(tx, vault, row, command.why.strip()[:WORDS_AT_MOST])
        tx.session.add(row)
        await tx.publish(
            TicketRated(at=command.at, level=command.level, **tickets.facts(ticket)),
            topics=f"ticket:{ticket.id}",
        )
        return await tx.answer(command.request, Rated(command.level))


async def forget_comments(at: datetime, db: Database, vault: Vault) -> int:
    """Destroy words that were kept for 90 days, and tell how many. A timer asks for it."""
    async with db.transaction() as tx:
        rows = await store.old_comments(tx, at - KEPT, AT_ONCE)
        for row in rows:
            await vault.forget(tx, row.case_id)
            row.sealed = None
            tx.session.add(row)
    return len(rows)

"""The procedures as a navigator finds them on a day: in which version, and whether offered."""

from datetime import datetime

from machi.forms.domain.guides.shelf import OnShelf
from machi.forms.store import procedure_archive, procedures
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction


async def today(tx: Transaction, at: datetime) -> dict[str, OnShelf]:
    """Give every procedure in its version for the day, by name."""
    day = business_date(at)
    archived = await procedure_archive.all_ids(tx)
    return {
        one.id: OnShelf(one, procedures.is_in_force(one, day) and one.id not in archived)
        for one in await procedures.every(tx, day)
    }

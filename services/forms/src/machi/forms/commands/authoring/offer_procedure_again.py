from dataclasses import dataclass

from machi.forms.domain.application import NoSuchProcedure
from machi.forms.store import procedure_archive, procedures
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class OfferProcedureAgain:
    """An archived procedure comes back, in the version that is in force."""

    procedure_id: str


async def offer_procedure_again(command: OfferProcedureAgain, context: Context) -> bool:
    """Put a procedure back on the list; give whether it was off it.

    Raises:
        NoSuchProcedure: there is none of that name.

    """
    async with context.db.transaction() as tx:
        if not await procedures.is_published(tx, command.procedure_id):
            raise NoSuchProcedure
        return await procedure_archive.take_out(tx, command.procedure_id)

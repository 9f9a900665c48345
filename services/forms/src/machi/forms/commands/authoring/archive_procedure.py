from dataclasses import dataclass

from machi.forms.domain.application import NoSuchProcedure
from machi.forms.domain.authoring.drafts import Author
from machi.forms.store import procedure_archive, procedures
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class ArchiveProcedure:
    """A procedure is no longer offered. Its drafts and cases go on with their version."""

    procedure_id: str
    by: Author


async def archive_procedure(command: ArchiveProcedure, context: Context) -> bool:
    """Take a procedure off the list; give whether it was on it.

    Raises:
        NoSuchProcedure: there is none of that name.

    """
    async with context.db.transaction() as tx:
        if not await procedures.is_published(tx, command.procedure_id):
            raise NoSuchProcedure
        return await procedure_archive.put(
            tx, command.procedure_id, command.by, context.clock.now()
        )

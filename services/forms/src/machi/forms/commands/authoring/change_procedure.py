from dataclasses import dataclass

from machi.forms.commands.authoring.drafting import Beginning, Started, begin
from machi.forms.domain.authoring.document import as_version, in_newest_format
from machi.forms.domain.authoring.drafts import Author, DraftKind
from machi.forms.store import procedures
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class ChangeProcedure:
    """A department begins the next version of a published procedure."""

    procedure_id: str
    by: Author
    request: Once | None = None


async def change_procedure(command: ChangeProcedure, context: Context) -> Started:
    """Open a draft that begins as the newest version. The published one is not touched.

    Raises:
        NoSuchProcedure: there is none of that name.
        ProcedureHasDraft: somebody is changing it already.

    """
    async with context.db.transaction() as tx:
        earlier = await tx.earlier(command.request, Started)
        if earlier is not None:
            return earlier
        newest = (await procedures.versions(tx, command.procedure_id))[-1]
        document = as_version(in_newest_format(newest.document), newest.id, newest.version + 1)
        new = Beginning(DraftKind.PROCEDURE, document, newest.version)
        started = await begin(tx, new, command.by, context.clock.now())
        return await tx.answer(command.request, started)

from dataclasses import dataclass

from machi.forms.commands.authoring.drafting import Started, begin
from machi.forms.domain.authoring.document import as_version
from machi.forms.domain.authoring.drafts import Author
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
        document = as_version(newest.document, newest.id, newest.version + 1)
        started = await begin(tx, document, newest.version, command.by, context.clock.now())
        return await tx.answer(command.request, started)

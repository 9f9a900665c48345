from dataclasses import dataclass

from machi.forms.commands.authoring.drafting import Beginning, Started, new_document
from machi.forms.domain.authoring.document import as_version, in_newest_format
from machi.forms.domain.authoring.drafts import Author, DraftKind
from machi.forms.store import procedures
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class CopyProcedure:
    """A department begins a new procedure with the newest version of another one."""

    source_id: str
    procedure_id: str
    by: Author
    request: Once | None = None


async def copy_procedure(command: CopyProcedure, context: Context) -> Started:
    """Open a draft of a copy under another name.

    Raises:
        NoSuchProcedure: there is none to copy.
        ProcedureIdTaken: a procedure has the new name already.
        ProcedureHasDraft: somebody is making one of this name.
        NotADocument: a name that cannot be kept.

    """
    async with context.db.transaction() as tx:
        newest = (await procedures.versions(tx, command.source_id))[-1]
    document = as_version(in_newest_format(newest.document), command.procedure_id, 1)
    new = Beginning(DraftKind.PROCEDURE, document)
    return await new_document(new, command.by, command.request, context)

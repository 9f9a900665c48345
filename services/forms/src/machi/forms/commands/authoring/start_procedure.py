from dataclasses import dataclass

from machi.forms.commands.authoring.drafting import Beginning, Started, new_document
from machi.forms.domain.authoring.document import empty
from machi.forms.domain.authoring.drafts import Author, DraftKind
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class StartProcedure:
    """A department begins a procedure from nothing."""

    procedure_id: str
    title: str
    by: Author
    request: Once | None = None


async def start_procedure(command: StartProcedure, context: Context) -> Started:
    """Open a draft with everything that a city can leave as it is, and no question yet.

    Raises:
        ProcedureIdTaken: a procedure has this name already.
        ProcedureHasDraft: somebody is making one of this name.
        NotADocument: a name that cannot be kept.

    """
    document = empty(command.procedure_id, command.title)
    new = Beginning(DraftKind.PROCEDURE, document)
    return await new_document(new, command.by, command.request, context)

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from machi.forms.commands.authoring.drafting import Beginning, Started, new_document
from machi.forms.domain.authoring.document import as_version, check_storable, in_newest_format
from machi.forms.domain.authoring.drafts import Author, DraftKind
from machi.forms.domain.authoring.origin import origin_of
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class ImportProcedure:
    """A document comes from a file: another city's, or one that was written elsewhere.

    procedure_id: a name of our own for it; None keeps the document's.
    """

    document: Mapping[str, Any]
    by: Author
    procedure_id: str | None = None
    origin: tuple[str, str] | None = None
    """Whose it is and under which licence, when it is another city's."""
    request: Once | None = None


async def import_procedure(command: ImportProcedure, context: Context) -> Started:
    """Open a draft of the document, as the first version here. It may be incomplete.

    Raises:
        ProcedureIdTaken: a procedure has this name already; choose another one.
        ProcedureHasDraft: somebody is making one of this name.
        NotADocument: it cannot be kept.
        NotSaidWhose: it is another city's, and nobody says whose or how it may be used.

    """
    check_storable(command.document)
    named = command.procedure_id or str(command.document.get("id", ""))
    document = as_version(in_newest_format(command.document), named, 1)
    origin = None if command.origin is None else origin_of(document, *command.origin)
    new = Beginning(DraftKind.PROCEDURE, document, origin=origin)
    return await new_document(new, command.by, command.request, context)

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from machi.forms.commands.authoring.drafting import Beginning, Started, new_document
from machi.forms.domain.authoring.document import as_version, check_storable
from machi.forms.domain.authoring.drafts import Author, DraftKind
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class ImportNavigator:
    """A document comes from a file: another city's, or one that was written elsewhere.

    navigator_id: a name of our own for it; None keeps the document's.
    """

    document: Mapping[str, Any]
    by: Author
    navigator_id: str | None = None
    request: Once | None = None


async def import_navigator(command: ImportNavigator, context: Context) -> Started:
    """Open a draft of the document, as the first version here. It may be incomplete.

    Raises:
        NavigatorIdTaken: a navigator has this name already; choose another one.
        NavigatorHasDraft: somebody is making one of this name.
        NotADocument: it cannot be kept.

    """
    check_storable(command.document)
    named = command.navigator_id or str(command.document.get("id", ""))
    new = Beginning(DraftKind.NAVIGATOR, as_version(command.document, named, 1))
    return await new_document(new, command.by, command.request, context)

from dataclasses import dataclass

from machi.forms.commands.authoring.drafting import Beginning, Started, new_document
from machi.forms.domain.authoring.drafts import Author, DraftKind
from machi.forms.domain.guides.document import empty_navigator
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class StartNavigator:
    """A department begins a navigator from nothing."""

    navigator_id: str
    title: str
    by: Author
    request: Once | None = None


async def start_navigator(command: StartNavigator, context: Context) -> Started:
    """Open a draft with a title, and no question yet.

    Raises:
        NavigatorIdTaken: a navigator has this name already.
        NavigatorHasDraft: somebody is making one of this name.
        NotADocument: a name that cannot be kept.

    """
    new = Beginning(DraftKind.NAVIGATOR, empty_navigator(command.navigator_id, command.title))
    return await new_document(new, command.by, command.request, context)

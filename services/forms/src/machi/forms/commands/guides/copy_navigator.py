from dataclasses import dataclass

from machi.forms.commands.authoring.drafting import Beginning, Started, new_document
from machi.forms.domain.authoring.document import as_version
from machi.forms.domain.authoring.drafts import Author, DraftKind
from machi.forms.domain.navigator import NoSuchNavigator
from machi.forms.store import navigators
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class CopyNavigator:
    """A department begins a new navigator with the newest version of another one."""

    source_id: str
    navigator_id: str
    by: Author
    request: Once | None = None


async def copy_navigator(command: CopyNavigator, context: Context) -> Started:
    """Open a draft of a copy under another name.

    Raises:
        NoSuchNavigator: there is none to copy.
        NavigatorIdTaken: a navigator has the new name already.
        NavigatorHasDraft: somebody is making one of this name.
        NotADocument: a name that cannot be kept.

    """
    async with context.db.transaction() as tx:
        versions = await navigators.versions(tx, command.source_id)
    if not versions:
        raise NoSuchNavigator
    copy = as_version(versions[-1].document, command.navigator_id, 1)
    new = Beginning(DraftKind.NAVIGATOR, copy)
    return await new_document(new, command.by, command.request, context)

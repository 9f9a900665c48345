from dataclasses import dataclass

from machi.forms.commands.authoring.drafting import Beginning, Started, begin
from machi.forms.domain.authoring.document import as_version
from machi.forms.domain.authoring.drafts import Author, DraftKind
from machi.forms.domain.navigator import NoSuchNavigator
from machi.forms.store import navigators
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class ChangeNavigator:
    """A department begins the next version of a published navigator."""

    navigator_id: str
    by: Author
    request: Once | None = None


async def change_navigator(command: ChangeNavigator, context: Context) -> Started:
    """Open a draft that begins as the newest version. The published one is not touched.

    Raises:
        NoSuchNavigator: there is none of that name.
        NavigatorHasDraft: somebody is changing it already.

    """
    async with context.db.transaction() as tx:
        earlier = await tx.earlier(command.request, Started)
        if earlier is not None:
            return earlier
        versions = await navigators.versions(tx, command.navigator_id)
        if not versions:
            raise NoSuchNavigator
        newest = versions[-1]
        document = as_version(newest.document, newest.id, newest.version + 1)
        new = Beginning(DraftKind.NAVIGATOR, document, newest.version)
        started = await begin(tx, new, command.by, context.clock.now())
        return await tx.answer(command.request, started)

from dataclasses import dataclass

from machi.forms.domain.authoring.drafts import Author
from machi.forms.domain.navigator import NoSuchNavigator
from machi.forms.store import navigators
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class ArchiveNavigator:
    """A navigator is no longer offered to citizens."""

    navigator_id: str
    by: Author


async def archive_navigator(command: ArchiveNavigator, context: Context) -> bool:
    """Take a navigator off the citizens' list; give whether it was on it.

    Raises:
        NoSuchNavigator: there is none of that name.

    """
    async with context.db.transaction() as tx:
        if not await navigators.is_published(tx, command.navigator_id):
            raise NoSuchNavigator
        return await navigators.take_off(tx, command.navigator_id, command.by, context.clock.now())

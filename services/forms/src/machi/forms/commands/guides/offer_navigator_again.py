from dataclasses import dataclass

from machi.forms.domain.navigator import NoSuchNavigator
from machi.forms.store import navigators
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class OfferNavigatorAgain:
    """A navigator comes back, in the version that is in force."""

    navigator_id: str


async def offer_navigator_again(command: OfferNavigatorAgain, context: Context) -> bool:
    """Put a navigator back on the citizens' list; give whether it was off it.

    Raises:
        NoSuchNavigator: there is none of that name.

    """
    async with context.db.transaction() as tx:
        if not await navigators.is_published(tx, command.navigator_id):
            raise NoSuchNavigator
        return await navigators.put_back(tx, command.navigator_id)

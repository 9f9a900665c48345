"""Stop writing to a recipient's LINE account."""

from dataclasses import dataclass

from machi.notify.domain.contact import Channel
from machi.notify.store import recipients
from machi.notify.store.ownership import Owner, owned
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class RemoveLine:
    """The owner of a registration takes the link to LINE back."""

    who: Owner


async def remove_line(command: RemoveLine, context: Context) -> None:
    """Unlink; a second time changes nothing.

    Raises:
        NotYours: no such recipient, or not the key of it.

    """
    async with context.db.transaction() as tx:
        row = await owned(tx, context.vault, command.who, lock=True)
        await recipients.unlink(tx, row.id, Channel.LINE, "removed", context.clock.now())

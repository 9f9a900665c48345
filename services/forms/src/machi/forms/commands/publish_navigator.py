from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from machi.forms.domain.application import NoSuchProcedure
from machi.forms.domain.navigator import NavigatorRefused, read_navigator
from machi.forms.store import navigators, procedures
from machi.shared.clock import business_date
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class PublishNavigator:
    """A document becomes the navigator that people use; its place in their list."""

    document: Mapping[str, Any]
    position: int


async def publish_navigator(command: PublishNavigator, context: Context) -> None:
    """Publish a navigator whose rows lead to published procedures, or say where else.

    Raises:
        NavigatorRefused: the document has a fault; `field` names the place.

    """
    navigator = read_navigator(command.document)
    at = context.clock.now()
    async with context.db.transaction() as tx:
        for row in navigator.rows:
            if row.elsewhere is not None:
                continue
            try:
                await procedures.in_force(tx, row.procedure, business_date(at))
            except NoSuchProcedure:
                raise NavigatorRefused("no such procedure", field=f"rows.{row.procedure}") from None
        await navigators.publish(tx, navigator.id, command.position, command.document, at)

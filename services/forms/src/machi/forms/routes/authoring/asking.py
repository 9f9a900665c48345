"""Who asks the builder's API, and under which key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends

from machi.forms.domain.authoring.drafts import Author
from machi.shared.auth.guards import Staff, may
from machi.shared.db.once import Once, once
from machi.shared.web.context import Context
from machi.shared.web.dependencies import IdempotencyKey, Running

Reads = Annotated[Staff, may("forms.read")]


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who changes a procedure."""

    context: Context
    by: Author
    key: str | None

    def once(self, command: str, asked: Mapping[str, Any]) -> Once | None:
        """Name the request, so that a repeat of it is done once."""
        return None if self.key is None else once(str(self.by.id), self.key, command, asked)


async def _author(
    staff: Annotated[Staff, may("forms.author")], context: Running, key: IdempotencyKey = None
) -> Asking:
    return Asking(context, Author(staff.id, staff.name), key)


async def _publisher(
    staff: Annotated[Staff, may("forms.publish")], context: Running, key: IdempotencyKey = None
) -> Asking:
    return Asking(context, Author(staff.id, staff.name), key)


Authoring = Annotated[Asking, Depends(_author)]
Publishing = Annotated[Asking, Depends(_publisher)]

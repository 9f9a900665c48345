from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.accept_application import AcceptApplication, accept_application
from machi.forms.domain.application import Actor
from machi.shared.db.once import Once, once
from machi.shared.errors import BadInput, Conflict, NotFound
from machi.shared.service import Context

AT_ONCE = 150


class TooManyAtOnce(BadInput):
    code = "forms.too_many_at_once"
    words = "一度に受付できるのは150件までです。"


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as it stood in the list."""

    application_id: UUID
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptMany:
    """Accept many cases, each as it was seen. `key` names the request: sent again, done once."""

    cases: Sequence[Seen]
    by: Actor
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of them: `refused` says why it was not accepted."""

    application_id: UUID
    refused: str | None


async def accept_many(command: AcceptMany, context: Context) -> list[Outcome]:
    """Accept each case by a compare-and-set and a transaction of its own.

    One that somebody else was faster with is told, and stops none of the others.

    Raises:
        TooManyAtOnce: more than 150.

    """
    if len(command.cases) > AT_ONCE:
        raise TooManyAtOnce
    unique = {one.application_id: one for one in command.cases}
    return [await _accept(command, one, context) for one in unique.values()]


async def _accept(command: AcceptMany, seen: Seen, context: Context) -> Outcome:
    asked = AcceptApplication(
        application_id=seen.application_id,
        expected_revision=seen.revision,
        by=command.by,
        request=_once(command, seen),
    )
    try:
        await accept_application(asked, context)
    except (Conflict, NotFound, BadInput) as refused:
        return Outcome(seen.application_id, str(refused))
    return Outcome(seen.application_id, None)


def _once(command: AcceptMany, seen: Seen) -> Once | None:
    if command.key is None:
        return None
    asked = {"application_id": seen.application_id, "expected_revision": seen.revision}
    return once(command.by.id, f"{command.key}:{seen.application_id}", "accept_many", asked)

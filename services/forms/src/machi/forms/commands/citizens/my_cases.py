"""Opening, going on with, and adding to one's own cases: with a proof instead of a number."""

from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.open_case import OpenCase, open_case
from machi.forms.commands.resume_draft import Resumed
from machi.forms.domain.application import Application, NoSuchCase, NoSuchDraft
from machi.forms.domain.journey import page_at
from machi.forms.domain.lifecycle import State
from machi.forms.store import applications, citizens, procedures
from machi.shared.errors import Conflict
from machi.shared.ids import new_secret
from machi.shared.service import Context


class SomebodyElses(Conflict):
    """A case is on one person's list at most."""

    code = "forms.somebody_elses"
    words = "この申請は、ほかの人の一覧に入っています。受付番号と確認コードでなら見られます。"


@dataclass(frozen=True, slots=True)
class MyCase:
    """One of a person's cases or drafts, and the keyed hash of who asks."""

    citizen: bytes
    id: UUID


async def open_my_case(command: MyCase, context: Context) -> Application:
    """Open a case without its number and secret.

    Raises:
        NoSuchCase: there is none, it is another's, or it is only a draft.

    """
    async with context.db.transaction() as tx:
        found = await citizens.one_of_theirs(tx, command.citizen, command.id)
    if found is None or found.receipt_number is None:
        raise NoSuchCase
    return found


async def go_on_with_my_draft(command: MyCase, context: Context) -> Resumed:
    """Open a draft under a new address; the one before is void, as with a code.

    Raises:
        NoSuchDraft: there is none, it is another's, sent already, or with staff at a counter.

    """
    new = new_secret()
    async with context.db.transaction() as tx:
        found = await citizens.one_of_theirs(tx, command.citizen, command.id)
        if found is None or found.state is not State.DRAFT or found.channel == "counter":
            raise NoSuchDraft
        if found.expires_at <= context.clock.now():
            raise NoSuchDraft
        await applications.move_address(tx, found.id, new)
        procedure = await procedures.pinned(tx, found)
    return Resumed(new, page_at(procedure, found.furthest))


async def add_to_my_cases(opened: OpenCase, citizen: bytes, context: Context) -> Application:
    """Put a case that was sent otherwise on a person's list, with its number and secret.

    Raises:
        WrongNumberOrSecret: one of the two is wrong; which one is not told.
        SomebodyElses: it is on another's list.

    """
    case = await open_case(opened, context)
    async with context.db.transaction() as tx:
        if not await citizens.bind(tx, case.id, citizen):
            raise SomebodyElses
    return case

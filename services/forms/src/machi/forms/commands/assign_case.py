from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.steps import DESK
from machi.forms.domain.application import Actor, Application
from machi.forms.domain.lifecycle import NotInThisState
from machi.forms.domain.work_list import ENDED
from machi.forms.store import applications, assignments
from machi.forms.store.assignments import Colleague
from machi.forms.words import WORDS_OF, msgid
from machi.shared.db.database import Transaction
from machi.shared.errors import Conflict, NotFound
from machi.shared.service import Context


class NoSuchColleague(NotFound):
    """Nobody of that id has worked with the list: a case would wait for nobody."""

    code = "forms.no_such_colleague"
    words = "この職員はまだ申請の一覧を開いたことがないため、担当にできません。"


class AssignedMeanwhile(Conflict):
    """Somebody else took or gave the case since it was looked at; `detail` says who has it."""

    code = "forms.assigned_meanwhile"
    words = "担当がほかの人に変わっていました。今の担当を確認してください。"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignCase:
    """Take a case on, give it to a colleague, or give it back (`to` is None).

    seen: with whom it was when the person looked; None: with nobody. That one has a case stops
    nobody else from deciding it: it says who looks after it. The case's revision does not change,
    so a colleague's form that is open stays good.
    """

    application_id: UUID
    seen: UUID | None
    to: UUID | None
    by: Actor


async def assign_case(command: AssignCase, context: Context) -> Colleague | None:
    """Say who looks after a case, by compare-and-set on who did; a repeat changes nothing.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: it is closed or withdrawn.
        NoSuchColleague: nobody who works with the list has that id.
        AssignedMeanwhile: it is with somebody else by now; says with whom.

    """
    async with context.db.transaction() as tx:
        case, _ = await applications.by_id(tx, command.application_id)
        if case.state in ENDED:
            raise NotInThisState
        to = await _colleague(tx, command)
        if case.assigned_to == command.to:
            return to
        if not await assignments.assign(tx, case, command.seen, to):
            raise _told(await _again(tx, command))
        at = context.clock.now()
        await assignments.remember(tx, case, to, command.by.name or command.by.id, at)
        await applications.wake(tx, DESK)
    return to


async def _colleague(tx: Transaction, command: AssignCase) -> Colleague | None:
    if command.to is None:
        return None
    if str(command.to) == command.by.id:  # whoever takes a case is at work
        return Colleague(command.to, command.by.name)
    found = await assignments.colleague(tx, command.to)
    if found is None:
        raise NoSuchColleague(field="to")
    return found


async def _again(tx: Transaction, command: AssignCase) -> Application:
    tx.session.expire_all()
    case, _ = await applications.by_id(tx, command.application_id)
    return case


def _told(case: Application) -> AssignedMeanwhile:
    if case.assigned_name is None:
        return AssignedMeanwhile(WORDS_OF.say(msgid("担当はもう外れています。")))
    words = msgid("%(name)sさんが担当になっていました。")
    return AssignedMeanwhile(WORDS_OF.say(words, name=case.assigned_name))

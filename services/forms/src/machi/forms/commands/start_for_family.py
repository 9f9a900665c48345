from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.start_draft import Draft, StartDraft, start_draft
from machi.forms.domain.application import CITIZEN
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.family import ForWhom, for_another
from machi.forms.domain.protection import unsaid_of
from machi.forms.store import answers, applications, audit, procedures
from machi.shared.clock import business_date
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class StartForFamily:
    """Whoever holds a case begins the same procedure for somebody else of their family."""

    application_id: UUID
    whom: ForWhom
    citizen: bytes | None = None
    """As `StartDraft.citizen`."""


async def start_for_family(command: StartForFamily, context: Context) -> Draft:
    """Open a draft that knows what the family shares; that it was taken is recorded first.

    Of a protected case nothing is taken that says where somebody is.

    Raises:
        NoSuchCase: there is none.
        Forgotten: its answers were erased.
        NotOffered: not online, or not today.

    """
    entry = AuditEntry(Action.PREFILL, command.application_id, CITIZEN, "family")
    await audit.record(context, entry)
    today = business_date(context.clock.now())
    async with context.db.transaction() as tx:
        case, sealed = await applications.by_id(tx, command.application_id)
        before = await procedures.pinned(tx, case)
        content = await answers.unseal(tx, context.vault, case.id, sealed)
        now, _ = await procedures.in_force(tx, case.procedure_id, today)
    known = unsaid_of(before, content.given) if case.protected else content.given
    given = for_another(before, known, now, command.whom)
    shared = evaluate(now, given, Circumstances("online", today)).kept
    start = StartDraft(case.procedure_id, "online", command.citizen, shared)
    return await start_draft(start, context)

import structlog

from machi.forms.commands.arrival import SYSTEM
from machi.forms.commands.forget_case import forget_case
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.domain.retention import end_of, is_due
from machi.forms.store import applications, audit, forgetting, procedures
from machi.shared.clock import business_date
from machi.shared.service import Context

log = structlog.get_logger()

_AT_ONCE = 200


async def purge_cases(context: Context) -> None:
    """Forget cases whose time is over, each in a transaction of its own, recorded before."""
    today = business_date(context.clock.now())
    for application_id in await forgetting.over(context.db, today, _AT_ONCE):
        entry = AuditEntry(Action.PURGE, application_id, SYSTEM, "retention")
        await audit.record(context, entry)
        async with context.db.transaction() as tx:
            # Asked again, of the locked case: staff may have held it a moment ago.
            case = await applications.locked(tx, application_id)
            procedure = await procedures.version(tx, case.procedure_id, case.procedure_version)
            if is_due(case, procedure, today):
                await forget_case(tx, context.vault, application_id)
                log.info("case_forgotten", case=str(application_id), end=end_of(case))

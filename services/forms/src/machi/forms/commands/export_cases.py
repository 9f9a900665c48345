"""The answers of many cases at once, as they are read: each that is opened is recorded first."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

from machi.forms.commands.case_texts import checked
from machi.forms.domain.application import Actor, Application, NoSuchCase
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.protection import masked_if
from machi.forms.domain.work_list import WorkList
from machi.forms.store import answers, applications, audit, procedures, work_list
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.errors import BadInput
from machi.shared.service import Context
from machi.shared.vault.vault import Forgotten

AT_MOST = 10_000
_AT_ONCE = 50


class TooManyToExport(BadInput):
    code = "forms.too_many_to_export"
    words = "一度に書き出せるのは10,000件までです。条件をしぼってください。"


class NothingToExport(BadInput):
    code = "forms.nothing_to_export"
    words = "この条件に当てはまる申請はありません。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCases:
    """A member of staff takes cases out of the service: which, and what for."""

    wanted: WorkList
    by: Actor
    why: str


@dataclass(frozen=True, slots=True)
class Exported:
    """A case with what is visible of its answers; `answers` is None where they were erased."""

    case: Application
    procedure: Procedure
    answers: Mapping[str, Any] | None


async def check_export(command: ExportCases, context: Context) -> None:
    """Refuse before the first byte is sent.

    Raises:
        TextNeeded, TextTooLong, MyNumberInText: what for is not said, or may not be kept.
        TooManyToExport: more than 10,000 cases.
        NothingToExport: not one.

    """
    checked(command.why, "why")
    async with context.db.transaction() as tx:
        found = await work_list.count(tx, command.wanted, at_most=AT_MOST + 1)
    if found > AT_MOST:
        raise TooManyToExport
    if not found:
        raise NothingToExport


async def export_cases(command: ExportCases, context: Context) -> AsyncGenerator[Exported]:
    """Give case after case, in the order of the list; that each was taken out is recorded first."""
    after = None
    while True:
        async with context.db.transaction() as tx:
            found = await work_list.page(tx, command.wanted, after=after, limit=_AT_ONCE)
        entries = [AuditEntry(Action.EXPORT, one.id, command.by, command.why) for one in found]
        await audit.record_all(context, entries)
        async with context.db.transaction() as tx:
            opened = [await _open(tx, case, context) for case in found]
        for one in opened:
            yield one
        if len(found) < _AT_ONCE:
            return
        after = found[-1].id


async def _open(tx: Transaction, case: Application, context: Context) -> Exported:
    procedure = await procedures.pinned(tx, case)
    try:
        current, sealed = await applications.by_id(tx, case.id)
        content = await answers.unseal(tx, context.vault, case.id, sealed)
    except (Forgotten, NoSuchCase):  # purged since the list was read
        return Exported(case, procedure, None)
    day = current.answered_on or business_date(context.clock.now())
    circumstances = Circumstances(current.channel, day, content.not_my_number)
    found = evaluate(procedure, content.given, circumstances)
    found = masked_if(protected=current.protected, procedure=procedure, evaluation=found)
    return Exported(current, procedure, found.answers)

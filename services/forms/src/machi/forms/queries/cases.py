"""What the case page and the staff list read."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import State
from machi.forms.domain.procedure import Procedure
from machi.forms.store import applications, procedures, texts
from machi.forms.store.applications import Step
from machi.forms.store.texts import Kind
from machi.shared.db.database import Database
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case without its answers, with the version of its procedure."""

    case: Application
    procedure: Procedure
    history: list[Step]


async def case_by_id(db: Database, application_id: UUID) -> CaseView:
    """Read a case for its holder. Raises NoSuchCase."""
    async with db.transaction() as tx:
        case, _ = await applications.by_id(tx, application_id)
        procedure = await procedures.version(tx, case.procedure_id, case.procedure_version)
        return CaseView(case, procedure, list(await applications.history(tx, case.id)))


async def reason_of_refusal(case: Application, context: Context) -> str | None:
    """Give the reason that the applicant is told (行政手続法 8条), if the case was refused."""
    if case.granted or case.state not in {State.DECIDED_REFUSED, State.CLOSED}:
        return None
    async with context.db.transaction() as tx:
        told = await texts.of_case(tx, context.vault, case, Kind.REFUSAL)
    return str(told[-1].content["reason"]) if told else None


async def receipt_numbers(db: Database, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Give the receipt numbers of cases, as far as there are such cases."""
    async with db.transaction() as tx:
        return await applications.receipt_numbers(tx, ids)

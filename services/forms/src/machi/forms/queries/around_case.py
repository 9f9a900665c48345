"""What stands around a case for the person who reviews it: who has it, who saw it, who could."""

from collections.abc import Sequence
from dataclasses import dataclass

from machi.forms.domain.application import Application
from machi.forms.domain.audit import Kept
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.procedure import Procedure
from machi.forms.queries.alike import filed_besides
from machi.forms.queries.glyphs import Unprintable, unprintable
from machi.forms.store import assignments, audit, intakes, phrases, procedures
from machi.forms.store.assignments import Assignment, Colleague
from machi.forms.store.phrases import Purpose
from machi.shared.clock import business_date
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class AroundCase:
    """seen: who saw, printed or took out what of the case, oldest first.

    unprintable: what would be substituted on its paper.
    together: the other cases of the same intake, each with its procedure.
    alike: other cases of the same person about the same, open or of the last three months.
    """

    assignments: Sequence[Assignment]
    colleagues: Sequence[Colleague]
    phrases: dict[Purpose, list[str]]
    seen: Sequence[Kept]
    unprintable: Unprintable
    together: Sequence[tuple[Application, Procedure]]
    alike: Sequence[Application]


async def around_case(case: Application, evaluation: Evaluation, context: Context) -> AroundCase:
    """Read what a reviewer wants to know besides the case itself."""
    today = business_date(context.clock.now())
    async with context.db.transaction() as tx:
        had = await assignments.of_case(tx, case.id)
        colleagues = await assignments.colleagues(tx, today)
        ready = await phrases.offered(tx, case.procedure_id)
        made = await intakes.cases_of(tx, case.intake_id) if case.intake_id else ()
        together = [(one, await procedures.pinned(tx, one)) for one in made if one.id != case.id]
    return AroundCase(
        assignments=had,
        colleagues=colleagues,
        phrases=ready,
        seen=await audit.of_case(context.db, case.id, case.intake_id),
        unprintable=await unprintable(evaluation.answers, context),
        together=together,
        alike=await filed_besides(case, context),
    )

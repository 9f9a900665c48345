"""What the pages and the API of an intake read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from machi.forms.domain.application import Application
from machi.forms.domain.intake.forms import (
    Ask,
    Form,
    Gap,
    all_good,
    left_to_hear,
    make_forms,
    seal_of,
)
from machi.forms.domain.intake.hearing import Hearing, Value
from machi.forms.domain.intake.lifecycle import IntakeState
from machi.forms.domain.intake.merging import Dispute, disputes
from machi.forms.domain.intake.questions import without_old_doubts
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.protection import MARK, hides, is_place, masked_if
from machi.forms.store import hearings, intakes, procedures
from machi.forms.store.intakes import Intake
from machi.shared.clock import business_date
from machi.shared.db.database import Database, Transaction
from machi.shared.service import Context

_AT_MOST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedIntake:
    """An intake with everything that is made of what was heard.

    seal: of the forms as they stand; None while one of them is not complete.
    """

    intake: Intake
    hearing: Hearing
    forms: tuple[Form, ...]
    asks: list[Ask]
    gaps: list[Gap]
    seal: bytes | None

    @property
    def fee_yen(self) -> int:
        return sum(form.evaluation.fee_yen for form in self.forms)

    @property
    def open(self) -> bool:
        return self.intake.state is IntakeState.AT_COUNTER


@dataclass(frozen=True, slots=True)
class Filed:
    """A case that an intake became."""

    case: Application
    procedure: Procedure


def shown_values(opened: OpenedIntake) -> Mapping[str, Value]:
    """Give what is known as it may be shown: where somebody is protected, no place (秘匿)."""
    return _shown(opened, opened.hearing.values)


def shown_disputes(opened: OpenedIntake) -> list[Dispute]:
    """Give what is said in several ways, as it may be shown: as above."""
    return [
        replace(one, sides=tuple(_shown(opened, side) for side in one.sides))
        for one in disputes(opened.hearing)
    ]


def _shown(opened: OpenedIntake, values: Mapping[str, Value]) -> Mapping[str, Value]:
    if not opened.hearing.protected:
        return values
    written = {
        place.slot for form in opened.forms for place in form.filled.places if hides(place.field)
    }
    return {
        path: replace(value, content=MARK, before=None, before_source=None)
        if is_place(path) or path in written or path.rpartition("/")[0] in written
        else value
        for path, value in values.items()
    }


def shown_answers(opened: OpenedIntake, form: Form) -> Mapping[str, Any]:
    """Give a form's answers as they may be shown (秘匿)."""
    hidden, procedure = bool(opened.hearing.protected), form.procedure
    return masked_if(protected=hidden, procedure=procedure, evaluation=form.evaluation).answers


async def intake_by_id(intake_id: UUID, context: Context) -> OpenedIntake:
    """Open an intake for staff.

    Raises:
        NoSuchIntake: there is none.
        Forgotten: it was abandoned.

    """
    async with context.db.transaction() as tx:
        return await _opened(tx, context, await intakes.by_id(tx, intake_id))


async def intake_of_tablet(token: str, context: Context) -> OpenedIntake:
    """Open an intake for the customer who sits before it. Raises NoSuchIntake."""
    async with context.db.transaction() as tx:
        return await _opened(tx, context, await intakes.by_tablet(tx, token))


async def open_intakes(db: Database, sites: frozenset[str]) -> Sequence[Intake]:
    """List the intakes that go on at some sites, newest first; nothing of what was heard."""
    async with db.transaction() as tx:
        return await intakes.open_ones(tx, sites, _AT_MOST)


async def filed(intake_id: UUID, db: Database) -> list[Filed]:
    """List the cases that an intake became."""
    async with db.transaction() as tx:
        return [
            Filed(case, await procedures.pinned(tx, case))
            for case in await intakes.cases_of(tx, intake_id)
        ]


async def _opened(tx: Transaction, context: Context, intake: Intake) -> OpenedIntake:
    today = business_date(context.clock.now())
    hearing = await hearings.unseal(tx, context.vault, intake.id, intake.content)
    versions = [
        await procedures.version_with_hash(tx, one.procedure_id, one.version)
        for one in hearing.procedures
    ]
    forms = make_forms(versions, hearing, today)
    hearing = without_old_doubts(hearing, forms, today)
    asks, gaps = left_to_hear(forms, hearing, today)
    return OpenedIntake(
        intake=intake,
        hearing=hearing,
        forms=forms,
        asks=asks,
        gaps=gaps,
        seal=seal_of(forms) if all_good(forms) and not (hearing.others or hearing.doubts) else None,
    )

"""The filter of the work list, as programs write it."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from machi.forms.domain.lifecycle import State
from machi.forms.domain.work_list import Order, Period, Whose, WorkList
from machi.forms.queries.catalogue import of_window
from machi.shared.auth.guards import Staff, may
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running

Reads = Annotated[Staff, may("forms.read")]
Code = Annotated[str | None, Field(max_length=40, pattern=r"^[^\x00]*$")]


class Filter(BaseModel):
    """What of the work list is wanted; what is left out is not filtered by."""

    model_config = ConfigDict(extra="forbid")

    state: State | None = None
    open: bool = Field(default=False, description="Neither closed nor withdrawn.")
    procedure_id: Code = None
    version: int | None = Field(default=None, ge=1, le=2**31 - 1)
    window: Code = Field(default=None, description="Code of the desk that is responsible.")
    whose: Whose | None = Field(default=None, description="The asker's, nobody's, somebody's.")
    period: Period | None = Field(
        default=None, description="標準処理期間: near its last day or on it, or over."
    )
    correction_overdue: bool = False
    receipt_number: Code = None
    order: Order = Field(
        default=Order.NEWEST,
        description="By deadline: open cases, the earliest deadline first, clocks that stand last.",
    )

    async def wanted(self, staff: Staff, context: Context) -> WorkList:
        """Give the filter as the list understands it."""
        procedures = None if self.procedure_id is None else frozenset({self.procedure_id})
        if self.window is not None:
            here = await of_window(context.db, self.window)
            procedures = here if procedures is None else procedures & here
        return WorkList(
            open=self.open,
            state=self.state,
            procedures=procedures,
            version=self.version,
            whose=self.whose,
            asker=staff.id,
            period=self.period,
            correction_overdue=self.correction_overdue,
            receipt_number=self.receipt_number,
            order=self.order,
        )


class _Asked(Filter):
    before: UUID | None = Field(
        default=None,
        description="The last case of the page before: the list goes on after it.",
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list: the filter, and after which case it begins."""

    wanted: WorkList
    before: UUID | None


async def _part(asked: Annotated[_Asked, Query()], staff: Reads, context: Running) -> Part:
    return Part(await asked.wanted(staff, context), asked.before)


AskedPart = Annotated[Part, Depends(_part)]

"""What a member of staff wants to see of the work list, and in which order."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from machi.forms.domain.lifecycle import State

ENDED = frozenset({State.CLOSED, State.WITHDRAWN})
"""With these nothing is left to do; a list of open cases leaves them out."""


class Whose(StrEnum):
    """Who has taken a case on."""

    MINE = "mine"
    NOBODY = "nobody"
    SOMEBODY = "somebody"


class Period(StrEnum):
    """How far the standard processing period has gone: see `clock.PeriodMark`."""

    NEAR = "near"
    """Near its last day, or on it."""
    OVER = "over"


class Order(StrEnum):
    NEWEST = "newest"
    DEADLINE = "deadline"
    """Of open cases, whose standard period ends first; where the clock stands, last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList:
    """A filter. What is None or false is not filtered by.

    procedures: of one of these procedures; asker: whose cases are `mine`.
    """

    open: bool = False
    state: State | None = None
    procedures: frozenset[str] | None = None
    version: int | None = None
    whose: Whose | None = None
    asker: UUID | None = None
    period: Period | None = None
    correction_overdue: bool = False
    receipt_number: str | None = None
    order: Order = Order.NEWEST

    def of_version(self, procedure_id: str, version: int) -> "WorkList":
        """Narrow the filter to one version of a procedure."""
        return replace(self, procedures=frozenset({procedure_id}), version=version)

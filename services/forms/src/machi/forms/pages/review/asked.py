"""The filter of the work list as its page writes it: in the address, so that it can be kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request

from machi.forms.commands.secrets import plain_code
from machi.forms.domain.lifecycle import State
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.work_list import Order, Period, Whose, WorkList
from machi.shared.auth.guards import Staff

OPEN = "open"
SIZES = (50, 150)
NAMES = ("state", "procedure", "window", "whose", "period", "correction", "number", "order", "size")
SHOWN_STATES = (
    State.SUBMITTED,
    State.ACCEPTED,
    State.IN_REVIEW,
    State.CORRECTION_REQUESTED,
    State.RESUBMITTED,
    State.WITHDRAWAL_REQUESTED,
    State.PAYMENT_PENDING,
    State.DECIDED_GRANTED,
    State.DECIDED_REFUSED,
    State.ISSUED,
    State.WITHDRAWN,
    State.CLOSED,
)
_LONGEST = 40
W = TypeVar("W", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in the filter's controls; `wanted` is the list that it means."""

    chosen: Mapping[str, str]
    wanted: WorkList
    size: int

    def address(self, path: str, **more: str) -> str:
        """Give a page with this filter in its address."""
        query = urlencode({**{k: v for k, v in self.chosen.items() if v}, **more})
        return f"{path}?{query}" if query else path


def asked_of(request: Request, staff: Staff, catalogue: Sequence[Procedure]) -> Asked:
    """Read the filter; what nobody can choose there is taken as not chosen."""
    return asked_in(request.query_params, staff, catalogue)


def asked_in(given: Mapping[str, object], staff: Staff, catalogue: Sequence[Procedure]) -> Asked:
    """Read the filter from an address, or from a form that carries it on."""
    found = {name: str(given.get(name, ""))[:_LONGEST] for name in NAMES}
    if "state" not in given and not found["number"]:
        found["state"] = OPEN
    number = plain_code(found["number"])
    wanted = WorkList(
        open=found["state"] == OPEN,
        state=_one_of(State, found["state"]) if found["state"] != OPEN else None,
        procedures=_procedures(found, catalogue),
        whose=_one_of(Whose, found["whose"]),
        asker=staff.id,
        period=_one_of(Period, found["period"]),
        correction_overdue=found["correction"] == "overdue",
        receipt_number=number or None,
        order=_one_of(Order, found["order"]) or Order.NEWEST,
    )
    size = next((one for one in SIZES if str(one) == found["size"]), SIZES[0])
    return Asked(found, wanted, size)


def windows(catalogue: Sequence[Procedure]) -> list[Procedure]:
    """Give one procedure of each desk that is responsible for any: its code and its name."""
    found: dict[str, Procedure] = {}
    for one in catalogue:
        if one.window_code is not None:
            found.setdefault(one.window_code, one)
    return list(found.values())


def place(given: Mapping[str, object]) -> UUID | None:
    """Read after which case the list goes on."""
    try:
        return UUID(str(given.get("before", "")))
    except ValueError:
        return None


def _procedures(found: Mapping[str, str], catalogue: Sequence[Procedure]) -> frozenset[str] | None:
    known = {one.id for one in catalogue}
    chosen = {found["procedure"]} & known if found["procedure"] else known
    if found["window"]:
        chosen &= {one.id for one in catalogue if one.window_code == found["window"]}
    return frozenset(chosen) if found["procedure"] or found["window"] else None


def _one_of(kind: type[W], text: str) -> W | None:
    return kind(text) if text in {str(one) for one in kind} else None

"""What a person who signed in sees of what they sent, and of what they have begun."""

from dataclasses import dataclass

from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import State
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.work_list import ENDED
from machi.forms.store import citizens, procedures
from machi.shared.service import Context

_ASKED = frozenset({State.CORRECTION_REQUESTED, State.PAYMENT_PENDING})


@dataclass(frozen=True, slots=True)
class Mine:
    """One case or draft, with its version of the procedure."""

    case: Application
    procedure: Procedure

    @property
    def asked(self) -> bool:
        """Tell whether it waits for the person."""
        return self.case.state in _ASKED


@dataclass(frozen=True, slots=True)
class MyCases:
    """Everything of a person: what waits for them, what they have begun, the rest."""

    waiting: list[Mine]
    drafts: list[Mine]
    running: list[Mine]
    ended: list[Mine]


async def my_cases(citizen: bytes, context: Context) -> MyCases:
    """List a person's cases and drafts, newest first in each part."""
    async with context.db.transaction() as tx:
        found = [
            Mine(case, await procedures.pinned(tx, case))
            for case in await citizens.theirs(tx, citizen)
        ]
    sent = [one for one in found if one.case.receipt_number is not None]
    return MyCases(
        waiting=[one for one in sent if one.asked],
        drafts=[one for one in found if one.case.state is State.DRAFT],
        running=[one for one in sent if not one.asked and one.case.state not in ENDED],
        ended=[one for one in sent if one.case.state in ENDED],
    )

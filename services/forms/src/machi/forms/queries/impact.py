"""What publishing a new version means for what people have begun: nothing but that it is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from machi.forms.domain.lifecycle import State
from machi.forms.store import by_version
from machi.shared.db.database import Database

_BEGUN = (State.DRAFT, State.PRE_ENTERED)
_ENDED = (State.CLOSED, State.WITHDRAWN, State.EXPIRED)


@dataclass(frozen=True, slots=True)
class OnVersion:
    """Who stays on one version: people who are typing, cases by state, cases that ended."""

    version: int
    drafts: int = 0
    open_cases: Mapping[State, int] = field(default_factory=dict)
    ended: int = 0

    @property
    def open(self) -> int:
        return sum(self.open_cases.values())


async def impact(db: Database, procedure_id: str) -> Sequence[OnVersion]:
    """Count drafts and cases of a procedure by the version that they keep, newest first."""
    async with db.transaction() as tx:
        counted = await by_version.counted(tx, procedure_id)
    return [
        OnVersion(
            version=version,
            drafts=sum(states.get(state, 0) for state in _BEGUN),
            open_cases={
                state: count for state, count in states.items() if state not in {*_BEGUN, *_ENDED}
            },
            ended=sum(states.get(state, 0) for state in _ENDED),
        )
        for version, states in sorted(counted.items(), reverse=True)
    ]

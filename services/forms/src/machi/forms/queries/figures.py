"""The city's figures about its procedures, for some days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from machi.forms.domain.figures import Cases
from machi.forms.domain.procedure import Procedure
from machi.forms.store import case_figures, procedures, tally
from machi.forms.store.tally import Count, Counted
from machi.shared.service import Context

PREFILLED = frozenset({"card", "registry", "pre_entry", "profile", "computed"})
"""Sources of values that nobody had to write at the counter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """cases: by procedure; counts: of what happened on these days; procedures: by version."""

    cases: Mapping[str, Cases]
    counts: Sequence[Count]
    procedures: Mapping[tuple[str, int], Procedure]

    def of(self, kind: Counted) -> list[Count]:
        """Give the counts of a kind."""
        return [one for one in self.counts if one.kind is kind]


async def figures(first: date, last: date, today: date, context: Context) -> Figures:
    """Count some days in Japan, the first and the last of them included."""
    counts = await tally.between(context.db, first, last)
    async with context.db.transaction() as tx:
        known = {(one.id, one.version): one for one in await procedures.every(tx, today)}
        for one in counts:
            pinned = (one.procedure_id, one.procedure_version)
            if pinned not in known:
                known[pinned] = await procedures.version(tx, *pinned)
    return Figures(
        cases=await case_figures.by_procedure(context.db, first, last),
        counts=counts,
        procedures=known,
    )

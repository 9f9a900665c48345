"""A claim (調定): what is owed, how much of it has arrived, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from machi.payments.domain.moves import Move, Moves
from machi.shared.errors import Conflict, NotFound


class NoSuchClaim(NotFound):
    code = "payments.no_such_claim"
    words = "この納付番号は登録されていません。番号を確かめてください。"


class AlreadyPaid(Conflict):
    code = "payments.already_paid"
    words = "この納付番号は、すでに納付が済んでいます。受け取らないでください。"


class CannotBePaid(Conflict):
    code = "payments.cannot_be_paid"
    words = "この納付番号は取り消されています。受け取らないでください。"


class State(StrEnum):
    ASSESSED = "ASSESSED"
    NOTIFIED = "NOTIFIED"
    PARTIALLY_CLEARED = "PARTIALLY_CLEARED"
    CLEARED = "CLEARED"
    CANCELLED = "CANCELLED"
    WRITTEN_OFF = "WRITTEN_OFF"


OPEN = frozenset({State.ASSESSED, State.NOTIFIED, State.PARTIALLY_CLEARED})


class Cause(StrEnum):
    NOTICE = "notice issued"
    PART = "allocation below what is outstanding"
    ALL = "allocation of all that is outstanding"
    TAKEN_BACK_IN_PART = "a receipt was corrected, some of the rest stays"
    TAKEN_BACK = "a receipt was corrected, nothing stays"
    NOT_OWED = "what it is for was withdrawn, nothing had been paid"
    NO_MORE_OWED = "what it is for was withdrawn, some of it had been paid"


# Money that arrives on a claim whose notice we never issued still counts: hence ASSESSED here.
MOVES: Moves[State, Cause] = Moves(
    {
        (State.ASSESSED, Cause.NOTICE): Move(State.NOTIFIED, "claim.notified"),
        **{
            (state, Cause.PART): Move(State.PARTIALLY_CLEARED, "claim.partially_cleared")
            for state in OPEN
        },
        **{(state, Cause.ALL): Move(State.CLEARED, "claim.cleared") for state in OPEN},
        **{
            (state, Cause.TAKEN_BACK_IN_PART): Move(State.PARTIALLY_CLEARED, "claim.reopened")
            for state in (State.CLEARED, State.PARTIALLY_CLEARED)
        },
        **{
            (state, Cause.TAKEN_BACK): Move(State.NOTIFIED, "claim.reopened")
            for state in (State.CLEARED, State.PARTIALLY_CLEARED)
        },
        **{
            (state, Cause.NOT_OWED): Move(State.CANCELLED, "claim.cancelled")
            for state in (State.ASSESSED, State.NOTIFIED)
        },
        (State.PARTIALLY_CLEARED, Cause.NO_MORE_OWED): Move(State.CLEARED, "claim.adjusted"),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One revenue item (歳入科目) of a claim: what is owed and what was cleared, in yen."""

    position: int
    revenue_item: str
    amount_yen: int
    cleared_yen: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a receipt that belongs to one line of its claim (消込), in yen."""

    position: int
    revenue_item: str
    amount_yen: int


@dataclass(frozen=True, slots=True)
class Claim:
    id: UUID
    source: str
    fiscal_year: int
    lines: tuple[Line, ...]
    state: State
    assessed_yen: int
    cleared_yen: int
    due_date: date
    recipient: str | None
    revision: int

    @property
    def outstanding_yen(self) -> int:
        return self.assessed_yen - self.cleared_yen


def after_money(
    state: State, assessed_yen: int, before_yen: int, after_yen: int
) -> Move[State] | None:
    """Where a claim stands when what has been cleared of it changes; None when it did not change.

    Args:
        state: where it stood.
        assessed_yen: what is owed in all.
        before_yen: what was cleared.
        after_yen: what is cleared now.

    """
    if before_yen == after_yen:
        return None
    if after_yen > before_yen:
        cause = Cause.ALL if after_yen == assessed_yen else Cause.PART
    else:
        cause = Cause.TAKEN_BACK_IN_PART if after_yen else Cause.TAKEN_BACK
    return MOVES.step(state, cause)


def withdrawn(claim: Claim) -> tuple[Claim, Move[State]] | None:
    """Give a claim when what it is for was withdrawn; None when there is nothing left to pay.

    What was paid stays: whether it is given back (還付) is for a person to decide, since a city's
    ordinance may keep a fee once its work was begun. What was not is owed no more (取消・減額調定).
    """
    if claim.state not in OPEN:
        return None
    move = MOVES.step(claim.state, Cause.NO_MORE_OWED if claim.cleared_yen else Cause.NOT_OWED)
    lines = claim.lines
    if claim.cleared_yen:
        lines = tuple(replace(line, amount_yen=line.cleared_yen) for line in lines)
    owed = sum(line.amount_yen for line in lines)
    after = replace(
        claim, state=move.to, lines=lines, assessed_yen=owed, revision=claim.revision + 1
    )
    return after, move


def shares(lines: Sequence[Line], yen: int) -> tuple[Share, ...]:
    """Divide money among the lines of a claim: they fill up from the first to the last.

    Args:
        lines: the claim's lines as they stand.
        yen: what arrived for the claim, at most what is outstanding.

    """
    found, left = [], yen
    for line in lines:
        part = min(left, line.amount_yen - line.cleared_yen)
        if part > 0:
            found.append(Share(line.position, line.revenue_item, part))
            left -= part
    return tuple(found)


def with_shares(lines: Sequence[Line], given: Sequence[Share], sign: int = 1) -> tuple[Line, ...]:
    """Give the lines as they stand after shares arrived, or with sign -1 were taken back."""
    change = {share.position: sign * share.amount_yen for share in given}
    return tuple(
        replace(line, cleared_yen=line.cleared_yen + change.get(line.position, 0)) for line in lines
    )


def payable(claim: Claim) -> Claim:
    """Let a claim through that a cashier may take money for.

    Raises:
        AlreadyPaid, CannotBePaid: see their words.

    """
    if claim.state is State.CLEARED:
        raise AlreadyPaid
    if claim.state not in OPEN:
        raise CannotBePaid
    return claim


def fiscal_year(day: date) -> int:
    """会計年度: from 1 April to 31 March (地方自治法208条)."""
    return day.year if day.month >= 4 else day.year - 1  # noqa: PLR2004 - April

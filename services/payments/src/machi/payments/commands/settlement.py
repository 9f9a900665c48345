"""What money, or its correction, does to a claim and its slips, and the events that say so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from machi.payments.domain import claim as claims
from machi.payments.domain import slip as slips
from machi.payments.domain.claim import Claim
from machi.payments.store.claims import SlipOnFile
from machi.shared.contracts import Event
from machi.shared.contracts.payments import (
    ClaimCleared,
    ClaimPartiallyCleared,
    ClaimReopened,
    SlipRevoked,
    SlipUsed,
)

_SLIP_EVENTS: dict[str, type[SlipUsed | SlipRevoked]] = {
    "slip.used": SlipUsed,
    "slip.revoked": SlipRevoked,
}

SlipMove = tuple[UUID, slips.State, int]
"""Slip, its new state, its new revision."""


class ClaimFacts(TypedDict):
    at: datetime
    revision: int
    claim_id: UUID
    source: str
    amount_yen: int
    outstanding_yen: int
    state: str
    recipient: str | None


def claim_facts(claim: Claim, at: datetime) -> ClaimFacts:
    """Give what every event about a claim says."""
    return {
        "at": at,
        "revision": claim.revision,
        "claim_id": claim.id,
        "source": claim.source,
        "amount_yen": claim.assessed_yen,
        "outstanding_yen": claim.outstanding_yen,
        "state": claim.state,
        "recipient": claim.recipient,
    }


def topics(claim_id: UUID) -> str:
    """Name the live pages that show a claim."""
    return f"claim:{claim_id}"


@dataclass(frozen=True, slots=True)
class PaidWith:
    """The last money that went to a claim."""

    slip_id: UUID | None
    receipt_path: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """A claim after money moved: to be stored and published in the same transaction."""

    claim: Claim
    slips: tuple[SlipMove, ...]
    events: tuple[Event, ...]


def settle(
    before: Claim,
    lines: Sequence[claims.Line],
    paid: PaidWith,
    on_file: Sequence[SlipOnFile],
    at: datetime,
) -> Settlement | None:
    """Move a claim to where its lines now are; None when nothing was cleared or taken back.

    Args:
        before: the claim as it is stored.
        lines: its lines after the money.
        paid: with which slip, and where the receipt is shown.
        on_file: all its slips.
        at: the moment of the events.

    """
    cleared = sum(line.cleared_yen for line in lines)
    move = claims.after_money(before.state, before.assessed_yen, before.cleared_yen, cleared)
    if move is None:
        return None
    after = replace(
        before,
        state=move.to,
        cleared_yen=cleared,
        lines=tuple(lines),
        revision=before.revision + 1,
    )
    facts = claim_facts(after, at)
    events: list[Event] = []
    if move.event == "claim.cleared":
        events.append(ClaimCleared(**facts, receipt_path=paid.receipt_path))
    elif move.event == "claim.partially_cleared":
        events.append(ClaimPartiallyCleared(**facts))
    else:
        events.append(ClaimReopened(**facts))
    moved: list[SlipMove] = []
    if move.to is claims.State.CLEARED:
        for slip_move, event in close_slips(paid.slip_id, on_file, at):
            moved.append(slip_move)
            events.append(event)
    return Settlement(after, tuple(moved), tuple(events))


def close_slips(
    paid_with: UUID | None, on_file: Sequence[SlipOnFile], at: datetime
) -> Iterator[tuple[SlipMove, Event]]:
    """Nobody should pay the other slips of a claim any more; old ones stay as they are."""
    for each in on_file:
        slip = each.slip
        if slip.state is not slips.State.REGISTERED:
            continue
        cause = slips.Cause.PAID if slip.id == paid_with else slips.Cause.NOT_NEEDED
        move = slips.MOVES.step(slip.state, cause)
        revision = each.revision + 1
        event = _SLIP_EVENTS[move.event](
            at=at, revision=revision, slip_id=slip.id, claim_id=slip.claim_id, state=move.to
        )
        yield (slip.id, move.to, revision), event

"""What the law makes final has no way back; what may be taken back is a short list.

A decision is changed by another act (取消・撤回), never by a button that undoes it. Assigning,
ready phrases and holds are notes of the office among itself: they change as often as it likes.
"""

import pytest

from machi.forms.domain.lifecycle import TRANSITIONS, Command, State

FINAL = {
    State.DECIDED_GRANTED: {Command.REQUEST_PAYMENT, Command.ISSUE, Command.CLOSE},
    State.DECIDED_REFUSED: {Command.CLOSE},
    State.ISSUED: {Command.CLOSE},
    State.WITHDRAWN: set(),
    State.CLOSED: set(),
    State.EXPIRED: set(),
}
"""States that stand, and all that can still be done there."""
TAKEN_BACK = {
    Command.PRE_ENTER: Command.TAKE_BACK,
    Command.REQUEST_CORRECTION: Command.CANCEL_CORRECTION,
    Command.REQUEST_WITHDRAWAL: Command.CANCEL_WITHDRAWAL,
}
"""Steps with a way back: each only asks for something, and decides nothing."""
ONWARD = {
    Command.CLAIM: "the counter goes on with what was written at home",
    Command.RESUME_REVIEW: "the review goes on with what was corrected",
    Command.REQUEST_PAYMENT: "a decision is remembered while its fee is open",
    Command.RECORD_PAYMENT: "the case goes on where the fee held it up",
}
"""Steps to a state where a case has been, that undo nothing."""
AFTER = {State.DECIDED_GRANTED, State.DECIDED_REFUSED, State.ISSUED, State.CLOSED}


def reached(state: State, *, granted: bool) -> set[State]:
    """List where a case can still come to; a payment leads a granted case to its decision."""
    found: set[State] = set()
    todo = [state]
    while todo:
        here = todo.pop()
        for one in TRANSITIONS:
            paid = one.command is Command.RECORD_PAYMENT
            if one.source is not here or (paid and granted is (one.target is State.ACCEPTED)):
                continue
            if one.target not in found:
                found.add(one.target)
                todo.append(one.target)
    return found


@pytest.mark.parametrize("state", list(FINAL))
def test_nothing_but_the_next_step_can_be_done_with_what_stands(state: State) -> None:
    assert {one.command for one in TRANSITIONS if one.source is state} == FINAL[state]


@pytest.mark.parametrize("state", list(FINAL))
def test_nothing_leads_back_behind_a_decision(state: State) -> None:
    behind = set(State) - AFTER - {State.PAYMENT_PENDING, State.WITHDRAWN}
    assert not reached(state, granted=state is State.DECIDED_GRANTED) & behind


def test_what_may_be_taken_back_is_a_short_list() -> None:
    for step, undo in TAKEN_BACK.items():
        [made] = {one.target for one in TRANSITIONS if one.command is step}
        assert undo in {one.command for one in TRANSITIONS if one.source is made}
    returns = {
        one.command
        for one in TRANSITIONS
        for earlier in TRANSITIONS
        if (one.source, one.target) == (earlier.target, earlier.source)
    }
    undoes = returns - set(TAKEN_BACK) - set(ONWARD)
    assert undoes == set(TAKEN_BACK.values())

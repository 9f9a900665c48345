"""The table of steps, and that the database is asked nothing else."""

import re

import pytest

from machi.queue.domain.refusals import NOT_NOW
from machi.queue.domain.ticket import ACTIVE, ENDED, STEPS, State, Verb, said, sources, written
from machi.queue.store import hot
from machi.queue.tables.hall import TicketRow
from machi.shared.contracts.cloudevents import declared_events


def test_every_state_can_be_reached_and_every_verb_has_a_step() -> None:
    assert {step.target for step in STEPS} == set(State)
    assert {step.verb for step in STEPS} == set(Verb)


@pytest.mark.parametrize("verb", Verb)
def test_a_verb_has_one_event(verb: Verb) -> None:
    assert said(verb) in declared_events()


def test_no_step_is_written_twice() -> None:
    pairs = [(step.source, step.verb) for step in STEPS]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("ended", ENDED)
def test_only_a_completed_ticket_can_be_opened_again(ended: State) -> None:
    follows = {s.verb for s in STEPS if s.source is ended and s.target is not ended}
    assert follows == ({Verb.UNDO_FINISH, Verb.REOPEN} if ended is State.DONE else set())


def test_only_a_ticket_in_the_hall_can_be_called() -> None:
    assert sources(Verb.CALL_NEXT) == [State.WAITING]


def test_every_state_has_a_refusal_that_names_it() -> None:
    assert set(NOT_NOW) == set(State)
    assert len({refusal.code for refusal in NOT_NOW.values()}) == len(State)
    assert len({refusal.words for refusal in NOT_NOW.values()}) == len(State)


def test_the_hot_statements_say_what_the_table_says() -> None:
    states = r"state = '(\w+)'"
    assert set(re.findall(states, hot.ISSUE_TICKET)) == {State.WAITING}
    assert re.findall(states, hot.CALL_NEXT) == [State.WAITING, State.CALLED]
    assert f"'{said(Verb.ISSUE)}'" in hot.ISSUE_TICKET
    assert f"'{said(Verb.CALL_NEXT)}'" in hot.CALL_NEXT
    assert "{" not in hot.ISSUE_TICKET + hot.CALL_NEXT + hot.CALL_NEXT_WAITING_FOR_LOCKS


def test_the_net_under_a_counter_covers_the_active_states() -> None:
    (net,) = [
        index
        for index in TicketRow.metadata.tables["ticket"].indexes
        if index.name == "ux_ticket_active_counter"
    ]
    assert net.unique
    where = str(net.dialect_options["postgresql"]["where"])
    assert set(re.findall(r"'(\w+)'", where)) == set(ACTIVE)


@pytest.mark.parametrize(
    ("serial", "number"), [(1, "A001"), (42, "A042"), (999, "A999"), (1000, "A1000")]
)
def test_numbers_are_written_with_three_digits_at_least(serial: int, number: str) -> None:
    assert written("A", serial) == number

"""A small day of the fault harness; `./machi faults` runs the whole one."""

import pytest

from machi.local.measuring.measured import Measured
from machi.local.measuring.programs import names, program


def failures(measured: list[Measured]) -> list[str]:
    return [one.as_line() for one in measured if not one.holds]


def test_the_harness_has_its_programs() -> None:
    every = ["calls", "decisions", "hall_rush", "intake", "nothing_lost", "real_scanner"]
    assert names("tests/faults") == every


@pytest.mark.timeout(400)
async def test_nothing_is_lost_and_nothing_happens_twice() -> None:
    """Each process is killed once, PostgreSQL and NATS too."""
    _, measure = program("tests/faults", "nothing_lost")
    assert failures(await measure(kills=8, server_kills=1, commands=64)) == []


@pytest.mark.timeout(200)
async def test_counters_that_press_at_once_share_the_tickets() -> None:
    _, measure = program("tests/faults", "calls")
    assert failures(await measure(counters=10, tickets=60)) == []


@pytest.mark.timeout(200)
async def test_a_killed_process_costs_no_clerk_a_call() -> None:
    """How long a call takes is for a quiet machine: `./machi faults hall_rush`."""
    _, measure = program("tests/faults", "hall_rush")
    measured = await measure(rounds=2, counters=10, tickets=60)
    assert failures([one for one in measured if one.unit != "ms"]) == []


@pytest.mark.timeout(200)
async def test_of_two_decisions_one_is_made_though_a_process_is_killed() -> None:
    _, measure = program("tests/faults", "decisions")
    assert failures(await measure(pairs=40, kills=1)) == []


@pytest.mark.timeout(200)
async def test_a_familys_forms_are_filed_all_or_none_though_processes_are_killed() -> None:
    _, measure = program("tests/faults", "intake")
    assert failures(await measure(intakes=6, kills=2)) == []

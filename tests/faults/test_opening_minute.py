"""A small opening minute; `./machi bench capacity` runs the whole one."""

import pytest

from machi.local.measuring.programs import program


@pytest.mark.timeout(300)
async def test_a_rush_with_a_killed_process_sells_each_place_once() -> None:
    """And the same rush at "count, then insert" sells places twice: this test can fail."""
    _, measure = program("bench", "capacity")
    measured = await measure(people=400, seconds=4, places=40)
    assert [one.as_line() for one in measured if not one.holds] == []

"""What the event log teaches, and that it can be learned again to the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from machi.queue.commands.forecast.learn_days import learn_days, replay_days
from machi.queue.domain.forecast.history import PastDay
from machi.queue.domain.forecast.past_day import Heard, as_json, from_json, past_day
from machi.shared.ids import new_id
from machi.shared.service import Context

NINE = datetime(2026, 11, 19, 0, 0, tzinfo=UTC)
"""09:00 in Japan."""


def story(*told: tuple[str, float], **data: object) -> list[Heard]:
    """Tell of one ticket: what happened, and minutes after nine."""
    facts = {"line": "move", "state": "waiting", "priority_class": 3} | data
    return [Heard("t", "ticket", kind, NINE + timedelta(minutes=at), facts) for kind, at in told]


@pytest.mark.parametrize(
    ("told", "service", "walk_ins"),
    [
        (
            [("issued", 0), ("called", 9), ("service_started", 10), ("completed", 25)],
            [960],
            [(540, "served")],
        ),
        ([("issued", 0), ("called", 9), ("called", 10), ("absent", 11)], [], [(540, "absent")]),
        ([("issued", 0), ("left", 20)], [], [(1200, "left")]),
        (
            [
                ("issued", 0),
                ("called", 5),
                ("call_undone", 6),
                ("called", 8),
                ("service_started", 9),
                ("held", 10),
            ],
            [120],
            [(480, "served")],
        ),
        (
            [
                ("issued", 0),
                ("called", 5),
                ("service_started", 6),
                ("completed", 9),
                ("finish_undone", 10),
                ("completed", 30),
            ],
            [240],
            [(300, "served")],
        ),
        ([("issued", 0)], [], []),
    ],
)
def test_a_ticket_teaches_how_long_people_take_and_wait(
    told: list[tuple[str, float]], service: list[float], walk_ins: list[tuple[float, str]]
) -> None:
    learnt = past_day(story(*told))
    assert learnt.service.get("move", []) == service
    assert learnt.walk_ins == walk_ins


def test_an_empty_call_costs_what_it_cost() -> None:
    told = story(("issued", 0), ("called", 9), ("absent", 11))
    assert past_day(told).empty_calls == [120]


def test_handing_over_what_is_ready_is_no_service() -> None:
    assert past_day(story(("issued", 0), ("called", 5), ("completed", 6), ready=True)).service == {}


def test_people_of_class_one_are_remembered_by_the_clock_in_japan() -> None:
    first = past_day(story(("issued", 30), priority_class=1))
    assert first.priority == [(9.5 * 3600, "move")]


def test_reservations_teach_who_comes_when() -> None:
    booked = {"starts_at": (NINE + timedelta(minutes=30)).isoformat()}
    came = Heard("r1", "reservation", "checked_in", NINE + timedelta(minutes=25), booked)
    missed = Heard("r2", "reservation", "no_show", NINE + timedelta(hours=8), booked)
    learnt = past_day([came, missed])
    assert (learnt.offsets, learnt.no_shows) == ([-300], 1)


def test_a_day_is_written_and_read_again() -> None:
    told = story(("issued", 0), ("called", 9), ("service_started", 10), ("completed", 25))
    learnt = past_day([*told, *story(("issued", 1), priority_class=1)])
    assert from_json(as_json(learnt)) == learnt
    assert isinstance(learnt, PastDay)


async def _log(context: Context, told: list[Heard], site: str) -> None:
    entity = str(new_id())
    for revision, event in enumerate(told, 1):
        await context.db.row(
            "insert into event_log (event_id, subject, entity_id, revision, at, data)"
            " values ($1, $2, $3, $4, $5, $6)",
            new_id(),
            f"queue.ticket.{event.kind}.v1",
            entity,
            revision,
            event.at,
            {**event.data, "site": site},
        )


async def _lessons(context: Context) -> list[Any]:
    return await context.db.rows("select * from forecast_day order by site, business_date")


async def test_the_lessons_are_deleted_and_learned_again_to_the_same(context: Context) -> None:
    for minute in range(0, 60, 7):
        told = [("issued", minute), ("called", minute + 3.5), ("completed", minute + 11.25)]
        await _log(context, story(*told), "honcho")
        await _log(context, story(*told, line="tax"), "kita")
    at = NINE + timedelta(days=2)
    assert await learn_days(at, context.db) == 6, "two sites, three days"
    before = await _lessons(context)
    assert before[0]["learned"]["service"] == {"move": [465.0] * 9}
    assert await learn_days(at, context.db) == 2, "only today is read again"
    await replay_days(at, context.db)
    assert await _lessons(context) == before

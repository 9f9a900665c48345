"""Coming: the ticket that a reservation becomes, and what happens to who comes late or never."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.queue.booking.places import (
    NOW,
    RECIPIENT,
    STAFF,
    book,
    later,
    miscounted,
    slots,
    state,
    taken,
)

from machi.queue.commands.booking.asked import NewReservation
from machi.queue.commands.booking.check_in import CheckedIn, CheckIn, check_in
from machi.queue.commands.booking.pass_time import fulfil, mark_late, mark_no_shows
from machi.queue.commands.booking.remind import remind
from machi.queue.commands.call_next_ticket import CallNextTicket, call_next_ticket
from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.booking.refusals import (
    AnotherSite,
    NotOnItsDay,
    ReservationIsCheckedIn,
    ReservationIsNoShow,
)
from machi.queue.domain.booking.reminder import When, reminding
from machi.queue.domain.booking.reservation import turn
from machi.queue.domain.priority import PriorityClass
from machi.shared.db.once import once
from machi.shared.service import Context
from machi.shared.testing.clients import said

BOOKED = datetime(2026, 11, 17, 0, 0, tzinfo=UTC)
"""Tuesday, 9:00 in Japan: the first slot."""
GRACE = timedelta(minutes=10)


async def come(context: Context, of: NewReservation, at: datetime, **more: Any) -> CheckedIn:  # noqa: ANN401 - fields of the command
    asked = CheckIn(reservation_id=of.reservation_id, at=at, origin="kiosk", **more)
    return await check_in(asked, context.db)


def test_the_turn_counts_from_the_later_of_booking_and_arrival() -> None:
    early, late, too_late = (BOOKED + timedelta(minutes=n) for n in (-20, 10, 11))
    assert turn(BOOKED, GRACE, early).credit_from == BOOKED
    assert turn(BOOKED, GRACE, early).priority_class is PriorityClass.APPOINTMENT
    assert turn(BOOKED, GRACE, late).credit_from == late
    assert turn(BOOKED, GRACE, late).priority_class is PriorityClass.APPOINTMENT
    assert turn(BOOKED, GRACE, too_late).credit_from == BOOKED
    assert turn(BOOKED, GRACE, too_late).priority_class is PriorityClass.WALK_IN


async def test_checking_in_issues_a_ticket_of_its_class(context: Context) -> None:
    first, *_ = await slots(context)
    booked = await book(context, first, recipient=RECIPIENT)
    now = await come(context, booked, BOOKED - timedelta(minutes=5))
    assert (now.ticket_number, now.late) == ("B001", False)
    row = await context.db.row("select * from ticket where id = $1", now.ticket_id)
    assert row is not None
    assert (row["priority_class"], row["credit_from"]) == (2, BOOKED)
    assert (row["reservation_id"], row["recipient"]) == (booked.reservation_id, RECIPIENT)
    assert (row["state"], row["line"]) == ("waiting", "shimin-ido")
    told = (await context.db.rows("select * from outbox order by seq"))[-2:]
    assert [each["subject"] for each in told] == [
        "queue.reservation.checked_in.v1",
        "queue.ticket.issued.v1",
    ]
    assert told[0]["data"]["ticket_id"] == told[1]["data"]["ticket_id"] == str(now.ticket_id)
    assert told[1]["data"]["reservation_id"] == str(booked.reservation_id)
    with pytest.raises(ReservationIsCheckedIn):
        await come(context, booked, BOOKED)


async def test_numbers_of_check_ins_and_of_walk_ins_are_one_series(context: Context) -> None:
    first, *_ = await slots(context)
    booked = [await book(context, first) for _ in range(2)]
    walk_in = IssueTicket(site="honcho", line="shimin-ido", here=True, origin="kiosk", at=BOOKED)
    numbers = [
        (await come(context, booked[0], BOOKED)).ticket_number,
        (await issue_ticket(walk_in, context.db)).number,
        (await come(context, booked[1], BOOKED)).ticket_number,
    ]
    assert numbers == ["B001", "B002", "B003"]


async def test_who_reserved_is_called_before_who_waited_half_as_long_again(
    context: Context,
) -> None:
    first, *_ = await slots(context)
    booked = await book(context, first)
    for minutes in (30, 15):  # rates 2:1, and the reservation waits for ten minutes
        walk_in = IssueTicket(
            site="honcho",
            line="shimin-ido",
            here=True,
            origin="kiosk",
            at=BOOKED + timedelta(minutes=10 - minutes),
        )
        await issue_ticket(walk_in, context.db)
    reserved = await come(context, booked, BOOKED)
    counters = await context.db.rows(
        "update counter set open = true where site = 'honcho' and 'shimin-ido' = any (lines)"
        " returning id"
    )
    called = [
        await call_next_ticket(
            CallNextTicket(
                counter_id=each["id"],
                by=STAFF,
                sites=frozenset({"honcho"}),
                at=BOOKED + timedelta(minutes=10),
            ),
            context.db,
        )
        for each in counters
    ]
    assert [each.number for each in called] == ["B001", reserved.ticket_number]


async def test_beyond_the_grace_one_waits_like_a_walk_in_of_the_booked_time(
    context: Context,
) -> None:
    first, *_ = await slots(context)
    booked = await book(context, first)
    at = BOOKED + timedelta(minutes=25)
    assert await mark_late(BOOKED + GRACE, context.db) == 0
    assert await mark_late(at, context.db) == 1
    assert await mark_late(at, context.db) == 0
    now = await come(context, booked, at)
    assert now.late
    row = await context.db.row("select * from ticket where id = $1", now.ticket_id)
    assert row is not None
    assert (row["priority_class"], row["credit_from"]) == (3, BOOKED)


async def test_the_wrong_day_and_the_wrong_site_are_said(context: Context) -> None:
    first, *_ = await slots(context)
    booked = await book(context, first)
    with pytest.raises(NotOnItsDay):
        await come(context, booked, NOW)
    with pytest.raises(AnotherSite):
        await come(context, booked, BOOKED, site="kita")
    assert await state(context, booked) == "confirmed"
    assert await context.db.rows("select * from ticket") == []


async def test_pressing_twice_at_the_kiosk_prints_one_number(context: Context) -> None:
    first, *_ = await slots(context)
    booked = await book(context, first)
    request = once("kiosk", "key", "CheckIn", {"reservation": booked.reservation_id})
    once_ = await come(context, booked, BOOKED, request=request)
    assert await come(context, booked, BOOKED, request=request) == once_
    assert len(await context.db.rows("select * from ticket")) == 1


async def test_online_and_on_a_course_being_there_is_all(context: Context) -> None:
    (course,) = await slots(context, "kenko-koza", date(2026, 11, 25))
    booked = await book(context, course, recipient=RECIPIENT)
    now = await come(context, booked, booked.starts_at)
    assert (now.kind, now.ticket_id) == ("course", None)
    assert await fulfil(booked.starts_at, context.db) == 0
    assert await fulfil(booked.ends_at, context.db) == 1
    assert await state(context, booked) == "fulfilled"


async def test_a_finished_ticket_fulfils_its_reservation_a_moment_later(context: Context) -> None:
    first, *_ = await slots(context)
    booked = await book(context, first)
    now = await come(context, booked, BOOKED)
    assert await fulfil(later(days=2), context.db) == 0
    finished = BOOKED + timedelta(minutes=20)
    await context.db.row(
        "update ticket set state = 'done', ended_at = $2 where id = $1", now.ticket_id, finished
    )
    assert await fulfil(finished + timedelta(seconds=50), context.db) == 0
    assert await fulfil(finished + timedelta(seconds=60), context.db) == 1
    assert await state(context, booked) == "fulfilled"
    assert await taken(context, first) == 1  # what was used stays used
    assert (await said(context))[-1] == "queue.reservation.fulfilled.v1"


async def test_who_never_comes_is_a_no_show_at_the_end_of_reception(context: Context) -> None:
    first, *_ = await slots(context)
    booked = await book(context, first)
    reception_ends = BOOKED + timedelta(hours=8)
    await mark_late(BOOKED + timedelta(hours=1), context.db)
    assert await mark_no_shows(reception_ends - timedelta(seconds=1), context.db) == 0
    assert await mark_no_shows(reception_ends, context.db) == 1
    assert await state(context, booked) == "no_show"
    assert await miscounted(context) == []
    with pytest.raises(ReservationIsNoShow):
        await come(context, booked, reception_ends)


def test_people_are_reminded_the_evening_before_and_in_the_morning() -> None:
    night, morning, evening = (BOOKED + timedelta(hours=n) for n in (-2, 0, 9))
    assert reminding(night) == []
    (same_day,) = reminding(morning)
    assert (same_day.when, same_day.starts_from) == (When.SAME_DAY, morning + timedelta(hours=1))
    before, _ = reminding(evening)
    assert before.when is When.DAY_BEFORE
    assert before.starts_from == BOOKED + timedelta(hours=15)
    assert before.starts_until - before.starts_from == timedelta(days=1)


async def test_each_reminder_is_said_once(context: Context) -> None:
    ids = await slots(context, day=date(2026, 11, 18))
    booked = await book(context, ids[3], recipient=RECIPIENT)  # Wednesday, 10:30
    evening, morning = later(days=1, hours=8), later(days=2, hours=0)
    assert [await remind(evening, context.db) for _ in range(2)] == [1, 0]
    assert [await remind(morning, context.db) for _ in range(2)] == [1, 0]
    told = [
        row["data"]["when"]
        for row in await context.db.rows("select * from outbox order by seq")
        if row["subject"] == "queue.reservation.reminder_due.v1"
    ]
    assert told == ["day_before", "same_day"]
    same_day = await book(
        context,
        ids[8],
        at=later(days=2),
        channel=Channel.COUNTER,
        recipient="another-recipient-02",
    )
    assert await remind(later(days=2, hours=1), context.db) == 0  # reserved this very morning
    assert {await state(context, each) for each in (booked, same_day)} == {"confirmed"}

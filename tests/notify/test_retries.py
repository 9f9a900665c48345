"""What happens when a provider refuses, is slow, or falls silent."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.notify.people import PHONE, called, somebody, statuses, submitted

from machi.local.standins.line_faults import Fault
from machi.local.standins.standins import StandIns
from machi.notify.app import SERVICE
from machi.notify.domain.outcomes import Ambiguous, Deferred, Rejected, from_line, from_smtp
from machi.notify.domain.retries import Urgency, next_try
from machi.notify.reactions.application_submitted import tell_that_it_arrived
from machi.notify.reactions.ticket_called import tell_the_person_waiting
from machi.notify.sender import opened
from machi.shared.clock import SystemClock
from machi.shared.service import Context
from machi.shared.testing.clients import said

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)


class MovedClock(SystemClock):
    """The real time, and a bit more."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


@pytest.fixture
def clock(context: Context) -> MovedClock:
    moved = MovedClock()
    object.__setattr__(context, "clock", moved)  # a context is frozen everywhere else
    return moved


async def send_all(context: Context) -> None:
    async with opened(context) as sender:
        await sender.drain()


async def attempts(context: Context) -> list[tuple[str | None, str | None]]:
    rows = await context.db.rows("select outcome, code from attempt order by started_at, n")
    return [(row["outcome"], row["code"]) for row in rows]


@pytest.mark.parametrize(
    ("urgency", "total"),
    [(Urgency.URGENT, 14), (Urgency.ROUTINE, 15 * 3600 + 42 * 60 + 35)],
)
def test_the_delays_sum_to_what_the_documents_promise(urgency: Urgency, total: float) -> None:
    waited, failures = 0.0, 0
    while (at := next_try(urgency, failures + 1, first=NOON, now=NOON, dice=0.5)) is not None:
        waited += (at - NOON).total_seconds()
        failures += 1
    assert waited == pytest.approx(total)


def test_no_try_starts_twenty_hours_after_the_first() -> None:
    late = NOON + timedelta(hours=15)
    assert next_try(Urgency.ROUTINE, 9, first=NOON, now=late, dice=0.99) is None


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (500, "", Ambiguous),
        (429, "The API rate limit has been exceeded. Try again later.", Deferred),
        (429, "You have reached your monthly limit.", Rejected),
        (400, "Failed to send messages", Rejected),
        (400, "The request body has 1 error(s)", Rejected),
        (401, "Authentication failed", Rejected),
    ],
)
def test_each_answer_of_line_has_one_meaning(status: int, message: str, kind: type) -> None:
    assert isinstance(from_line(status, message, None, None), kind)


@pytest.mark.parametrize(
    ("code", "text", "dead"),
    [
        (550, "5.1.1 No such user", True),
        (550, "No such user", True),
        (552, "5.3.4 Big", False),
        (554, "5.7.1 Policy", False),
        (550, "5.7.26 DMARC", False),
    ],
)
def test_only_an_address_that_does_not_exist_is_given_up(
    code: int,
    text: str,
    dead: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    outcome = from_smtp(code, text)
    assert isinstance(outcome, Rejected)
    assert outcome.contact_is_dead is dead


@pytest.mark.parametrize("kind", ["temp", "grey", "full", "rslow"])
async def test_what_was_refused_for_now_is_sent_later_once(
    context: Context, outside: StandIns, clock: MovedClock, kind: str
) -> None:
    recipient = await somebody(context, f"{kind}+1@example.jp")
    await tell_that_it_arrived(submitted(recipient, clock.now()), context)
    await send_all(context)
    assert outside.mail.mails == []
    assert await statuses(context) == [("mail", "sending", None)]
    await send_all(context)
    assert len(await attempts(context)) == 1, "not before its time"
    clock.ahead += timedelta(seconds=7)
    await send_all(context)
    assert len(outside.mail.mails) == 1
    assert [outcome for outcome, _ in await attempts(context)] == ["deferred", "accepted"]


@pytest.mark.parametrize(
    ("kind", "contact"), [("perm", "suppressed"), ("big", "active"), ("spam", "active")]
)
async def test_what_was_refused_for_good_is_not_tried_again(
    context: Context, clock: MovedClock, kind: str, contact: str
) -> None:
    recipient = await somebody(context, f"{kind}@example.jp")
    await tell_that_it_arrived(submitted(recipient, clock.now()), context)
    await send_all(context)
    clock.ahead += timedelta(hours=1)
    await send_all(context)
    [(channel, status, reason)] = await statuses(context)
    assert (channel, status) == ("mail", "permanent-failure")
    assert reason is not None
    assert len(await attempts(context)) == 1
    row = await context.db.row("select state from contact")
    assert row is not None
    assert row["state"] == contact
    assert (await said(context))[-1] == "notify.notification.failed.v1"


@pytest.mark.parametrize("kind", ["slow", "drop"])
async def test_an_unclear_mail_gets_one_more_try_with_the_same_message_id(
    context: Context, outside: StandIns, clock: MovedClock, kind: str
) -> None:
    recipient = await somebody(context, f"{kind}@example.jp")
    await tell_that_it_arrived(submitted(recipient, clock.now()), context)
    for _ in range(4):
        await send_all(context)
        clock.ahead += timedelta(minutes=30)
    assert [outcome for outcome, _ in await attempts(context)] == ["ambiguous", "ambiguous"]
    assert len({mail.message_id for mail in outside.mail.mails}) == 1
    assert len(outside.mail.mails) == 2, "the window that the README names"
    assert await statuses(context) == [("mail", "temporary-failure", "unclear")]


@pytest.mark.parametrize(
    "kind", ["500_after_accept", "timeout_after_accept", "reset_after_accept", "500_before_accept"]
)
async def test_an_unclear_push_is_repeated_and_shown_once(
    context: Context, outside: StandIns, clock: MovedClock, kind: str
) -> None:
    outside.line.set_status(PHONE, "friend")
    outside.api.faults.active.append(Fault("push", kind, count=2, seconds=2))  # type: ignore[arg-type] # one of Kind
    recipient = await somebody(context, email=None, line=PHONE)
    await tell_that_it_arrived(submitted(recipient, clock.now()), context)
    for _ in range(3):
        await send_all(context)
        clock.ahead += timedelta(minutes=1)
    outcomes = [outcome for outcome, _ in await attempts(context)]
    assert outcomes == ["ambiguous", "ambiguous", "accepted"]
    assert len(outside.line.chat) == 1
    assert len({request["key"] for request in outside.api.requests}) == 1


async def test_a_rate_limit_of_line_costs_no_try(
    context: Context, outside: StandIns, clock: MovedClock
) -> None:
    outside.line.set_status(PHONE, "friend")
    outside.api.faults.active.append(Fault("push", "429", count=12))
    recipient = await somebody(context, email=None, line=PHONE)
    await tell_that_it_arrived(submitted(recipient, clock.now()), context)
    for _ in range(14):
        await send_all(context)
        clock.ahead += timedelta(seconds=7)
    assert await statuses(context) == [("line", "sent", None)]


async def test_when_the_month_is_used_up_the_mail_still_goes(
    context: Context, outside: StandIns
) -> None:
    outside.line.set_status(PHONE, "friend")
    outside.line.monthly_limit = 0
    recipient = await somebody(context, line=PHONE)
    await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
    await send_all(context)
    assert await statuses(context) == [
        ("line", "permanent-failure", "429 monthly"),
        ("mail", "sent", None),
    ]
    row = await context.db.row("select status from notification")
    assert row is not None
    assert row["status"] == "sent"
    assert "notify.notification.failed.v1" not in await said(context)


async def test_a_call_to_a_counter_expires_rather_than_come_late(
    context: Context, outside: StandIns, clock: MovedClock
) -> None:
    recipient = await somebody(context)
    await tell_the_person_waiting(called(recipient, clock.now()), context)
    clock.ahead += timedelta(minutes=6)
    await send_all(context)
    assert outside.mail.mails == []
    assert await statuses(context) == [("mail", "expired", "too_late")]


async def test_a_relay_that_is_down_is_waited_for(
    context: Context, outside: StandIns, clock: MovedClock
) -> None:
    recipient = await somebody(context)
    await tell_that_it_arrived(submitted(recipient, clock.now()), context)
    port = outside.mail.port
    await outside.mail.stop()
    await send_all(context)
    assert [outcome for outcome, _ in await attempts(context)] == ["deferred"]
    await outside.mail.start(port)
    clock.ahead += timedelta(seconds=7)
    await send_all(context)
    assert len(outside.mail.mails) == 1


def test_the_service_declares_its_senders() -> None:
    assert [timer.name for timer in SERVICE.timers] == ["send", "line", "forget_codes"]

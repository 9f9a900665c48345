"""What people are told of their reservations: each event once, in their language, with a link."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.notify.people import PHONE, somebody
from tests.notify.test_send import send_all

from machi.local.standins.standins import StandIns
from machi.notify.app import SERVICE
from machi.notify.commands.make_recipient import MakeRecipient, make_recipient
from machi.shared.contracts.queue import reservations
from machi.shared.contracts.queue.reservations import ReservationEvent
from machi.shared.ids import new_id
from machi.shared.service import Context

STARTS = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)
UNTIL = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
WHEN = "2026年（令和8年）12月1日（火） 09:30"
PAGE = "http://city.test/queue/b/secret"

React = Callable[[Any, Context], Awaitable[None]]


def event(kind: type[ReservationEvent], recipient: str | None, **more: object) -> ReservationEvent:
    said: dict[str, Any] = {
        "at": datetime.now(UTC),
        "revision": 2,
        "reservation_id": new_id(),
        "number": "7RK4TB",
        "offer": "mynumber",
        "offer_title": "マイナンバーカードの受け取り",
        "offer_title_en": "My Number card",
        "kind": "window",
        "site": "honcho",
        "line": "shimin-ido",
        "state": "confirmed",
        "channel": "web",
        "people": 1,
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(minutes=30),
        "recipient": recipient,
        "reservation_path": "/queue/b/secret",
    }
    return kind(**(said | more))


async def hear(context: Context, heard: ReservationEvent) -> None:
    reaction: React = SERVICE.reactions[type(heard)]
    await reaction(heard, context)
    await reaction(heard, context)  # delivered twice


@pytest.mark.parametrize(
    ("kind", "more", "says"),
    [
        (reservations.ReservationConfirmed, {}, ("予約を承りました", WHEN)),
        (
            reservations.ReservationRescheduled,
            {"previous_starts_at": STARTS - timedelta(days=1)},
            ("日時が変わりました", f"新しい日時：{WHEN}"),
        ),
        (reservations.ReservationCancelled, {"by_office": False}, ("取り消しました", WHEN)),
        (reservations.ReservationOffered, {"held_until": UNTIL}, ("空きが出ました", "12:00")),
        (reservations.ReservationWon, {"held_until": UNTIL}, ("抽選に当たりました", "12:00")),
        (reservations.ReservationLost, {}, ("抽選の結果", "キャンセル待ち")),
        (reservations.ReservationReminderDue, {"when": "day_before"}, ("あす", WHEN)),
        (reservations.ReservationReminderDue, {"when": "same_day"}, ("きょう", WHEN)),
    ],
)
async def test_each_event_is_told_once_with_the_holder_s_page(
    context: Context,
    outside: StandIns,
    kind: type[ReservationEvent],
    more: dict[str, object],
    says: tuple[str, str],
) -> None:
    outside.line.set_status(PHONE, "friend")
    await hear(context, event(kind, await somebody(context, line=PHONE), **more))
    await send_all(context)
    [mail] = outside.mail.mails
    assert says[0] in mail.subject
    assert says[1] in mail.text
    assert PAGE in mail.text
    [message] = outside.line.chat
    assert message["text"].endswith(PAGE)


async def test_the_contact_check_links_to_what_only_the_message_knows(
    context: Context, outside: StandIns
) -> None:
    heard = event(
        reservations.ReservationPending,
        await somebody(context),
        held_until=UNTIL,
        check_path="/queue/b/secret?code=K7M2",
    )
    await hear(context, heard)
    await send_all(context)
    [mail] = outside.mail.mails
    assert "2026年（令和8年）11月30日（月） 12:00まで" in mail.subject
    assert "http://city.test/queue/b/secret?code=K7M2" in mail.text


async def test_the_office_apologises_and_offers_another_time(
    context: Context, outside: StandIns
) -> None:
    heard = event(
        reservations.ReservationCancelled,
        await somebody(context),
        by_office=True,
        rebook_path="/queue/r/mynumber",
    )
    await hear(context, heard)
    await send_all(context)
    [mail] = outside.mail.mails
    assert "おわび" in mail.subject
    assert "http://city.test/queue/r/mynumber" in mail.text


async def test_times_are_written_in_the_reader_s_language(
    context: Context, outside: StandIns
) -> None:
    made = await make_recipient(MakeRecipient("en", "reader@example.jp"), context)
    await hear(context, event(reservations.ReservationConfirmed, made.recipient))
    await send_all(context)
    [mail] = outside.mail.mails
    assert "Tuesday, 1 December 2026 09:30" in mail.text


async def test_nobody_is_told_who_did_not_ask(context: Context, outside: StandIns) -> None:
    await hear(context, event(reservations.ReservationConfirmed, None))
    await send_all(context)
    assert outside.mail.mails == []

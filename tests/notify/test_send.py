"""An event becomes an e-mail and a LINE message, once each."""

import asyncio
import base64

from tests.notify.people import PHONE, called, ready, somebody, statuses, submitted, until

from machi.local.standins.standins import StandIns
from machi.notify.reactions.application_submitted import tell_that_it_arrived
from machi.notify.reactions.ticket_called import tell_the_person_waiting
from machi.notify.reactions.ticket_ready import tell_that_it_is_ready
from machi.notify.sender import opened, send_for_ever
from machi.shared.service import Context
from machi.shared.testing.clients import said


async def send_all(context: Context) -> None:
    async with opened(context) as sender:
        await sender.drain()


async def test_an_applicant_gets_the_receipt_number_by_mail_and_line(
    context: Context, outside: StandIns
) -> None:
    outside.line.set_status(PHONE, "friend")
    recipient = await somebody(context, line=PHONE)
    await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
    assert outside.mail.mails == [], "nothing leaves inside the transaction"

    await send_all(context)

    [mail] = outside.mail.mails
    assert mail.recipient == "hanako@example.jp"
    assert "AB3-CD4-E" in mail.subject
    assert "http://city.test/forms/case/AB3-CD4-E" in mail.text
    headers = dict(mail.headers)
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Content-Transfer-Encoding"] == "base64"
    [message] = outside.line.chat
    assert "http://city.test/forms/case/AB3-CD4-E" in message["text"]
    assert await statuses(context) == [("line", "sent", None), ("mail", "sent", None)]
    assert await said(context) == [
        "notify.notification.requested.v1",
        "notify.notification.sent.v1",
        "notify.notification.sent.v1",
    ]


async def test_a_redelivered_event_tells_nobody_twice(context: Context, outside: StandIns) -> None:
    event = submitted(await somebody(context), context.clock.now())
    for _ in range(3):
        await tell_that_it_arrived(event, context)
    await asyncio.gather(*(tell_that_it_arrived(event, context) for _ in range(4)))
    await send_all(context)
    await send_all(context)
    assert len(outside.mail.mails) == 1


async def test_a_repeated_call_is_told_again_in_other_words(
    context: Context, outside: StandIns
) -> None:
    recipient = await somebody(context)
    for count in (1, 2):
        await tell_the_person_waiting(called(recipient, context.clock.now(), count=count), context)
    await send_all(context)
    first, again = sorted(mail.subject for mail in outside.mail.mails)
    assert first != again
    assert all("A012" in subject for subject in (first, again))


async def test_a_call_links_to_the_holder_s_own_page(context: Context, outside: StandIns) -> None:
    event = called(await somebody(context), context.clock.now())
    event = event.model_copy(update={"ticket_path": "/queue/t/abc"})
    await tell_the_person_waiting(event, context)
    await send_all(context)
    assert "http://city.test/queue/t/abc" in outside.mail.mails[0].text


async def test_who_waits_a_second_time_is_told_once_that_it_is_ready(
    context: Context, outside: StandIns
) -> None:
    outside.line.set_status(PHONE, "friend")
    event = ready(await somebody(context, line=PHONE), context.clock.now())
    await asyncio.gather(*(tell_that_it_is_ready(event, context) for _ in range(4)))
    await send_all(context)
    [mail] = outside.mail.mails
    assert "A012" in mail.subject
    assert "できました" in mail.subject
    assert "http://city.test/queue/t/abc" in mail.text
    [message] = outside.line.chat
    assert "会場へお戻りください" in message["text"]


async def test_nobody_is_told_of_an_event_without_recipient(
    context: Context, outside: StandIns
) -> None:
    await tell_that_it_arrived(submitted(None, context.clock.now()), context)
    await send_all(context)
    assert outside.mail.mails == []
    assert await said(context) == []


async def test_without_a_contact_staff_hear_of_it(context: Context) -> None:
    recipient = await somebody(context, email=None)
    await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
    row = await context.db.row("select status, reason from notification")
    assert row is not None
    assert (row["status"], row["reason"]) == ("suppressed", "no_contact")
    assert await said(context) == ["notify.notification.failed.v1"]


async def test_a_made_up_reference_reaches_nobody_and_breaks_nothing(context: Context) -> None:
    await tell_that_it_arrived(submitted("made-up", context.clock.now()), context)
    row = await context.db.row("select status, reason from notification")
    assert row is not None
    assert (row["status"], row["reason"]) == ("suppressed", "unknown_recipient")


async def test_addresses_and_texts_are_sealed_in_the_database(context: Context) -> None:
    recipient = await somebody(context, "taro@example.jp")
    await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
    stored = b""
    for table in ("contact", "content", "notification", "delivery", "outbox", "recipient"):
        for row in await context.db.rows(f"select t::text as t from {table} t"):  # noqa: S608
            text = row["t"]
            stored += text.encode()
            for word in text.replace("\\x", " ").replace('"', " ").split():
                if len(word) % 2 == 0 and set(word) <= set("0123456789abcdef"):
                    stored += bytes.fromhex(word)
    assert b"taro@example.jp" not in stored
    assert base64.b64encode(b"taro@example.jp") not in stored


async def test_an_idle_sender_reacts_at_once(context: Context, outside: StandIns) -> None:
    recipient = await somebody(context)
    working = asyncio.create_task(send_for_ever(context))
    try:
        await until(lambda: context.live.listening)
        await asyncio.sleep(0.2)
        loop = asyncio.get_running_loop()
        began = loop.time()
        await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
        await until(lambda: outside.mail.mails)
        assert loop.time() - began < 0.6, "woken by the commit, not by the one-second backstop"
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

"""Whoever is sent home at the end of a day is offered another time, once."""

import asyncio

from tests.notify.people import PHONE, somebody

from machi.local.standins.standins import StandIns
from machi.notify.reactions.ticket_closed_out import offer_another_time
from machi.notify.sender import opened
from machi.shared.contracts.queue import TicketClosedOut
from machi.shared.ids import new_id
from machi.shared.service import Context


async def test_who_is_sent_home_is_offered_another_time_once(
    context: Context, outside: StandIns
) -> None:
    outside.line.set_status(PHONE, "friend")
    event = TicketClosedOut(
        at=context.clock.now(),
        revision=2,
        ticket_id=new_id(),
        number="A012",
        site="honcho",
        line="kankyo",
        state="closed_out",
        recipient=await somebody(context, line=PHONE),
        booking_path="/queue/r?site=honcho&line=kankyo",
    )
    await asyncio.gather(*(offer_another_time(event, context) for _ in range(4)))
    async with opened(context) as sender:
        await sender.drain()
    [mail] = outside.mail.mails
    assert "A012" in mail.subject
    assert "http://city.test/queue/r?site=honcho&line=kankyo" in mail.text
    [message] = outside.line.chat
    assert "予約できます" in message["text"]

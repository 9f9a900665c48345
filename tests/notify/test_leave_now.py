"""そろそろ出発 reaches whoever asked to be told: once, with the range and the page."""

import asyncio

from tests.notify.people import PHONE, somebody

from machi.local.standins.standins import StandIns
from machi.notify.reactions.ticket_leave_now import tell_to_leave
from machi.notify.sender import opened
from machi.shared.contracts.queue import TicketLeaveNow
from machi.shared.ids import new_id
from machi.shared.service import Context


async def leave(context: Context, *, again: bool) -> TicketLeaveNow:
    return TicketLeaveNow(
        at=context.clock.now(),
        revision=3,
        ticket_id=new_id(),
        number="A012",
        site="honcho",
        line="resident",
        state="remote",
        recipient=await somebody(context, line=PHONE),
        ticket_path="/queue/t/abc",
        travel_minutes=20,
        from_minutes=25,
        to_minutes=35,
        again=again,
    )


async def test_it_is_said_once_with_the_range_and_the_page(
    context: Context, outside: StandIns
) -> None:
    outside.line.set_status(PHONE, "friend")
    event = await leave(context, again=False)
    await asyncio.gather(*(tell_to_leave(event, context) for _ in range(4)))
    async with opened(context) as sender:
        await sender.drain()
    [mail] = outside.mail.mails
    assert "そろそろご出発" in mail.subject
    assert "約25〜35分" in mail.text
    assert "http://city.test/queue/t/abc" in mail.text
    [message] = outside.line.chat
    assert "約25〜35分" in message["text"]


async def test_a_changed_plan_is_told_in_other_words(context: Context, outside: StandIns) -> None:
    await tell_to_leave(await leave(context, again=True), context)
    async with opened(context) as sender:
        await sender.drain()
    [mail] = outside.mail.mails
    assert "ご出発の時間が変わりました" in mail.subject

"""A sender may die at any instruction; what it began is taken over, and nothing is lost."""

import asyncio
import os
import random
import signal
import sys

from tests.notify.people import PHONE, somebody, statuses, submitted

from machi.local.standins.standins import StandIns
from machi.notify.channels.outgoing import Outgoing
from machi.notify.commands.claim_delivery import ClaimDelivery, claim_delivery
from machi.notify.commands.settle_attempt import SettleAttempt, settle_attempt
from machi.notify.domain.outcomes import Accepted
from machi.notify.reactions.application_submitted import tell_that_it_arrived
from machi.notify.sender import opened
from machi.notify.settings import NotifySettings
from machi.notify.store import deliveries
from machi.shared.ids import new_id
from machi.shared.service import Context

FRESH = ClaimDelivery(only_urgent=False, take_over=False)
ANY = ClaimDelivery(only_urgent=False, take_over=True)

SENDER = """
import asyncio, sys
from machi.notify.app import SERVICE
from machi.notify.sender import send_for_ever
from machi.shared.run import open_context, read_settings
async def main():
    async with open_context(SERVICE, read_settings(SERVICE)) as context:
        await send_for_ever(context)
asyncio.run(main())
"""


async def run_out(context: Context) -> None:
    """Let every lease end, as if its holder had died a while ago."""
    await context.db.row(
        "update delivery set lease_until = now() - interval '1 s' where lease_token is not null"
    )


async def send_all(context: Context) -> None:
    async with opened(context) as sender:
        await sender.drain()


async def test_two_senders_never_take_the_same_delivery(context: Context) -> None:
    recipient = await somebody(context)
    await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
    taken = await asyncio.gather(*(claim_delivery(ANY, context) for _ in range(8)))
    assert sum(isinstance(one, Outgoing) for one in taken) == 1


async def test_who_died_before_the_mail_left_costs_nothing(
    context: Context, outside: StandIns
) -> None:
    recipient = await somebody(context)
    await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
    assert isinstance(await claim_delivery(FRESH, context), Outgoing)
    await send_all(context)
    assert outside.mail.mails == [], "the lease still holds"
    await run_out(context)
    await send_all(context)
    assert len(outside.mail.mails) == 1
    rows = await context.db.rows("select outcome, code from attempt order by n")
    assert [(row["outcome"], row["code"]) for row in rows] == [
        ("deferred", "sender died"),
        ("accepted", "250"),
    ]


async def test_who_died_within_data_twice_leaves_it_to_staff(
    context: Context, outside: StandIns
) -> None:
    recipient = await somebody(context)
    await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
    for _ in range(2):
        taken = await claim_delivery(ANY, context)
        assert isinstance(taken, Outgoing)
        async with context.db.transaction() as tx:
            assert await deliveries.enter_data(tx, taken.delivery_id, taken.lease)
        await run_out(context)
    await send_all(context)
    assert outside.mail.mails == []
    assert await statuses(context) == [("mail", "temporary-failure", "unclear")]


async def test_a_lost_lease_settles_nothing_and_hands_nothing_over(context: Context) -> None:
    recipient = await somebody(context)
    await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
    taken = await claim_delivery(FRESH, context)
    assert isinstance(taken, Outgoing)
    async with context.db.transaction() as tx:
        assert not await deliveries.enter_data(tx, taken.delivery_id, new_id())
    await settle_attempt(SettleAttempt(taken.delivery_id, new_id(), Accepted("250")), context)
    assert await statuses(context) == [("mail", "sending", None)]


async def test_killed_at_random_everything_arrives_and_line_shows_nothing_twice(
    context: Context, outside: StandIns
) -> None:
    outside.line.set_status(PHONE, "friend")
    recipient = await somebody(context, line=PHONE)
    count, kills = 40, 4
    for _ in range(count):
        await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
    chance = random.Random(7)  # noqa: S311 - when to kill is no secret
    for _ in range(kills):
        process = await _start(context)
        before = len(outside.mail.mails)
        async with asyncio.timeout(20):
            while len(outside.mail.mails) == before and process.returncode is None:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.002)
        await asyncio.sleep(chance.random() * 0.05)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        if len(outside.mail.mails) >= count:
            break
    await run_out(context)
    await send_all(context)
    for _ in range(60):
        if all(status == "sent" for _, status, _ in await statuses(context)):
            break
        await context.db.row("update delivery set next_attempt_at = now() where rank < 2")
        await run_out(context)
        await send_all(context)
    ambiguous = await context.db.row(
        "select count(*) as n from attempt a join delivery d on d.id = a.delivery_id"
        " where a.outcome = 'ambiguous' and d.channel = 'mail'"
    )
    assert ambiguous is not None
    unclear = ambiguous["n"]
    ids = [mail.message_id for mail in outside.mail.mails]
    assert len(set(ids)) == count, "nothing was lost"
    assert len(ids) - count <= unclear, "twice only where nobody could know"
    assert len(outside.line.chat) == count, "LINE: nothing lost, nothing twice"


async def _start(context: Context) -> asyncio.subprocess.Process:
    settings = context.settings
    assert isinstance(settings, NotifySettings)
    city = settings.city
    environment = os.environ | {
        "MACHI_MODE": "local",
        "MACHI_PUBLIC_URL": city.public_url,
        "MACHI_AUTH_PUBLIC_KEYS": str(city.auth_public_keys),
        "NOTIFY_DATABASE_URL": settings.database_url.get_secret_value(),
        "NOTIFY_NATS_USER": settings.nats_user,
        "NOTIFY_NATS_PASSWORD": settings.nats_password.get_secret_value(),
        "NOTIFY_SECRET_KEY": settings.secret_key.get_secret_value(),
        "NOTIFY_SMTP_PORT": str(settings.smtp_port),
        "NOTIFY_SMTP_START_TLS": "false",
        "NOTIFY_LINE_API_URL": settings.line_api_url,
        "NOTIFY_LINE_CHANNEL_TOKEN": "local-only-channel-token",
        "NOTIFY_LEASE_SECONDS": "1",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", SENDER, env=environment, stderr=asyncio.subprocess.DEVNULL
    )

"""The process that sends: takes what is due, calls the providers, keeps its leases alive.

Calls run beside each other while no database connection is held. A sender that is killed leaves
leases that run out; whoever takes over knows from the attempt's row whether the message may
already be with the provider.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError

from machi.notify.channels import mail
from machi.notify.channels.line import LineApi, retry_key
from machi.notify.channels.outgoing import Outgoing
from machi.notify.commands.claim_delivery import ClaimDelivery, claim_delivery
from machi.notify.commands.settle_attempt import SettleAttempt, settle_attempt
from machi.notify.commands.tell import SEND
from machi.notify.domain.contact import Channel
from machi.notify.domain.outcomes import Outcome
from machi.notify.settings import NotifySettings
from machi.notify.store import deliveries
from machi.shared.errors import Unavailable
from machi.shared.service import Context

log = structlog.get_logger()

AT_ONCE = 8
"""Calls of providers at the same time."""
FOR_ROUTINE = 6
"""Of them, how many routine messages may take: a call to a counter never waits for them."""
IDLE_SECONDS = 1.0
"""How long to sleep at most; a notification that commits wakes us before."""
BUSY_SECONDS = 0.1
FAREWELL_SECONDS = 2.0
"""How long a sender that is told to stop waits for answers that are under way."""
SETTLE_AGAIN_SECONDS = 0.2

_NO_DATABASE = (Unavailable, DBAPIError, OSError)


class Sender:
    """Sends what is due. Any number of them may run."""

    def __init__(self, context: Context, settings: NotifySettings, line: LineApi) -> None:
        self._context = context
        self._settings = settings
        self._line = line
        self._under_way: dict[asyncio.Task[None], Outgoing] = {}
        self._patient_until = 0.0

    async def drain(self) -> None:
        """Send until nothing is due and nothing is under way."""
        while await self._fill() or self._under_way:
            if self._under_way:
                await asyncio.wait(
                    self._under_way, timeout=BUSY_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )

    async def farewell(self) -> None:
        """Let the calls that are under way end, but not for long."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=FAREWELL_SECONDS)
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def keep_leases(self) -> None:
        """Renew the leases of calls that are under way, for as long as this process lives."""
        while True:
            await asyncio.sleep(self._settings.lease_seconds / 4)
            leases = [outgoing.lease for outgoing in self._under_way.values()]
            if not leases:
                continue
            until = self._context.clock.now() + timedelta(seconds=self._settings.lease_seconds)
            try:
                async with self._context.db.transaction() as tx:
                    await deliveries.renew(tx, leases, until)
            except _NO_DATABASE:
                self._be_patient()

    async def _fill(self) -> bool:
        """Claim for every free place; tell whether anything was found."""
        found = False
        while len(self._under_way) < AT_ONCE:
            command = ClaimDelivery(
                only_urgent=len(self._under_way) >= FOR_ROUTINE,
                take_over=time.monotonic() >= self._patient_until,
            )
            claimed = await claim_delivery(command, self._context)
            if claimed is False:
                return found
            found = True
            if isinstance(claimed, Outgoing):
                task = asyncio.create_task(self._send(claimed))
                self._under_way[task] = claimed
                task.add_done_callback(self._under_way.pop)
        return found

    async def _send(self, outgoing: Outgoing) -> None:
        outcome = await self._call(outgoing)
        settle = SettleAttempt(outgoing.delivery_id, outgoing.lease, outcome)
        while True:
            try:
                await settle_attempt(settle, self._context)
            except _NO_DATABASE:
                # What the provider said must not be lost: it would be sent again.
                self._be_patient()
                await asyncio.sleep(SETTLE_AGAIN_SECONDS)
            else:
                return

    async def _call(self, outgoing: Outgoing) -> Outcome:
        if outgoing.channel is Channel.LINE:
            key = retry_key(outgoing.delivery_id)
            return await self._line.push(outgoing.address, outgoing.content.line, key)
        return await mail.send(
            outgoing, self._settings, lambda: self._enter_data(outgoing.delivery_id, outgoing.lease)
        )

    async def _enter_data(self, delivery_id: UUID, lease: UUID) -> bool:
        try:
            async with self._context.db.transaction() as tx:
                return await deliveries.enter_data(tx, delivery_id, lease)
        except _NO_DATABASE:
            self._be_patient()
            return False

    def _be_patient(self) -> None:
        """The database was away, and nobody could renew a lease: leave the others time to do it."""
        self._patient_until = time.monotonic() + 2 * self._settings.lease_seconds


@asynccontextmanager
async def opened(context: Context) -> AsyncGenerator[Sender]:
    """Open a sender, and let what it began end before closing it."""
    settings = context.settings
    assert isinstance(settings, NotifySettings)  # noqa: S101 - app.py declares it so
    async with LineApi(settings) as line:
        sender = Sender(context, settings, line)
        heart = asyncio.create_task(sender.keep_leases())
        try:
            yield sender
        finally:
            await sender.farewell()
            heart.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await heart


async def send_for_ever(context: Context) -> None:
    """Send whatever becomes due: at once when a notification commits, else within a second."""
    await context.live.start()
    async with opened(context) as sender:
        with context.live.subscribed([SEND]) as woken:
            while True:
                woken.clear()
                await sender.drain()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), IDLE_SECONDS)

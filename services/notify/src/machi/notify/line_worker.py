"""The process that works on what LINE told us: webhooks are only stored when they arrive."""

import asyncio
import contextlib

from machi.notify.channels.line import LineApi
from machi.notify.commands.take_line_events import LINE
from machi.notify.commands.work_line_event import work_line_event
from machi.notify.settings import NotifySettings
from machi.shared.service import Context

IDLE_SECONDS = 1.0


async def work_line_events_for_ever(context: Context) -> None:
    """Work on events as they are stored: at once when a webhook commits, else within a second."""
    settings = context.settings
    assert isinstance(settings, NotifySettings)  # noqa: S101 - app.py declares it so
    await context.live.start()
    async with LineApi(settings) as line:
        with context.live.subscribed([LINE]) as woken:
            while True:
                woken.clear()
                while await work_line_event(context, line):
                    pass
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), IDLE_SECONDS)

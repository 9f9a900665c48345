"""The composition root: what the queue is made of."""

from pathlib import Path

from fastapi import FastAPI

from machi.queue.commands.forget_notes import forget_notes
from machi.queue.commands.lapse_held_tickets import lapse_held_tickets
from machi.queue.pages import citizen, desk, kiosk, wallboard
from machi.queue.pages import devices as device_pages
from machi.queue.routes import calling, counters, devices, hall, issuing, serving, sites, tickets
from machi.queue.sample_city import seed
from machi.queue.settings import QueueSettings
from machi.queue.tables import metadata
from machi.shared.service import Context, Service, Timer
from machi.shared.web.app import web_app

HERE = Path(__file__).parent


def create_app(context: Context) -> FastAPI:
    return web_app(
        context,
        title="machi queue",
        api=[
            each.router
            for each in (sites, tickets, issuing, hall, counters, calling, serving, devices)
        ],
        pages=[page.router for page in (citizen, wallboard, kiosk, desk, device_pages)],
        static=HERE / "pages" / "static",
    )


async def lapse_overdue(context: Context) -> None:
    await lapse_held_tickets(context.clock.now(), context.db)


async def forget_old_notes(context: Context) -> None:
    await forget_notes(context.clock.now(), context.db, context.vault)


SERVICE = Service(
    name="queue",
    settings=QueueSettings,
    metadata=metadata,
    migrations=HERE / "migrations",
    create_app=create_app,
    seed=seed,
    timers=[
        Timer("lapse_held_tickets", 15, lapse_overdue),
        Timer("forget_notes", 600, forget_old_notes),
    ],
)

"""The composition root: what the queue is made of."""

from pathlib import Path

from fastapi import FastAPI

from machi.queue.booking_timers import TIMERS as BOOKING_TIMERS
from machi.queue.commands.admission.advance_all_rooms import advance_all_rooms
from machi.queue.commands.devices.note_silence import note_silence
from machi.queue.commands.forecast.learn_days import learn_days, replay_days
from machi.queue.commands.forget_notes import forget_notes
from machi.queue.commands.hall.reopen_line import open_the_day
from machi.queue.commands.lapse_held_tickets import lapse_held_tickets
from machi.queue.commands.statistics.learn import learn_what_happened, replay
from machi.queue.commands.statistics.rate_visit import forget_comments
from machi.queue.forecaster import forecast_for_ever
from machi.queue.pages import citizen, desk, desk_asks, kiosk, short_code, wallboard
from machi.queue.pages import devices as device_pages
from machi.queue.pages import help as help_pages
from machi.queue.pages import notice as notice_pages
from machi.queue.pages import voice as voice_pages
from machi.queue.pages.admission import beside as admission_beside
from machi.queue.pages.admission import office as admission_office
from machi.queue.pages.admission import sheet as admission_sheet
from machi.queue.pages.admission import waiting as admission_waiting
from machi.queue.pages.booking import arriving, reserving, ringing
from machi.queue.pages.booking import holder as booking_holder
from machi.queue.pages.booking import lottery as lottery_pages
from machi.queue.pages.booking import office as booking_pages
from machi.queue.pages.hall import supervise, what_if
from machi.queue.pages.office import calendar as office_calendar
from machi.queue.pages.office import lotteries as office_lotteries
from machi.queue.pages.office import offers as office_offers
from machi.queue.pages.office import people as office_people
from machi.queue.pages.statistics import busy, figures, rating
from machi.queue.pages.visits import concierge, guide
from machi.queue.pages.visits import steps as visit_steps
from machi.queue.reactions.intake_completed import add_next_desks
from machi.queue.routes import (
    backup,
    calling,
    counters,
    devices,
    hall,
    issuing,
    serving,
    sites,
    tickets,
)
from machi.queue.routes.admission import places as admission_places
from machi.queue.routes.admission import rooms as admission_rooms
from machi.queue.routes.booking import desk as booking_desk
from machi.queue.routes.booking import kiosk as booking_kiosk
from machi.queue.routes.booking import lotteries, offer_settings, offers, reservations
from machi.queue.routes.booking import office as booking_office
from machi.queue.routes.statistics import open_data, supervising
from machi.queue.routes.visits import visits
from machi.queue.sample_city import seed
from machi.queue.settings import QueueSettings
from machi.queue.tables import metadata
from machi.shared.contracts.forms import IntakeCompleted
from machi.shared.service import Context, Service, Timer
from machi.shared.web.app import web_app

HERE = Path(__file__).parent


API = (
    # Pages, but found first: a whole city asks for them at once.
    admission_sheet,
    admission_waiting,
    sites,
    tickets,
    issuing,
    hall,
    counters,
    calling,
    serving,
    backup,
    devices,
    admission_places,
    admission_rooms,
    open_data,
    supervising,
    visits,
    offers,
    reservations,
    booking_desk,
    booking_kiosk,
    booking_office,
    offer_settings,
    lotteries,
)
PAGES = (
    rating,  # before the ticket, whose verbs have any name below it
    citizen,
    wallboard,
    arriving,  # before the kiosk, whose papers have any name below it
    kiosk,
    short_code,
    desk,
    desk_asks,
    device_pages,
    supervise,
    what_if,
    busy,
    figures,
    help_pages,
    notice_pages,
    voice_pages,
    admission_beside,
    admission_office,
    guide,
    concierge,
    visit_steps,
    reserving,
    booking_holder,
    lottery_pages,
    ringing,
    booking_pages,
    office_calendar,
    office_offers,
    office_people,
    office_lotteries,
)


def create_app(context: Context) -> FastAPI:
    return web_app(
        context,
        title="machi queue",
        api=[each.router for each in API],
        pages=[page.router for page in PAGES],
        static=HERE / "pages" / "static",
        rushes=("/queue/admission/",),
    )


async def lapse_overdue(context: Context) -> None:
    await lapse_held_tickets(context.clock.now(), context.db)


async def tell_of_silence(context: Context) -> None:
    await note_silence(context.clock.now(), context.db)


async def forget_old_notes(context: Context) -> None:
    await forget_notes(context.clock.now(), context.db, context.vault)


async def advance_rooms(context: Context) -> None:
    await advance_all_rooms(context.clock.now(), context.db)


async def begin_the_day(context: Context) -> None:
    await open_the_day(context.clock.now(), context.db)


async def forget_old_comments(context: Context) -> None:
    await forget_comments(context.clock.now(), context.db, context.vault)


async def keep_figures(context: Context) -> None:
    await learn_what_happened(context.clock.now(), context.db)


async def learn_from_past_days(context: Context) -> None:
    await learn_days(context.clock.now(), context.db)


async def make_projections_again(context: Context) -> None:
    await replay(context.clock.now(), context.db)
    await replay_days(context.clock.now(), context.db)


SERVICE = Service(
    name="queue",
    settings=QueueSettings,
    metadata=metadata,
    migrations=HERE / "migrations",
    create_app=create_app,
    seed=seed,
    timers=[
        Timer("lapse_held_tickets", 15, lapse_overdue),
        Timer("advance_rooms", 1, advance_rooms),
        Timer("note_silence", 10, tell_of_silence),
        Timer("forget_notes", 600, forget_old_notes),
        Timer("begin_the_day", 60, begin_the_day),
        Timer("forget_comments", 3600, forget_old_comments),
        Timer("keep_figures", 20, keep_figures),
        Timer("learn_days", 300, learn_from_past_days),
        Timer("forecast", 1, forecast_for_ever),  # should it crash, it is started again
        *BOOKING_TIMERS,
    ],
    reactions={IntakeCompleted: add_next_desks},
    replay=make_projections_again,
)

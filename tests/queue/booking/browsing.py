"""A browser without JavaScript, and a day of the sample city that can be reserved. Synthetic."""

import re
from datetime import date

import httpx

from machi.queue.commands.booking.make_slots import make_slots
from machi.shared.clock import JAPAN
from machi.shared.service import Context

PAGE = {"accept": "text/html"}
TOLD = "opaque-reference-of-notify"


async def read(phone: httpx.AsyncClient, path: str, **headers: str) -> str:
    answer = await phone.get(path, headers=PAGE | headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def press(phone: httpx.AsyncClient, path: str, **form: str) -> str:
    """Send a form and follow it to the page it leads to."""
    answer = await phone.post(path, data=form, headers=PAGE, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


async def bookable_day(context: Context, offer: str = "tennyu") -> date:
    """Make the slots; gives a day soon on which the offer can be reserved."""
    await make_slots(context.clock.now(), context.db)
    row = await context.db.row(
        "select min(day) as day from slot where offer = $1 and state = 'open'"
        " and day > $2::date + 3",
        offer,
        context.clock.now().astimezone(JAPAN).date(),
    )
    assert row is not None
    found: date = row["day"]
    return found


def times(page: str) -> list[str]:
    """List the values of the times that can be chosen."""
    return re.findall(r'name="time"[^>]*value="([0-9a-f-]{36})"', page)


async def reserve(phone: httpx.AsyncClient, day: date, offer: str = "tennyu", **more: str) -> str:
    """Hold the first free time of a day; gives the booking's page."""
    path = f"/queue/r/{offer}/{day}"
    form = {"time": times(await read(phone, path))[0]} | more
    answer = await phone.post(path, data=form, headers=PAGE)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]

"""What is sent: every write of the JSON API but those of the hall, in an order that makes sense."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.queue.booking.drawing import a_slot
from tests.queue.booking.places import RECIPIENT, TUESDAY, slots
from tests.queue.hall.day import CERTIFICATES
from tests.queue.shuffled.network import Hand, Network, whatever

from machi.queue.commands.admission.advance_room import AdvanceRoom, advance_room
from machi.queue.commands.admission.draw_lots import draw_lots
from machi.queue.commands.booking.apply_for_lottery import ApplyForLottery, apply_for_lottery
from machi.shared.service import Context

ROOM = "kyoshitsu"
NEXT_DAY = timedelta(days=1)


@dataclass
class Office:
    """A city hall whose staff may do everything, on one morning."""

    context: Context
    clock: Hand
    net: Network
    staff: dict[str, str]

    async def ask(self, path: str, body: object = None, **more: Any) -> Any:  # noqa: ANN401 - JSON
        """Ask as a member of staff."""
        return await self.net.post(path, body, headers=self.staff, **more)

    async def its_day_comes(self, reservation: dict[str, Any]) -> None:
        at = self.clock.now()
        await self.context.db.row(
            "update reservation set starts_at = $2, ends_at = $3 where id = $1",
            reservation["reservation_id"],
            at,
            at + timedelta(minutes=30),
        )


async def devices(office: Office) -> None:
    net, wanted = office.net, {"kind": "kiosk", "site": "honcho"}
    lost = await office.ask("/devices/codes", wanted)
    given_back = await net.post("/devices", {"code": lost["code"]})
    await office.ask(f"/devices/{given_back['device_id']}/revoke")
    code = await office.ask("/devices/codes", wanted)
    paired = await net.send("POST", "/devices", {"code": code["code"]})
    machine = {"cookie": f"machi_device={paired.cookies['machi_device']}"}
    await net.post("/kiosk/tickets", {"site": "honcho", "line": "shimin-shomei"}, headers=machine)
    first, *_ = await slots(office.context, day=TUESDAY + NEXT_DAY, at=office.clock.now())
    asked = {"slots": [str(first)], "channel": "phone"}
    made = await office.ask("/desk/reservations", asked)
    await office.ask(f"/desk/reservations/{made['reservation_id']}/confirm")
    await office.its_day_comes(made)
    await net.post("/kiosk/check-ins", {"read": made["number"]}, headers=machine)


async def over_the_web(office: Office) -> None:
    net = office.net
    free = await slots(office.context, at=office.clock.now())
    times = iter([str(slot) for slot in free[:6]])

    async def hold(**more: object) -> Any:  # noqa: ANN401 - JSON
        asked = {"slots": [next(times)], "recipient": RECIPIENT, **more}
        return await net.post("/reservations", asked)

    unsure = await hold()
    await net.post(f"/reservations/{unsure['token']}/ask-check")
    await net.post(f"/reservations/{unsure['token']}/release")
    moving = await hold()
    here = f"/reservations/{moving['token']}"
    await net.post(f"{here}/confirm")
    await net.post(f"{here}/reschedule", {"slots": [next(times)]})
    await net.post(f"{here}/cancel")
    coming = await hold()
    await net.post(f"/reservations/{coming['token']}/confirm")
    await office.its_day_comes(coming)
    await net.post(f"/reservations/{coming['token']}/check-in")
    full = next(times)
    await net.post("/reservations", {"slots": [full], "people": 2})
    await net.post("/reservations/waitlist", {"slots": [full], "recipient": RECIPIENT})


async def at_the_desk(office: Office) -> None:
    free = await slots(office.context, at=office.clock.now())
    times = iter([str(slot) for slot in free[6:11]])
    desk = "/desk/reservations"

    async def hold(time: str, where: str = desk) -> str:
        made = await office.ask(where, {"slots": [time], "channel": "phone"})
        return f"{desk}/{made['reservation_id']}"

    rings = await hold(next(times))
    contact = {"name": "見本 花子", "telephone": "0997-00-0000"}
    await office.ask(f"{rings}/confirm", {"contact": contact})
    moved = {"slots": [next(times)], "channel": "phone"}
    await office.ask(f"{rings}/reschedule", moved)
    await office.ask(f"{rings}/cancel")
    await office.ask(f"{await hold(next(times))}/release")
    full = next(times)
    comes = await hold(full)
    await hold(full, f"{desk}/waitlist")
    await office.ask(f"{comes}/confirm")
    await office.its_day_comes({"reservation_id": comes.rpartition("/")[2]})
    await office.ask(f"{comes}/check-in")
    off = await hold(next(times))
    await office.ask(f"{off}/confirm")
    await office.ask(f"/office/reservations/{off.rpartition('/')[2]}/cancel")


async def the_calendar(office: Office) -> None:
    free = await slots(office.context, at=office.clock.now())
    some = {"slots": [str(slot) for slot in free[12:14]], "reason": "職員研修"}
    for verb in ("suspend", "reopen", "close"):
        await office.ask(f"/office/slots/{verb}", some)
    day = str((office.clock.now() + NEXT_DAY).date())
    closure = {"site": "honcho", "first_day": day, "last_day": day, "reason": "停電"}
    made = await office.ask("/office/closures", closure)
    taken_back = f"/office/closures/{made['closure_id']}"
    await office.net.send("DELETE", taken_back, headers=office.staff, alike=whatever)
    week = [{"weekday": n, "opens": "10:00", "closes": "12:00"} for n in range(7)]
    hours = {"site": "honcho", "hours": week}
    await office.net.send("PUT", "/office/hours", hours, headers=office.staff)


async def a_lottery(office: Office) -> None:
    slot, at = await a_slot(office.context), office.clock.now()
    moments = {
        name: (at + timedelta(minutes=minutes)).isoformat()
        for name, minutes in (("opens_at", 1), ("closes_at", 2), ("confirm_until", 1440))
    }
    announced = await office.ask("/lotteries", {"slot_id": str(slot), "places": 2, **moments})
    office.clock.later(minutes=1)
    for who in ("reference-of-one", "reference-of-two"):
        command = ApplyForLottery(
            lottery_id=announced["lottery_id"], recipient=who, at=office.clock.now()
        )
        await apply_for_lottery(command, office.context.db, office.context.vault)
    office.clock.later(minutes=1)
    await office.ask(f"/lotteries/{announced['lottery_id']}/draw")


async def an_opening_minute(office: Office) -> None:
    net, at = office.net, office.clock.now()
    room = {
        "room": ROOM,
        "site": "honcho",
        "name": "見本 教室の申込み",
        "name_en": "Sample course",
        "leads_to": "/queue/b",
        "doors_at": at.isoformat(),
        "opens_at": (at + timedelta(seconds=30)).isoformat(),
        "closes_at": (at + timedelta(hours=1)).isoformat(),
        "rate_per_minute": 60,
    }
    await office.ask("/rooms", room)
    place = await net.post(f"/rooms/{ROOM}/places", alike=whatever)
    await office.ask(f"/rooms/{ROOM}/rate", {"rate_per_minute": 120})
    await office.ask(f"/rooms/{ROOM}/pause", {"reason": "見本"})
    await office.ask(f"/rooms/{ROOM}/resume")
    office.clock.later(seconds=31)
    assert await draw_lots(ROOM, office.clock.now(), office.context.db)
    office.clock.later(seconds=10)
    passed = AdvanceRoom(room=ROOM, at=office.clock.now(), slow=False)
    await advance_room(passed, office.context.db)
    await net.post(f"/rooms/{ROOM}/places/{place['token']}/enter", alike=whatever)
    await office.ask(f"/rooms/{ROOM}/close")


async def visits(office: Office) -> None:
    two = {"site": "honcho", "procedures": ["tennyu", "kokuho-kanyu"]}
    await office.net.post("/visits", {**two, "here": True})
    given = await office.ask("/desk/visits", two)
    ticket = f"/desk/tickets/{given['ticket_id']}/steps"
    await office.ask(ticket, {"procedure": "jido-teate"})
    step = await office.context.db.row(
        "select id from visit_step where procedure = 'jido-teate' and state = 'later'"
    )
    assert step is not None
    await office.ask(f"{ticket}/{step['id']}/skip", {"reason": "not_needed"})


async def supervising(office: Office) -> None:
    asked = await office.ask(f"/counters/{CERTIFICATES}/backup")
    await office.ask(f"/backup/{asked['backup_id']}/answer")
    lines = {"lines": ["shimin-shomei", "zeimu-shomei"]}
    await office.ask(f"/counters/{CERTIFICATES}/lines", lines)
    await office.ask("/sites/honcho/lines/kankyo/suspend", {"reason": "crowded"})
    await office.ask("/sites/honcho/lines/kankyo/reopen")
    settings = {"rates": [8, 4, 1], "promise_minutes": 45}
    await office.ask("/sites/honcho/settings", settings)
    await office.ask("/sites/honcho/close-day", {"name": "本庁"})


async def offers(office: Office) -> None:
    rules = {"name": "見本の相談", "name_en": "Sample advice", "opens_days": 14, "web_places": 2}
    rules |= {"needs_notice": True}
    hours = [{"weekday": 2, "opens": "09:00", "closes": "11:00"}]
    place = {"site": "honcho", "line": "shimin-ido", "code": "mihon-sodan"}
    new = {**place, "kind": "window", "minutes": 30, "rules": rules, "hours": hours}
    await office.ask("/office/offers", new)
    changed = {"rules": rules | {"web_places": 3}, "hours": hours}
    offer = "/office/offers/mihon-sodan"
    await office.net.send("PUT", offer, changed, headers=office.staff)
    people = {"items": [{"notice": "MH-2026-9001", "born": "1990-04-01"}]}
    await office.ask(f"{offer}/people", people)


DAY = (
    devices,
    over_the_web,
    at_the_desk,
    a_lottery,
    an_opening_minute,
    visits,
    supervising,
    offers,
    the_calendar,
)
"""The calendar last: its new hours close slots that others reserve."""

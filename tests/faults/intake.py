"""Families' forms filed all at once, pressed twice at two processes that are killed meanwhile.

Each intake has four to seven forms and one signature. Of each, all forms are filed or none; who
pressed twice, or was cut off, reads the same numbers.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from importlib.resources import files
from random import Random
from typing import Any, TypeVar

import asyncpg
import httpx

from machi.forms.app import SERVICE
from machi.forms.queries.audit import verify_audit
from machi.local.faults.member import Member, several
from machi.local.faults.patient import Patient
from machi.local.measuring.measured import Measured
from machi.local.measuring.workshop import Workshop, workshop
from machi.shared.auth.keys import SIGNING_KEY, StaffSigner
from machi.shared.db.database import Database
from machi.shared.ids import new_id

API = "/forms/api/v1/intakes"
FAMILY: dict[str, Any] = json.loads(
    (files("machi.forms.sample_city") / "family.json").read_text(encoding="utf-8")
)
ANNOUNCED = "200001"
PROCESSES = 2
AT_ONCE = 4
FEWEST = 4
PARTS = {
    "name": ("family_name", "given_name"),
    "kana": ("family_name_kana", "given_name_kana"),
    "birth": ("date_of_birth",),
    "sex": ("sex",),
    "phone": ("phone",),
}
MOMENT_SECONDS = (0.02, 0.5)

W = TypeVar("W")
R = TypeVar("R")

BOOKS = """
select i.id::text as id, i.state, i.seal is not null and i.signature is not null as signed,
  (select count(*) from application a where a.intake_id = i.id) as cases,
  (select count(*) from application a where a.intake_id = i.id and a.state = 'accepted')
    as accepted,
  (select count(*) from intake_step s where s.intake_id = i.id and s.command = 'submit_all')
    as filings,
  (select count(*) from outbox o where o.subject = 'forms.intake.completed.v1'
    and o.data ->> 'intake_id' = i.id::text and o.data ->> 'ticket' = i.ticket) as told,
  (select count(*) from outbox o join application a on o.entity_id = a.id::text
    where a.intake_id = i.id and o.subject = 'forms.application.submitted.v1') as submitted,
  (select count(*) from outbox o join application a on o.entity_id = a.id::text
    where a.intake_id = i.id and o.subject = 'forms.application.accepted.v1') as taken
from intake i
"""
"""What the database says of each intake, after everything."""


@dataclass(frozen=True, slots=True)
class Signed:
    """An intake that is ready to be filed, with so many forms."""

    id: str
    revision: int
    forms: int


async def measure(intakes: int = 300, kills: int = 25, seed: int = 1) -> list[Measured]:
    """Hear and sign first; then file, while one process after the other is killed."""
    async with workshop() as place:
        url = await place.database(SERVICE, "forms")
        async with place.context(SERVICE, url) as context:
            await SERVICE.seed(context)
        variables = place.environment(SERVICE, url)
        async with several(PROCESSES, SERVICE.name, place.folder, variables) as members:
            ports = [member.port for member in members]
            clerk = _headers(place)
            async with httpx.AsyncClient(headers=clerk, timeout=60) as desk:
                ready = await _in_turns(range(intakes), lambda n: _signed(desk, ports, n))
            striking = asyncio.create_task(_strike(members, kills, Random(seed)))  # noqa: S311 - no secret
            answers = await _in_turns(ready, lambda one: _pressed_twice(ports, clerk, one))
            striking.cancel()
            await asyncio.gather(striking, return_exceptions=True)
            struck = sum(member.kills for member in members)
        connection = await asyncpg.connect(url)
        books = {row["id"]: dict(row) for row in await connection.fetch(BOOKS)}
        await connection.close()
        db = Database(url)
        audit = await verify_audit(db)
        await db.close()
    forms = sum(one.forms for one in ready)
    about = f"{intakes} intakes, {forms} forms, {struck} kills of {PROCESSES} processes"
    wrong = {
        "presses that read other numbers": sum(one != other for one, other in answers),
        "intakes not filed whole, once": sum(not _is_whole(one, books[one.id]) for one in ready),
        "broken audit entries": len(audit.broken),
    }
    found = [
        Measured(name=name, value=value, unit="", goal=0, at="most", detail=about)
        for name, value in wrong.items()
    ]
    looked = f"the chain has {audit.seq} entries"
    return [*found, Measured(name="kills", value=struck, unit="", goal=1, detail=looked)]


def _is_whole(one: Signed, book: Mapping[str, Any]) -> bool:
    each = ("cases", "accepted", "submitted", "taken")
    once = ("filings", "told")
    return (
        book["state"] == "submitted"
        and book["signed"]
        and all(book[what] == one.forms for what in each)
        and all(book[what] == 1 for what in once)
    )


async def _in_turns(work: Iterable[W], do: Callable[[W], Awaitable[R]]) -> list[R]:
    """Work on some at once."""
    left, done = list(work), []

    async def some() -> None:
        while left:
            done.append(await do(left.pop()))

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return done


async def _signed(desk: httpx.AsyncClient, ports: list[int], number: int) -> Signed:
    """Hear the sample city's family, with so many forms, until it has signed."""
    origin = f"http://127.0.0.1:{ports[number % len(ports)]}"
    made = (await desk.post(f"{origin}{API}", json={"ticket": str(new_id())})).json()
    path, revision = f"{origin}{API}/{made['intake_id']}", int(made["revision"])

    async def do(verb: str, **body: Any) -> None:  # noqa: ANN401 - JSON
        nonlocal revision
        asked = {"expected_revision": revision, **body}
        answer = await desk.post(f"{path}/{verb}", json=asked)
        answer.raise_for_status()
        revision = int(answer.json()["revision"])

    every: list[str] = FAMILY["procedures"]
    some = every[: FEWEST + number % (len(every) - FEWEST + 1)]
    await do("procedures", procedures=some)
    await do("resident", resident=ANNOUNCED)
    while True:
        seen = (await desk.get(path)).json()
        asked = [one for one in seen["asks"] if one["required"]]
        if not asked:
            break
        await do("hear", answers={one["name"]: _said(one) for one in asked})
    await do("sign-on-paper", seal=seen["seal"])
    return Signed(made["intake_id"], revision, len(some))


async def _pressed_twice(
    ports: list[int], clerk: Mapping[str, str], one: Signed
) -> tuple[list[str], list[str]]:
    """Press at two processes at the same moment; give the numbers that each press read."""

    async def press(order: list[int]) -> list[str]:
        client = Patient(order)
        path, seen = f"{API}/{one.id}/submit-all", {"expected_revision": one.revision}
        status, filed = await client.post(path, {**clerk, "idempotency-key": str(new_id())}, seen)
        client.hang_up()
        if status != HTTPStatus.OK:
            raise AssertionError(f"not filed: {status} {filed}")
        return sorted(case["receipt_number"] for case in filed["items"])

    first, second = await asyncio.gather(press(ports), press(ports[::-1]))
    return first, second


def _said(asked: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    answer = FAMILY["says"][asked["name"]]
    if asked["type"] != "person":
        return answer
    keys = {key for part in asked["parts"] for key in PARTS[part]}
    return {key: part for key, part in answer.items() if key in keys}


async def _strike(members: list[Member], kills: int, random: Random) -> None:
    for number in range(kills):
        await asyncio.sleep(random.uniform(*MOMENT_SECONDS))
        members[number % len(members)].kill()
        members[number % len(members)].kills += 1
        for member in members:
            await member.until_up()


def _headers(place: Workshop) -> dict[str, str]:
    signer = StaffSigner.read(place.folder / SIGNING_KEY)
    at = datetime.now(UTC) - timedelta(seconds=1)
    token = signer.sign(new_id(), "見本 職員", {"*": ["clerk"]}, at=at)
    return {"authorization": f"Bearer {token}"}

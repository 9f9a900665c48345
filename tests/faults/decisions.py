"""A thousand pairs of decisions at once, by two people at two processes, one of them killed."""

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.resources import files
from itertools import count as count_from
from typing import Any

import asyncpg

from machi.forms.app import SERVICE
from machi.local.faults.member import Member, several
from machi.local.faults.patient import Patient
from machi.local.measuring.measured import Measured
from machi.local.measuring.workshop import Workshop, workshop
from machi.local.proving import signed_document
from machi.shared.auth.keys import SIGNING_KEY, StaffSigner
from machi.shared.ids import new_id

API = "/forms/api/v1"
PROCESSES = 2
AT_ONCE = 8
KILLS = 6
DECIDED = """
select entity_id, count(*) from outbox
 where subject in ('forms.application.granted.v1', 'forms.application.refused.v1')
 group by entity_id
"""


async def measure(pairs: int = 1000, kills: int = KILLS) -> list[Measured]:
    """One grants and the other refuses, of the same revision: one of them decides."""
    async with workshop() as place:
        url = await place.database(SERVICE, "forms")
        async with place.context(SERVICE, url) as context:
            await SERVICE.seed(context)
        variables = place.environment(SERVICE, url)
        async with several(PROCESSES, SERVICE.name, place.folder, variables) as members:
            ports = [member.port for member in members]
            cases = await _cases(place, ports, pairs)
            striking = asyncio.create_task(_strike(members, kills))
            done = await _in_pairs(place, ports, cases)
            striking.cancel()
            await asyncio.gather(striking, return_exceptions=True)
            struck = sum(member.kills for member in members)
        connection = await asyncpg.connect(url)
        told = {row["entity_id"]: row["count"] for row in await connection.fetch(DECIDED)}
        await connection.close()
    answers = Counter(tuple(sorted(one)) for one in done)
    good = (HTTPStatus.OK, HTTPStatus.CONFLICT)
    about = f"{pairs} pairs, {struck} kills; answers {dict(answers)}"
    problems = {
        "pairs not decided once": pairs - answers[good],
        "cases without one event": pairs - sum(1 for n in told.values() if n == 1),
    }
    return [
        Measured(name=name, value=value, unit="", goal=0, at="most", detail=about)
        for name, value in problems.items()
    ]


async def _cases(place: Workshop, ports: list[int], count: int) -> list[str]:
    """File cases that cost nothing, and accept them."""
    found = files("machi.forms.sample_city") / "procedures" / "jido-teate.json"
    document = json.loads(found.read_text(encoding="utf-8"))
    example = next(one for one in document["examples"] if one["expect"]["ok"])
    body = {"procedure_id": "jido-teate", "answers": example["answers"]}
    clerk = _headers(place, "clerk")
    homes = count_from(1)  # from one address so many would be refused, and rightly

    async def some(client: Patient, number: int) -> list[str]:
        made = []
        for _ in range(number):
            home = {"idempotency-key": _key(), "x-forwarded-for": f"2001:db8:0:{next(homes):x}::1"}
            home |= signed_document(document, example["answers"], place.password, datetime.now(UTC))
            status, case = await client.post(f"{API}/applications", home, body)
            if status != HTTPStatus.CREATED:
                raise AssertionError(f"not filed: {status}")
            path = f"{API}/desk/applications/{case['application_id']}/accept"
            headers = {**clerk, "idempotency-key": _key()}
            status, _ = await client.post(path, headers, {"expected_revision": 1})
            if status != HTTPStatus.OK:
                raise AssertionError(f"not accepted: {status}")
            made.append(str(case["application_id"]))
        client.hang_up()
        return made

    shares = [count // AT_ONCE + (n < count % AT_ONCE) for n in range(AT_ONCE)]
    rows = await asyncio.gather(*(some(Patient(ports), share) for share in shares))
    return [case for row in rows for case in row]


async def _in_pairs(place: Workshop, ports: list[int], cases: list[str]) -> list[tuple[int, int]]:
    """Let two approvers decide each case at the same moment, each at another process first."""
    decisions: tuple[tuple[str, dict[str, Any]], ...] = (
        ("grant", {"expected_revision": 2}),
        ("refuse", {"expected_revision": 2, "reason": "見本の理由"}),
    )
    approvers = [_headers(place, "approver") for _ in decisions]
    clients = [Patient(ports), Patient(ports[::-1])]

    async def decide(case: str, which: int) -> int:
        verb, body = decisions[which]
        headers = {**approvers[which], "idempotency-key": _key()}
        path = f"{API}/desk/applications/{case}/{verb}"
        status, _ = await clients[which].post(path, headers, body)
        return status

    done = []
    for case in cases:
        first, second = await asyncio.gather(decide(case, 0), decide(case, 1))
        done.append((first, second))
    for client in clients:
        client.hang_up()
    return done


async def _strike(members: list[Member], kills: int) -> None:
    for number in range(kills):
        await asyncio.sleep(1)
        members[number % len(members)].kill()
        members[number % len(members)].kills += 1
        for member in members:
            await member.until_up()


def _headers(place: Workshop, role: str) -> dict[str, str]:
    signer = StaffSigner.read(place.folder / SIGNING_KEY)
    token = signer.sign(new_id(), "見本 職員", {"*": [role]}, at=datetime.now(UTC))
    return {"authorization": f"Bearer {token}"}


def _key() -> str:
    return str(new_id())

"""The staff's list of a hundred thousand cases over HTTP: newest, filtered, a later page."""

import json
import time
from datetime import UTC, datetime, timedelta
from urllib.request import Request, urlopen
from uuid import UUID

import asyncpg

from machi.forms.app import SERVICE
from machi.forms.domain.lifecycle import State
from machi.local.faults.member import several
from machi.local.measuring.measured import Measured
from machi.local.measuring.workshop import Workshop, workshop
from machi.shared.auth.keys import SIGNING_KEY, StaffSigner
from machi.shared.ids import new_id

GOAL_MS = 100
PATH = "/forms/api/v1/desk/applications"
STATES = [str(one) for one in State if one not in {State.DRAFT, State.EXPIRED}]
CASES = """
with numbers as (
  insert into receipt_number (number)
  select 'N' || lpad(n::text, 7, '0') from generate_series(1, $1::integer) n returning number
)
insert into application (id, procedure_id, procedure_version, procedure_hash, channel, state,
                         revision, answers, receipt_number, fee_lines, fee_yen, granted, paid,
                         correction_overdue, days_used, clock_since, due_on, period_mark,
                         assigned_to, assigned_name, furthest, created_at, changed_at, expires_at,
                         submitted_at)
select gen_random_uuid(), 'juminhyo', 2,
       (select hash from procedure_version where procedure_id = 'juminhyo' and version = 2),
       'online',
       case when n % 50 = 0 then ($2::varchar[])[1 + (n / 50) % cardinality($2::varchar[])]
            else 'closed' end,
       3, '', number, '[]', 300, false, false, n % 100 = 0, 0,
       case when n % 50 = 0 then at::date end, case when n % 50 = 0 then at::date + 5 end,
       case when n % 150 = 0 then 'over' when n % 250 = 0 then 'near' end,
       case when n % 75 = 0 then $3::uuid end, case when n % 75 = 0 then '見本 職員' end, 0,
       at, at, at, at
  from (select number, substr(number, 2)::integer as n from numbers) given
  cross join lateral (select now() - n * interval '3 minutes' as at) moment
"""


async def measure(cases: int = 100_000, requests: int = 200) -> list[Measured]:
    """Ask for each view in turn; two in a hundred cases are still open."""
    async with workshop() as place:
        url = await place.database(SERVICE, "forms")
        async with place.context(SERVICE, url) as context:
            await SERVICE.seed(context)
        connection = await asyncpg.connect(url)
        reviewer = new_id()
        await connection.execute(CASES, cases, STATES, reviewer)
        await connection.execute("analyze application")
        middle = await connection.fetchval(
            "select id from application order by submitted_at offset $1 limit 1", cases // 2
        )
        number = await connection.fetchval("select max(number) from receipt_number")
        views = [
            *("", f"?before={middle}", "?open=true", "?order=deadline"),
            f"?receipt_number={number}",
            *("?whose=mine", "?whose=nobody&open=true", "?whose=somebody", "?window=shimin-shomei"),
            *("?period=near", "?period=over&order=deadline", "?correction_overdue=true"),
            *("?whose=mine&order=deadline", "?procedure_id=juminhyo&state=accepted"),
            *(f"?state={state}" for state in STATES),
        ]
        await connection.close()
        variables = place.environment(SERVICE, url)
        async with several(1, SERVICE.name, place.folder, variables) as [member]:
            url = f"http://127.0.0.1:{member.port}{PATH}"
            seconds = _ask(url, views, requests, _token(place, reviewer))
    p95 = 1000 * seconds[len(seconds) * 95 // 100]
    detail = f"p50 {1000 * seconds[len(seconds) // 2]:.0f} ms, {cases:,} cases, {len(views)} views"
    return [
        Measured(name="work list p95", value=p95, unit="ms", goal=GOAL_MS, at="most", detail=detail)
    ]


def _token(place: Workshop, reviewer: UUID) -> str:
    signer = StaffSigner.read(place.folder / SIGNING_KEY)
    at = datetime.now(UTC) - timedelta(seconds=1)
    return signer.sign(reviewer, "見本 職員", {"*": ["reviewer"]}, at=at)


def _ask(url: str, views: list[str], requests: int, token: str) -> list[float]:
    seconds = []
    for number in range(requests):
        asked = Request(url + views[number % len(views)])  # noqa: S310 - our own process
        asked.add_header("authorization", f"Bearer {token}")
        began = time.perf_counter()
        with urlopen(asked) as answer:  # noqa: S310 - our own process
            found = json.load(answer)
        seconds.append(time.perf_counter() - began)
        if number < len(views) and not found["items"]:  # every view shows something
            raise AssertionError(f"nothing is in {views[number]}")
    return sorted(seconds)

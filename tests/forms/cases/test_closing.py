"""What is done is closed when nothing can follow; what somebody has to act on is not."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from tests.forms.applying import API, apply
from tests.forms.conftest import SetClock

from machi.forms.commands.close_done_cases import close_done_cases
from machi.forms.domain.closing import Periods, closes_on
from machi.forms.store import applications, procedures
from machi.shared.clock import business_date
from machi.shared.service import Context
from machi.shared.testing.clients import said

CLOSED = "forms.application.closed.v1"


@pytest.fixture
def clock(context: Context) -> SetClock:
    assert isinstance(context.clock, SetClock)
    return context.clock


class Office:
    """Staff who bring a case to its end."""

    def __init__(self, program: httpx.AsyncClient, context: Context, token: str) -> None:
        self._program, self._context = program, context
        self._staff = {"authorization": f"Bearer {token}"}

    async def file(self, name: str, *verbs: str) -> UUID:
        made = (await apply(self._program, name)).json()
        case = UUID(made["application_id"])
        for verb in verbs:
            await self.press(case, verb)
        return case

    async def press(self, case: UUID, verb: str, **more: str) -> None:
        [row] = await self._context.db.rows("select revision from application where id = $1", case)
        answer = await self._program.post(
            f"{API}/desk/applications/{case}/{verb}",
            json={"expected_revision": row["revision"], **more},
            headers=self._staff,
        )
        assert answer.status_code == 200, answer.text

    async def state(self, case: UUID) -> str:
        [row] = await self._context.db.rows("select state from application where id = $1", case)
        return str(row["state"])


@pytest.fixture
def office(program: httpx.AsyncClient, context: Context, token: Callable[..., str]) -> Office:
    return Office(program, context, token("clerk", "reviewer", "approver"))


async def test_a_refusal_is_closed_when_nobody_can_appeal_any_more(
    office: Office, context: Context, clock: SetClock
) -> None:
    case = await office.file("inu-toroku", "accept")
    await office.press(case, "refuse", reason="見本の理由です。")
    async with context.db.transaction() as tx:
        refused, _ = await applications.by_id(tx, case)
        procedure = await procedures.pinned(tx, refused)
    until = closes_on(refused, procedure, Periods(refused=100, done=30))
    assert until == business_date(clock.at) + timedelta(days=100)
    clock.at += timedelta(days=99)
    await close_done_cases(context)
    assert await office.state(case) == "decided_refused"
    clock.at += timedelta(days=1)
    for _ in range(2):
        await close_done_cases(context)
    assert await office.state(case) == "closed"
    assert (await said(context)).count(CLOSED) == 1
    [step] = await context.db.rows(
        "select actor, role from application_transition where command = 'close'"
    )
    assert (step["actor"], step["role"]) == ("forms", "system")


async def test_a_notification_that_was_granted_has_nothing_to_hand_over(
    office: Office, context: Context, clock: SetClock
) -> None:
    told = await office.file("tenshutsu", "accept", "grant")
    asked = await office.file("jido-teate", "accept", "grant")
    clock.at += timedelta(days=30)
    await close_done_cases(context)
    assert await office.state(told) == "closed"
    assert await office.state(asked) == "decided_granted", "somebody has to hand it over"


async def test_what_was_handed_over_closes_and_what_is_held_or_owed_does_not(
    office: Office, context: Context, clock: SetClock
) -> None:
    plain, held, owed = [
        await office.file("jido-teate", "accept", "grant", "issue") for _ in range(3)
    ]
    until = (clock.at + timedelta(days=60)).date()
    await context.db.row("update application set held_until = $2 where id = $1", held, until)
    await context.db.row("update application set owed_again = true where id = $1", owed)
    clock.at += timedelta(days=30)
    await close_done_cases(context)
    assert [await office.state(one) for one in (plain, held, owed)] == [
        "closed",
        "issued",
        "issued",
    ]
    clock.at += timedelta(days=31)
    await close_done_cases(context)
    assert [await office.state(one) for one in (held, owed)] == ["closed", "issued"]

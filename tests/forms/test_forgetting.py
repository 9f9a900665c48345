"""Cases are forgotten when their time is over: the key, every row, every file; the number stays."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.forms.attaching import pdf
from tests.forms.conftest import SetClock
from tests.forms.test_files_of_cases import API, DESK, Case, case, clerk, program
from tests.forms.test_sending_files import clamd, phone, scanning

from machi.forms.commands.expire_drafts import expire_drafts
from machi.forms.commands.forget_case import forget_case
from machi.forms.commands.hold_case import HoldCase, hold_case
from machi.forms.commands.purge_cases import purge_cases
from machi.forms.domain.application import Actor
from machi.forms.domain.retention import BadHold, NothingToHold
from machi.forms.store import forgetting
from machi.forms.tables import metadata
from machi.shared.service import Context

__all__ = ["case", "clamd", "clerk", "phone", "program", "scanning"]

BY = Actor("01980000-0000-7000-8000-000000000000", "staff", "見本 職員")


def later(context: Context, days: int) -> None:
    clock = context.clock
    assert isinstance(clock, SetClock)
    clock.at += timedelta(days=days)


async def withdraw(phone: httpx.AsyncClient, one: Case) -> None:
    await phone.post("/forms/case", data={"receipt_number": one.number, "secret": one.secret})
    await phone.post(f"/forms/case/{one.number}/withdraw", data={"reason": "やめます"})


async def row(context: Context, one: Case) -> Any:  # noqa: ANN401 - a record
    return await context.db.row("select * from application where id = $1::text::uuid", one.id)


async def test_a_case_is_forgotten_the_day_after_its_last_and_its_number_never_given_again(
    phone: httpx.AsyncClient, clerk: httpx.AsyncClient, scanning: Context, case: Case
) -> None:
    await clerk.post(f"/forms/desk/{case.id}/notes", data={"text": "電話した"})
    await withdraw(phone, case)
    marks = "likeness = 'files again', citizen = 'is signed in'"
    await scanning.db.rows(f"update application set {marks}")  # noqa: S608 - ours
    later(scanning, 30)
    await purge_cases(scanning)
    assert (await row(scanning, case))["purged_at"] is None, "its last day is not over"
    later(scanning, 1)
    await purge_cases(scanning)
    await purge_cases(scanning)
    left = await row(scanning, case)
    assert left["purged_at"]
    assert (left["receipt_number"], left["state"]) == (case.number, "withdrawn")
    assert (left["answers"], left["secret_hash"], left["recipient"]) == (b"", None, None)
    assert (left["likeness"], left["citizen"]) == (None, None), "nobody is recognised by it"
    for table in ("case_text", "case_file", "case_file_part"):
        assert await scanning.db.rows(f"select 1 from {table}") == [], table  # noqa: S608 - ours
    [key] = await scanning.db.rows("select wrapped, destroyed_at from vault_key")
    assert key["wrapped"] is None
    assert key["destroyed_at"]
    numbers = await scanning.db.rows("select number from receipt_number")
    assert [one["number"] for one in numbers] == [case.number]
    steps = await scanning.db.rows("select actor, role from application_transition")
    assert all(one["actor"] == one["role"] for one in steps)
    opened = await clerk.get(f"{DESK}/{case.id}")
    assert opened.json()["code"] == "vault.forgotten"
    seen = await scanning.db.rows("select action from audit_entry order by seq")
    assert [one["action"] for one in seen] == ["purge", "view"], "the log outlives the case"


async def test_a_held_case_stays_until_nobody_holds_it(
    phone: httpx.AsyncClient, scanning: Context, case: Case
) -> None:
    await withdraw(phone, case)
    until = date(2026, 9, 1)
    await hold_case(
        HoldCase(application_id=_id(case), until=until, reason="審査請求", by=BY), scanning
    )
    later(scanning, 60)
    await purge_cases(scanning)
    assert (await row(scanning, case))["purged_at"] is None
    await hold_case(
        HoldCase(application_id=_id(case), until=None, reason="終わった", by=BY), scanning
    )
    await purge_cases(scanning)
    assert (await row(scanning, case))["purged_at"]
    with pytest.raises(NothingToHold):
        await hold_case(
            HoldCase(application_id=_id(case), until=until, reason="遅い", by=BY), scanning
        )


@pytest.mark.parametrize("until", [date(2026, 4, 5), date(2040, 1, 1)])
async def test_a_hold_has_an_end_that_makes_sense(
    scanning: Context, case: Case, until: date
) -> None:
    with pytest.raises(BadHold):
        await hold_case(
            HoldCase(application_id=_id(case), until=until, reason="x", by=BY), scanning
        )


async def test_what_is_open_is_never_due(scanning: Context, case: Case) -> None:
    later(scanning, 3650)
    await purge_cases(scanning)
    assert (await row(scanning, case))["purged_at"] is None


async def test_a_draft_that_expires_takes_its_files_along(
    program: httpx.AsyncClient, scanning: Context
) -> None:
    begun = (await program.post(f"{API}/drafts", json={"procedure_id": "mihon-tempu"})).json()
    files = {"file": ("見本.pdf", pdf())}
    sent = await program.post(f"{API}/drafts/{begun['draft']}/files?place=photo", files=files)
    assert sent.status_code == 201
    later(scanning, 15)
    await expire_drafts(scanning)
    assert await scanning.db.rows("select 1 from case_file_part") == []


async def test_forgetting_twice_is_harmless(scanning: Context, case: Case) -> None:
    for _ in range(2):
        async with scanning.db.transaction() as tx:
            await forget_case(tx, scanning.vault, _id(case))


def test_every_table_about_a_case_is_emptied_or_named_as_staying() -> None:
    """A table that somebody adds is emptied without being named; what stays holds no person."""
    assert {"application_transition"} == forgetting.STAY
    staying = set(metadata.tables["application_transition"].columns.keys())
    assert staying == {
        *("application_id", "revision", "command", "source", "target", "actor", "role"),
        *("reason", "at"),
    }


def _id(one: Case) -> UUID:
    return UUID(one.id)

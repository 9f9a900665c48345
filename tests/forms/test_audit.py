"""The audit log: written whatever happens, one chain for all writers, and it shows tampering."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import asyncpg
import httpx
import pytest
from tests.forms.applying import apply

from machi.forms.domain.application import Actor
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.queries.audit import verify_audit, whole_audit
from machi.forms.store import audit
from machi.shared.service import Context

BY = Actor("staff-1", "staff", "見本 職員")


async def write(context: Context, n: int) -> None:
    for place in range(n):
        await audit.record(context, AuditEntry(Action.VIEW, uuid4(), BY, str(place)))


async def tampered(context: Context, statement: str) -> None:
    """Change the log as somebody could who owns the database."""
    connection = await asyncpg.connect(context.db.url)
    await connection.execute("alter table audit_entry disable trigger audit_entry_is_final")
    await connection.execute(statement)
    await connection.close()


async def test_entries_of_many_writers_are_one_chain(context: Context) -> None:
    batch = [AuditEntry(Action.EXPORT, uuid4(), BY) for _ in range(50)]
    writers = [write(context, 10) for _ in range(12)]
    await asyncio.gather(*writers, audit.record_all(context, batch))
    found = await verify_audit(context.db)
    assert found.whole, found.broken
    assert found.seq == 170
    marks = await context.db.rows("select distinct mark from audit_entry")
    assert len(marks) == 170, "no two entries follow the same one"


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("update audit_entry set actor_name = '別人' where seq = 3", 3),
        ("update audit_entry set at = at + interval '1 second' where seq = 2", 2),
        ("update audit_entry set application_id = gen_random_uuid() where seq = 4", 4),
        ("delete from audit_entry where seq = 3", 4),
        ("delete from audit_entry where seq = 5", 5),
        ("delete from audit_entry", 5),
        (
            "delete from audit_entry where seq > 3; update audit_entry set seq = 5 where seq = 3",
            5,
        ),
    ],
    ids=["name", "time", "case", "removed", "the last", "all", "moved"],
)
async def test_whatever_was_changed_or_removed_is_found(
    context: Context, statement: str, told: int
) -> None:
    await write(context, 5)
    assert (await verify_audit(context.db)).whole
    await tampered(context, statement)
    found = await verify_audit(context.db)
    assert told in found.broken
    whole, line = await whole_audit(context)
    assert not whole
    assert "BROKEN" in line


async def test_the_database_itself_refuses_to_rewrite_the_log(context: Context) -> None:
    await write(context, 1)
    for statement in ("update audit_entry set why = ''", "delete from audit_entry"):
        with pytest.raises(asyncpg.RaiseError):
            await context.db.row(statement)


async def test_it_is_written_although_the_command_fails(
    context: Context, program: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    case = (await apply(program)).json()
    await context.db.row("update application set answers = 'broken'::bytea")
    headers = {"authorization": f"Bearer {token('clerk')}"}
    path = f"/forms/api/v1/desk/applications/{case['application_id']}"
    answer = await program.get(path, headers=headers)
    assert answer.status_code == 500, "what nobody can open breaks the command"
    [entry] = await context.db.rows("select action from audit_entry")
    assert entry["action"] == "view"


async def test_an_auditor_sees_who_saw_a_case_and_that_the_log_is_whole(
    context: Context,
    browser: httpx.AsyncClient,
    program: httpx.AsyncClient,
    token: Callable[..., str],
) -> None:
    case = (await apply(program)).json()
    clerk = {"authorization": f"Bearer {token('clerk')}"}
    await browser.get(f"/forms/desk/{case['application_id']}", headers=clerk)
    path = f"/forms/audit?number={case['receipt_number']}&check=1"
    assert (await browser.get(path, headers=clerk)).status_code == 403
    auditor = {"authorization": f"Bearer {token('auditor')}"}
    page = await browser.get(path, headers=auditor)
    assert "見本 職員" in page.text
    assert "書き換えも抜けもありません" in page.text
    seq, mark = await audit.head(context.db)
    assert f"{seq}-{mark.hex()[:16]}" in page.text
    await tampered(context, "update audit_entry set actor_name = '別人'")
    page = await browser.get(path, headers=auditor)
    assert "書き換えられたか抜けています：1" in page.text

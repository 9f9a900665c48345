"""Auditors' programs: entries by time, case and person; an archive that is checked without us."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from tests.forms.applying import API, apply
from tests.forms.conftest import SetClock
from tests.forms.test_audit import write

from machi.forms.audit_files import archive, check_file
from machi.forms.store import audit
from machi.forms.store.audit import NoSuchEntry
from machi.shared.service import Context

Token = Callable[..., str]


def bearer(token: Token, role: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token(role)}"}


async def taken(context: Context, path: Path, after: int = 0) -> Path:
    written = "".join([line async for line in archive(context.db, after)])
    path.write_text(written)  # noqa: ASYNC240 - some lines
    return path


async def test_an_auditor_pages_through_the_log_by_case_time_and_person(
    program: httpx.AsyncClient, context: Context, token: Token
) -> None:
    await write(context, 3)
    clock = context.clock
    assert isinstance(clock, SetClock)
    clock.at += timedelta(hours=1)
    case = (await apply(program)).json()
    desk = f"{API}/desk/applications/{case['application_id']}"
    await program.get(desk, headers=bearer(token, "clerk"))
    await program.get(f"{desk}/form.pdf", headers=bearer(token, "clerk"))
    auditor = bearer(token, "auditor")

    async def asked(**wanted: object) -> dict[str, object]:
        answer = await program.get(f"{API}/audit", params=wanted, headers=auditor)  # type: ignore[arg-type]  # numbers and texts
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found

    async def numbers(**wanted: object) -> list[int]:
        return [one["seq"] for one in (await asked(**wanted))["items"]]  # type: ignore[attr-defined] # JSON

    assert await numbers() == [1, 2, 3, 4, 5]
    first = await asked(limit=3)
    assert first["next"] == 3
    assert await numbers(limit=3, after=3) == [4, 5]
    assert await numbers(case=case["receipt_number"]) == [4, 5]
    assert await numbers(case="ZZZZ9999") == []
    assert await numbers(since=clock.at.isoformat()) == [4, 5]
    assert await numbers(until=clock.at.isoformat()) == [1, 2, 3]
    assert await numbers(person="staff-1") == [1, 2, 3]
    whole = (await program.get(f"{API}/audit/verification", headers=auditor)).json()
    assert (whole["whole"], whole["seq"], whole["broken"]) == (True, 5, [])


@pytest.mark.parametrize("address", ["audit", "audit/verification", "audit/archive", "retention"])
async def test_only_who_answers_for_it_reads_the_records(
    program: httpx.AsyncClient, token: Token, address: str
) -> None:
    for role, status in (("auditor", 200), ("clerk", 403)):
        answer = await program.get(f"{API}/{address}", headers=bearer(token, role))
        assert answer.status_code == status
    assert (await program.get(f"{API}/{address}")).status_code == 401


async def test_an_archive_is_checked_without_a_database(
    program: httpx.AsyncClient, context: Context, token: Token, tmp_path: Path
) -> None:
    await write(context, 4)
    answer = await program.get(f"{API}/audit/archive", headers=bearer(token, "auditor"))
    assert answer.headers["content-disposition"].startswith("attachment")
    file = tmp_path / "audit.jsonl"
    file.write_bytes(answer.content)
    whole, told = check_file(file)
    assert whole, told
    _, mark = await audit.head(context.db)
    assert told == f"audit.jsonl: whole, entries 1-4, end {mark.hex()}"


async def test_an_archive_grows_by_pieces(context: Context, tmp_path: Path) -> None:
    await write(context, 3)
    first = await taken(context, tmp_path / "1.jsonl")
    await write(context, 2)
    second = await taken(context, tmp_path / "2.jsonl", after=3)
    for file, said in ((first, "entries 1-3"), (second, "entries 4-5")):
        whole, told = check_file(file)
        assert whole, told
        assert said in told
    assert check_file(await taken(context, tmp_path / "3.jsonl", after=5))[0]
    with pytest.raises(NoSuchEntry):
        await taken(context, tmp_path / "4.jsonl", after=9)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: [one.replace("見本 職員", "別人") for one in lines],
        lambda lines: [*lines[:2], *lines[3:]],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: lines[:-1],
        lambda lines: [*lines[:3], lines[-1]],
        lambda lines: lines[1:],
        lambda lines: [*lines, lines[1]],
        lambda lines: [lines[0].replace("00", "11"), *lines[1:]],
        lambda _: ["何か別のもの"],
        lambda _: [],
    ],
    ids=[
        *("changed", "removed", "swapped", "cut", "shortened"),
        *("headless", "longer", "moved", "other", "empty"),
    ],
)
async def test_a_spoilt_archive_is_found(
    context: Context, tmp_path: Path, spoil: Callable[[list[str]], list[str]]
) -> None:
    await write(context, 4)
    file = await taken(context, tmp_path / "audit.jsonl")
    file.write_text("\n".join(spoil(file.read_text().splitlines())))
    whole, told = check_file(file)
    assert not whole
    assert "BROKEN" in told


async def test_a_program_holds_a_case_and_reads_what_is_kept(
    program: httpx.AsyncClient, token: Token
) -> None:
    case = (await apply(program)).json()
    address = f"{API}/desk/applications/{case['application_id']}/hold"
    asked = {"until": "2026-12-31", "reason": "審査請求が出ているため"}
    assert (
        await program.post(address, json=asked, headers=bearer(token, "clerk"))
    ).status_code == 403
    approver = bearer(token, "approver")
    assert (await program.post(address, json=asked, headers=approver)).status_code == 204
    kept = (await program.get(f"{API}/retention", headers=bearer(token, "auditor"))).json()
    assert [(UUID(one["id"]), one["held_until"]) for one in kept["held"]] == [
        (UUID(case["application_id"]), "2026-12-31")
    ]
    late = {**asked, "until": "2099-01-01"}
    assert (await program.post(address, json=late, headers=approver)).status_code == 422
    free = {**asked, "until": None}
    assert (await program.post(address, json=free, headers=approver)).status_code == 204
    kept = (await program.get(f"{API}/retention", headers=bearer(token, "auditor"))).json()
    assert kept["held"] == []

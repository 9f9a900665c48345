"""Files after the submission: who opens them, what a correction replaces, what programs send."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from tests.forms.attaching import infected, pdf
from tests.forms.conftest import SetClock
from tests.forms.filling import form_of
from tests.forms.test_sending_files import (
    clamd,
    one,
    phone,
    press,
    scanning,
)

from machi.forms.app import SERVICE
from machi.forms.commands.files.scan_file import scan_waiting_files
from machi.local.standins.clamd import Clamd
from machi.shared.service import Context
from machi.shared.testing.clients import client

__all__ = ["clamd", "phone", "scanning"]

API = "/forms/api/v1"
DESK = f"{API}/desk/applications"


@dataclass
class Case:
    id: str
    number: str
    secret: str


async def send(program: httpx.AsyncClient, draft: str, place: str, content: bytes) -> Any:  # noqa: ANN401
    return await program.post(
        f"{API}/drafts/{draft}/files?place={place}", files={"file": ("見本.pdf", content)}
    )


@pytest.fixture
async def program(scanning: Context) -> AsyncGenerator[httpx.AsyncClient]:
    async with client(scanning, SERVICE) as opened:
        yield opened


@pytest.fixture
async def case(program: httpx.AsyncClient) -> Case:
    begun = await program.post(f"{API}/drafts", json={"procedure_id": "mihon-tempu"})
    draft = begun.json()["draft"]
    for place in ("photo", "paper:shomei"):
        sent = await send(program, draft, place, pdf(place))
        assert sent.status_code == 201, sent.text
        assert sent.json()["state"] == "clean"
    answers = {"note": "あり", "lives": "yes"}
    body = {"procedure_id": "mihon-tempu", "answers": answers, "draft": draft}
    filed = await program.post(f"{API}/applications", json=body)
    assert filed.status_code == 201, filed.text
    again = await program.post(f"{API}/applications", json=body)
    assert again.json()["code"] == "forms.no_such_draft", "a draft is filed once"
    found = filed.json()
    return Case(found["application_id"], found["receipt_number"], found["secret"])


@pytest.fixture
async def clerk(scanning: Context, token: Callable[..., str]) -> AsyncGenerator[httpx.AsyncClient]:
    async with client(scanning, SERVICE) as opened:
        opened.headers["authorization"] = f"Bearer {token('reviewer')}"
        yield opened


async def file_at(context: Context, place: str) -> str:
    row = await context.db.row("select id from case_file where place = $1", place)
    assert row is not None
    return str(row["id"])


@pytest.mark.usefixtures("case")
async def test_a_program_cannot_name_files_that_it_did_not_send(
    program: httpx.AsyncClient, scanning: Context
) -> None:
    theirs = {"name": "x.pdf", "media_type": "application/pdf", "bytes": 1}
    forged = [{"file_id": await file_at(scanning, "photo"), **theirs}]
    answers = {"note": "あり", "lives": "no", "photo": forged}
    begun = await program.post(f"{API}/drafts", json={"procedure_id": "mihon-tempu"})
    whole: dict[str, Any] = {"procedure_id": "mihon-tempu", "answers": answers}
    for body in (whole, {**whole, **begun.json()}):
        refused = await program.post(f"{API}/applications", json=body)
        assert refused.status_code == 422, refused.text
        assert [one["field"] for one in refused.json()["errors"]] == ["answers.photo"]


async def test_staff_download_and_never_open_in_the_city_s_own_page(
    clerk: httpx.AsyncClient, scanning: Context, case: Case
) -> None:
    page = await clerk.get(f"/forms/desk/{case.id}", headers={"accept": "text/html"})
    assert page.text.count("検査済み") == 2
    taken = await clerk.get(f"/forms/desk/{case.id}/files/{await file_at(scanning, 'photo')}")
    assert taken.content == pdf("photo")
    assert taken.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert taken.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert taken.headers["x-content-type-options"] == "nosniff"
    seen = await scanning.db.rows("select action, why from audit_entry order by seq")
    assert [row["action"] for row in seen] == ["view", "download"]
    assert seen[-1]["why"] == await file_at(scanning, "photo")


async def test_nobody_downloads_without_permission_or_from_another_case(
    clerk: httpx.AsyncClient, program: httpx.AsyncClient, scanning: Context, case: Case
) -> None:
    file = await file_at(scanning, "photo")
    stranger = await program.get(f"/forms/desk/{case.id}/files/{file}")
    assert stranger.status_code == 401
    other = await clerk.get(f"/forms/desk/{file}/files/{file}")
    assert other.json()["code"] == "forms.no_such_case"
    assert await scanning.db.rows("select 1 from audit_entry") == []


async def test_what_the_scanner_has_not_seen_is_never_opened(
    clerk: httpx.AsyncClient,
    program: httpx.AsyncClient,
    scanning: Context,
    clamd: Clamd,
) -> None:
    clamd.away = True
    begun = await program.post(f"{API}/drafts", json={"procedure_id": "mihon-tempu"})
    draft = begun.json()["draft"]
    await send(program, draft, "photo", pdf())
    await send(program, draft, "paper:shomei", infected())
    body = {"procedure_id": "mihon-tempu", "draft": draft}
    answers = {"answers": {"note": "あり", "lives": "yes"}}
    filed = (await program.post(f"{API}/applications", json=body | answers)).json()
    assert "receipt_number" in filed, "a scanner that is away keeps nobody from being in time"
    path = f"/forms/desk/{filed['application_id']}/files"
    file = await file_at(scanning, "photo")
    refused = await clerk.get(f"{path}/{file}")
    assert refused.status_code == 409
    assert refused.json()["code"] == "forms.not_scanned"
    clamd.away = False
    clock = scanning.clock
    assert isinstance(clock, SetClock)
    clock.at = clock.at.replace(minute=45)
    await scan_waiting_files(scanning)
    assert (await clerk.get(f"{path}/{file}")).status_code == 200
    bad = await file_at(scanning, "paper:shomei")
    assert (await clerk.get(f"{path}/{bad}")).status_code == 404
    parts = "select 1 from case_file_part where file_id = $1::text::uuid"
    assert await scanning.db.rows(parts, bad) == [], "nothing of the virus is kept"
    page = await clerk.get(
        f"/forms/desk/{filed['application_id']}", headers={"accept": "text/html"}
    )
    assert "ウイルスが見つかったため、消しました" in page.text


async def test_a_correction_asks_for_files_and_the_earlier_ones_stay_to_be_seen(
    clerk: httpx.AsyncClient, phone: httpx.AsyncClient, scanning: Context, case: Case
) -> None:
    await clerk.post(f"{DESK}/{case.id}/accept", json={"expected_revision": 1})
    items = [
        {"path": "photo", "message": "ぼやけています"},
        {"path": "paper:shomei", "message": "裏面も", "ask": "attach"},
    ]
    body = {"expected_revision": 2, "reason": "確認", "due": "2026-05-01", "items": items}
    asked = await clerk.post(f"{DESK}/{case.id}/request-correction", json=body)
    assert asked.status_code == 200, asked.text
    await phone.post("/forms/case", data={"receipt_number": case.number, "secret": case.secret})
    path = f"/forms/case/{case.number}/correction"
    page = await phone.get(path)
    early = await press(phone, page, ("do", ""))
    assert "「証明書」を付けてください" in early.text
    bad = await press(
        phone, page, ("do", "upload:photo"), files=[one("photo", infected(), "悪い.pdf")]
    )
    assert "「悪い.pdf」からウイルスが見つかった" in bad.text
    files = [one("photo", pdf("new"), "新しい.pdf"), one("paper:shomei", pdf("b"), "裏.pdf")]
    page = await press(phone, page, ("do", "upload:photo"), files=files)
    assert "新しい.pdf" in page.text
    assert any("remove-file:" in value for _, value in form_of(page, path).buttons)
    stray = await press(phone, page, files=[one("lease", pdf())])
    assert stray.status_code == 422
    done = await press(phone, page, ("do", ""))
    assert done.url.path == f"/forms/case/{case.number}", done.text
    assert "差し替え前" in done.text
    opened = (await clerk.get(f"{DESK}/{case.id}")).json()
    assert [file["name"] for file in opened["answers"]["photo"]] == ["新しい.pdf"]
    rows = await scanning.db.rows("select place, replaced_at from case_file order by id")
    assert [bool(row["replaced_at"]) for row in rows] == [True, True, False, False]

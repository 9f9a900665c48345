"""A case that was forgotten is nowhere: not in a dump, a file, a log, what the broker keeps.

A person's words stand in every place that takes words: answers, notes, reasons, names of files,
what is in the files. Staff read them. Then the case's time is over.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from machi.forms.app import SERVICE
from machi.forms.commands.purge_cases import purge_cases
from machi.local.city import Surroundings
from machi.local.city_process import CityProcess
from machi.local.data_folder import SERVICES, Running
from machi.local.demo.inbox import Phone
from machi.local.demo.visitors import browser, hidden_fields, signed_in
from machi.local.places import DataFolder
from machi.shared.embedded.postgres import binaries
from machi.shared.run import open_context

pytestmark = pytest.mark.timeout(180)

API = "/forms/api/v1"
DESK = f"{API}/desk/applications"
PAGE = {"accept": "text/html"}

# Synthetic, and nowhere else in the city's own data.
CANARIES = {
    "name": "金糸雀",
    "given": "炭坑",
    "answer": "鳥籠の扉が外れた",
    "note": "止り木を見に行く",
    "reason": "羽根が写っていない",
    "message": "尾羽も写してください",
    "withdrawal": "歌わなくなった",
    "hold": "笛の審査請求",
    "file": "籠の写真",
    "content": "CANARY-INSIDE-A-FILE",
    "sent": "卵の写真",
    "address": "canary.mihon@example.jp",
}


class Later:
    """A clock ten years ahead: every procedure's time is over."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=3660)


@dataclass(frozen=True)
class City:
    url: str
    data: Path
    process: CityProcess

    def surroundings(self) -> Surroundings:
        at = Running(**json.loads((self.data / "running.json").read_text()))
        secrets = json.loads((self.data / "secrets.json").read_text())
        return Surroundings(
            data=DataFolder(self.data),
            secrets=secrets,
            postgres_port=at.postgres_port,
            nats_port=at.nats_port,
            public_url=self.url,
        )


@pytest.fixture
async def city(tmp_path: Path) -> AsyncGenerator[City]:
    process = CityProcess(tmp_path / "city")
    try:
        url = await asyncio.to_thread(process.wait_until_open)
        yield City(url, tmp_path / "city", process)
    finally:
        await asyncio.to_thread(process.end)


async def test_after_the_purge_nothing_of_a_person_is_anywhere(city: City) -> None:
    case = await _live(city.url)
    around = city.surroundings()
    sealed = await _sealed(around)
    assert len(sealed) > 8
    backup = await _dump(around)
    assert list(_found(backup)) == [], "a backup holds nothing in the open"
    assert all(piece in backup for piece in sealed), "the search finds what is there"

    settings = SERVICE.settings.model_validate(around.settings(SERVICE))
    async with open_context(SERVICE, settings, clock=Later()) as context:
        await purge_cases(context)
        [left] = await context.db.rows("select purged_at, receipt_number from application")
        assert left["purged_at"]
        assert left["receipt_number"] == case["receipt_number"]
        keys = await context.db.rows("select wrapped from vault_key")
        assert len(keys) == 2, "of the case, and of the code that proved the address"
        assert {key["wrapped"] for key in keys} == {None}, "no backup's rows open with them"

    after = await _dump(around)
    assert list(_found(after)) == []
    assert not any(piece in after for piece in sealed), "nor is anything sealed left"
    async with signed_in(city.url, "clerk") as clerk:
        gone = await clerk.get(f"{DESK}/{case['application_id']}")
        assert gone.json()["code"] == "vault.forgotten"
    await asyncio.to_thread(city.process.end)
    looked_at = set()
    for file in (one for one in city.data.rglob("*") if one.is_file()):
        place = file.relative_to(city.data).parts[0]
        outside = {"address"} if place == "arrived" else set()  # the person's own mailbox
        assert set(_found(file.read_bytes())) <= outside, file
        looked_at.add(place)
    assert {"nats", "postgres", "logs"} <= looked_at


async def _live(url: str) -> dict[str, Any]:
    """Apply with files, be asked for more, be noted about, be held, withdraw; staff read it all."""
    async with browser(url) as citizen, signed_in(url, "supervisor") as staff:
        case = await _apply(citizen)
        desk = f"/forms/desk/{case['application_id']}"
        path = f"{DESK}/{case['application_id']}"
        await _good(staff.post(f"{path}/accept", json={"expected_revision": 1}))
        await _good(staff.post(f"{desk}/notes", data={"text": CANARIES["note"]}))
        items = [{"path": "photos", "message": CANARIES["message"]}]
        asked = {"expected_revision": 2, "reason": CANARIES["reason"], "due": "2099-01-01"}
        await _good(staff.post(f"{path}/request-correction", json={**asked, "items": items}))
        hold = {"until": str(datetime.now(UTC).date() + timedelta(days=9))}
        await _good(staff.post(f"{desk}/hold", data={**hold, "reason": CANARIES["hold"]}))
        await _correct_and_withdraw(citizen, case)
        page = await staff.get(desk, headers=PAGE)
        for place in ("name", "answer", "note", "reason", "message", "withdrawal", "hold", "file"):
            assert CANARIES[place] in page.text, place
        files = await staff.get(f"{API}/desk/applications/{case['application_id']}")
        [photo] = files.json()["answers"]["photos"]
        taken = await staff.get(f"{desk}/files/{photo['file_id']}")
        assert CANARIES["content"].encode() in taken.content
    return case


async def _apply(citizen: httpx.AsyncClient) -> dict[str, Any]:
    begun = await citizen.post(f"{API}/drafts", json={"procedure_id": "risai-shomei"})
    draft = begun.json()["draft"]
    name = f"{CANARIES['file']}.pdf"
    for place in ("photos", "paper:honnin"):
        await _good(citizen.post(f"{API}/drafts/{draft}/files?place={place}", files=_file(name)))
    answers = {
        "applicant": {
            "family_name": CANARIES["name"],
            "given_name": CANARIES["given"],
            "address": {
                "prefecture": "みほん県",
                "city_and_county": "みほん市",
                "street_address": "本町",
            },
            "phone": "090-0000-0000",
        },
        "relation": "tenant",
        "happened_on": "2026-04-01",
        "cause": "wind",
        "what": CANARIES["answer"],
    }
    body = {"procedure_id": "risai-shomei", "answers": answers, "draft": draft}
    proof = {"Machi-Citizen": await _proof(citizen)}
    filed = await _good(citizen.post(f"{API}/applications", json=body, headers=proof))
    found: dict[str, Any] = filed.json()
    return found


async def _proof(citizen: httpx.AsyncClient) -> str:
    """Prove an address with the code that comes by e-mail: through notify, and out of the city."""
    phone = Phone(citizen)
    phone.email = CANARIES["address"]
    asked = {"address": phone.email}
    sent = (await _good(citizen.post(f"{API}/proofs/mail", json=asked))).json()
    digits = re.search(r"：(\d{6})", (await phone.mail("確認番号"))["text"])
    assert digits, "no code in the mail"
    typed = {"digits": digits[1]}
    answer = await _good(citizen.post(f"{API}/proofs/mail/{sent['code']}", json=typed))
    return str(answer.json()["proof"])


async def _correct_and_withdraw(citizen: httpx.AsyncClient, case: dict[str, Any]) -> None:
    number = case["receipt_number"]
    opens = {"receipt_number": number, "secret": case["secret"]}
    await _good(citizen.post("/forms/case", data=opens))
    page = await citizen.get(f"/forms/case/{number}/correction", headers=PAGE)
    fields = hidden_fields(page.text) | {"do": "upload:photos"}
    files = {"photos": _file(f"{CANARIES['sent']}.pdf")["file"]}
    sent = await citizen.post(f"/forms/case/{number}/correction", data=fields, files=files)
    assert CANARIES["sent"] in sent.text
    reason = {"reason": CANARIES["withdrawal"]}
    await _good(citizen.post(f"/forms/case/{number}/withdraw", data=reason))


def _file(name: str) -> dict[str, tuple[str, bytes]]:
    return {"file": (name, b"%PDF-1.7\n% " + CANARIES["content"].encode() + b"\n%%EOF\n")}


async def _good(request: Any) -> httpx.Response:  # noqa: ANN401 - a request that was begun
    answer: httpx.Response = await request
    assert answer.status_code < httpx.codes.BAD_REQUEST, answer.text
    return answer


async def _sealed(around: Surroundings) -> list[bytes]:
    """Give the beginnings of everything that is sealed for the case, as a dump writes them."""
    connection = await asyncpg.connect(around.database_url("forms"))
    try:
        rows = await connection.fetch(
            "select answers as sealed from application union all select sealed from case_text "
            "union all select sealed_name from case_file "
            "union all select sealed from case_file_part"
        )
    finally:
        await connection.close()
    return [_hex(row["sealed"][:40]) for row in rows]


async def _dump(around: Surroundings) -> bytes:
    """Back every database up, as operators do."""
    whole = b""
    for service in SERVICES:
        dump = await asyncio.create_subprocess_exec(
            *(str(binaries() / "pg_dump"), around.database_url(service)),
            stdout=asyncio.subprocess.PIPE,
        )
        written, _ = await dump.communicate()
        assert dump.returncode == 0
        whole += written
    return whole


def _found(content: bytes) -> Iterator[str]:
    for place, words in CANARIES.items():
        plain = words.encode()
        if any(one in content for one in (plain, json.dumps(words)[1:-1].encode(), _hex(plain))):
            yield place


def _hex(plain: bytes) -> bytes:
    return plain.hex().encode()

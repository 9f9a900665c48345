"""What a citizen types is nowhere in the city but sealed: not in a row, an event, a log, a push.

A whole day of one person is lived in a real city, mistakes included; then everything that the city
keeps is read: each column of each table, and each byte of its files.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from machi.local.data_folder import SERVICES, Running
from machi.local.demo import inbox, journey
from machi.local.demo.visitors import browser, hidden_fields, signed_in
from machi.local.demo.walk import Walk, until
from machi.local.proving import signed_document
from machi.shared.embedded.ports import free_port

pytestmark = pytest.mark.timeout(300)

FORMS = "/forms/api/v1"
PAGE = {"accept": "text/html"}

# Synthetic, and nowhere else in the city's own data.
PERSON = {
    "family_name": "金糸雀",
    "given_name": "炭坑",
    "family_name_kana": "キンシジャク",
    "given_name_kana": "タンコウ",
    "street_address": "鳥籠七丁目",
    "city_block": "987-654",
    "building_name": "止り木荘",
    "phone": "090-9753-1357",
}
MAIL = "kanaria.tankou"
"""Stands in the address of every e-mail that the city sends to this person, and only there."""
SECRETS = (*PERSON.values(), MAIL)


@pytest.fixture
async def city(tmp_path: Path) -> AsyncGenerator[tuple[str, Path]]:
    """Lend a city of one's own: where it answers, and its folder."""
    data, url_port = tmp_path / "city", free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "machi.local", "up"),
        *("--port", str(url_port), "--data", str(data)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{url_port}"
    try:
        async with httpx.AsyncClient(base_url=url, trust_env=False) as visitor:
            await _until_open(visitor, process)
        yield url, data
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def _until_open(visitor: httpx.AsyncClient, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(90):
        while True:
            assert process.returncode is None, "the city did not open"
            try:
                if (await visitor.get("/")).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.2)


def answers() -> dict[str, Any]:
    """Give good answers that hold the person in every place that takes words."""
    found = journey_answers()
    for place in (found["applicant"], found["applicant"]["address"], found["post_address"]):
        wanted = {*place, "building_name"} if "city_block" in place else {*place}
        place.update({key: value for key, value in PERSON.items() if key in wanted})
    return found


journey_answers = journey.online_example


async def test_nothing_of_a_person_is_kept_in_the_open(
    city: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, data = city
    monkeypatch.setattr(journey, "online_example", answers)
    monkeypatch.setattr(inbox.Phone, "__init__", _known_phone)
    assert until.__kwdefaults__ is not None
    monkeypatch.setitem(until.__kwdefaults__, "seconds", 60)  # a busy machine hides nothing
    walk = Walk(None)
    key = json.loads((data / "secrets.json").read_text())["forms_key"]
    await journey.walk_through(url, walk, None, key)
    assert walk.ok
    async with browser(url) as visitor:
        await _mistakes_of_a_program(visitor, key)
        await _mistakes_on_pages(visitor)
    await _staff_reads_it(url)

    at = Running(**json.loads((data / "running.json").read_text()))
    passwords = json.loads((data / "secrets.json").read_text())
    for service in SERVICES:
        address = f"postgresql://{service}:{passwords[f'{service}_database']}@127.0.0.1"
        await _look_through_tables(f"{address}:{at.postgres_port}/{service}")
    looked_at = _look_through_files(data)
    assert {"nats", "postgres", "logs"} <= looked_at


async def test_the_search_itself_finds_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "city.log").write_text(json.dumps({"who": PERSON["given_name"]}))
    with pytest.raises(AssertionError):
        _look_through_files(tmp_path)


def _known_phone(phone: inbox.Phone, visitor: httpx.AsyncClient) -> None:
    phone.email = f"{MAIL}@example.jp"
    phone.line_user = f"U{os.urandom(16).hex()}"
    phone.recipient = ""
    phone._browser = visitor  # noqa: SLF001 - a phone like every other, with a name that we know


async def _mistakes_of_a_program(visitor: httpx.AsyncClient, secret_key: str) -> None:
    good = answers()
    wrong: list[Mapping[str, Any]] = [
        {"procedure_id": "juminhyo", "answers": good | {"copies": PERSON["family_name"]}},
        {"procedure_id": "juminhyo", "answers": good | {PERSON["family_name"]: 1}},
        {"procedure_id": PERSON["given_name"], "answers": good},
        {"procedure_id": "juminhyo", "answers": PERSON["phone"]},
        {"procedure_id": "juminhyo", "answers": good, PERSON["family_name"]: good},
    ]
    for body in wrong:
        refused = await visitor.post(f"{FORMS}/applications", json=body)
        assert 400 <= refused.status_code < 500, refused.text
    proof = signed_document(journey.document(), good, secret_key, datetime.now(UTC))
    for key in ("once", "once"):
        body = {"procedure_id": "juminhyo", "answers": good}
        sent = await visitor.post(
            f"{FORMS}/applications", json=body, headers={"idempotency-key": key, **proof}
        )
        assert sent.status_code == httpx.codes.CREATED
    other = {"procedure_id": "juminhyo", "answers": good | {"copies": 2}}
    reused = await visitor.post(
        f"{FORMS}/applications", json=other, headers={"idempotency-key": "once"}
    )
    assert reused.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    raw = json.dumps({"a": PERSON["phone"]}).encode() + b'{"\xed\xa0\x80"'
    await visitor.post(
        f"{FORMS}/applications", content=raw, headers={"content-type": "application/json"}
    )
    for path in (f"{FORMS}/procedures/{PERSON['given_name']}", f"/forms/{PERSON['given_name']}"):
        await visitor.get(path, params={"q": PERSON["given_name"]})


async def _mistakes_on_pages(visitor: httpx.AsyncClient) -> None:
    begun = await visitor.post("/forms/juminhyo/start", headers=PAGE)
    page = begun.headers["location"]
    shown = await visitor.get(page, headers=PAGE)
    fields = hidden_fields(shown.text)
    named = {f"applicant.{key}": value for key, value in PERSON.items()}
    for more in ({}, {PERSON["family_name"]: "1"}):
        kept = await visitor.post(page, data=fields | named | more, headers=PAGE)
        assert kept.status_code < 500, kept.text
    await visitor.post(
        "/forms/case",
        data={"receipt_number": PERSON["given_name"], "secret": PERSON["phone"]},
        headers=PAGE,
    )
    for mail in (f"{MAIL}@@example.jp", f"{MAIL}@example.jp\r\nBcc: {MAIL}@example.com"):
        refused = await visitor.post("/notify/recipient", data={"email": mail}, headers=PAGE)
        assert refused.status_code == httpx.codes.UNPROCESSABLE_ENTITY


async def _staff_reads_it(url: str) -> None:
    """See that the person's words did go in: a city that loses them passes every search."""
    async with signed_in(url, "clerk") as clerk:
        cases = (await clerk.get(f"{FORMS}/desk/applications")).json()["items"]
        opened = await clerk.get(f"{FORMS}/desk/applications/{cases[-1]['application_id']}")
        assert opened.json()["answers"]["applicant"]["family_name"] == PERSON["family_name"]
        page = await clerk.get(f"/forms/desk/{cases[0]['application_id']}", headers=PAGE)
        assert PERSON["street_address"] in page.text


async def _look_through_tables(address: str) -> None:
    connection = await asyncpg.connect(address)
    try:
        tables = await connection.fetch(
            "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'"
        )
        assert tables
        for table in tables:
            rows = await connection.fetch(f"select t::text as row from {table['name']} t")  # noqa: S608 - a name from the catalogue
            for row in rows:
                for secret in SECRETS:
                    shown = secret in row["row"] or secret.encode().hex() in row["row"]
                    assert not shown, f"{secret} in {table['name']}: {row['row']}"
    finally:
        await connection.close()


def _look_through_files(data: Path) -> set[str]:
    """Read each file but the mailboxes of the citizens themselves; name the folders read."""
    needles = [
        spelled
        for secret in SECRETS
        for spelled in (secret.encode(), json.dumps(secret)[1:-1].encode())
    ]
    read = set()
    for file in (file for file in data.rglob("*") if file.is_file()):
        if _is_mailbox(data, file):
            continue
        content = file.read_bytes()
        for needle in needles:
            assert needle not in content, f"{needle!r} in {file}"
        read.add(file.relative_to(data).parts[0])
    return read


def _is_mailbox(data: Path, file: Path) -> bool:
    """Tell whether a file is the mail stand-in's: it holds what the city sent to the person."""
    parts = file.relative_to(data).parts
    return parts[0] == "arrived" and "mail" in str(file.relative_to(data))

"""Files of seven megabytes over HTTP, sealed and scanned; and the audit log under many writers."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import uuid4

import asyncpg
import httpx

from machi.forms.app import SERVICE
from machi.forms.domain.application import Actor
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.queries.audit import verify_audit
from machi.forms.store import audit
from machi.forms.store.files import PART
from machi.local.faults.member import several
from machi.local.measuring.measured import Measured
from machi.local.measuring.workshop import Workshop, workshop
from machi.local.standins.clamd import Clamd
from machi.shared.service import Context

API = "/forms/api/v1/drafts"
UPLOAD_MS = 1000
"""Less than a telephone needs to send it: 7 MB take 1.4 s at 40 Mbit/s."""
DESK_MS = 50
"""What opening a case may wait for its entry, while a hundred a second are opened."""
PAUSE = 0.16
"""Seconds that each of sixteen desks rests: together a hundred entries a second."""


async def measure(uploads: int = 40, megabytes: int = 7, writers: int = 16) -> list[Measured]:
    """Send files one after the other; write entries from many desks at once."""
    async with workshop() as place:
        url = await place.database(SERVICE, "forms")
        async with place.context(SERVICE, url) as context:
            await SERVICE.seed(context)
            content = b"%PDF-1.7\n" + os.urandom(megabytes * 1000 * 1000 - 9)
            sent = await _uploads(place, url, content, uploads)
            floor = await _floor(url, content, uploads)
            beside, rate = await _entries(context, writers)
    return [
        Measured(
            name=f"upload of {megabytes} MB p95",
            value=_p95(sent),
            unit="ms",
            goal=UPLOAD_MS,
            at="most",
            detail=f"p50 {_p50(sent):.0f} ms; only storing the bytes p95 {_p95(floor):.0f} ms",
        ),
        Measured(
            name="audit entry p95",
            value=_p95(beside),
            unit="ms",
            goal=DESK_MS,
            at="most",
            detail=f"{writers} desks, {writers / PAUSE:.0f}/s; at most {rate:,.0f}/s in one chain",
        ),
    ]


async def _uploads(place: Workshop, url: str, content: bytes, uploads: int) -> list[float]:
    scanner = await Clamd().start()
    variables = place.environment(SERVICE, url) | {"FORMS_CLAMD_ADDRESS": scanner.address}
    seconds = []
    async with (
        several(1, SERVICE.name, place.folder, variables) as [member],
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{member.port}", trust_env=False) as phone,
    ):
        for _ in range(uploads):
            begun = await phone.post(API, json={"procedure_id": "risai-shomei"})
            path = f"{API}/{begun.json()['draft']}/files?place=photos"
            seconds.append(await _timed(partial(_send, phone, path, content)))
    await scanner.stop()
    return seconds


async def _send(phone: httpx.AsyncClient, path: str, content: bytes) -> None:
    answer = await phone.post(path, files={"file": ("a.pdf", content)}, timeout=60)
    answer.raise_for_status()


async def _floor(url: str, content: bytes, times: int) -> list[float]:
    """Store the same bytes in the same pieces, in one transaction, and nothing else."""
    connection = await asyncpg.connect(url)
    await connection.execute("create table plain (id uuid, part int, content bytea)")
    await connection.execute("alter table plain alter column content set storage external")
    pieces = [content[at : at + PART] for at in range(0, len(content), PART)]

    async def store() -> None:
        async with connection.transaction():
            for part, piece in enumerate(pieces):
                await connection.execute(
                    "insert into plain values ($1, $2, $3)", uuid4(), part, piece
                )

    seconds = [await _timed(store) for _ in range(times)]
    await connection.close()
    return seconds


async def _entries(context: Context, writers: int) -> tuple[list[float], float]:
    by = Actor("bench", "staff", "見本 職員")

    async def write() -> None:
        await audit.record(context, AuditEntry(Action.VIEW, uuid4(), by))

    async def desk(times: int, pause: float) -> list[float]:
        seconds = []
        for _ in range(times):
            seconds.append(await _timed(write))
            await asyncio.sleep(pause)
        return seconds

    beside = await asyncio.gather(*(desk(40, PAUSE) for _ in range(writers)))
    began = time.perf_counter()
    await asyncio.gather(*(desk(80, 0) for _ in range(writers)))
    rate = writers * 80 / (time.perf_counter() - began)
    if not (await verify_audit(context.db)).whole:
        raise RuntimeError("the chain forked")
    return [one for found in beside for one in found], rate


async def _timed(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def _p50(seconds: list[float]) -> float:
    return 1000 * sorted(seconds)[len(seconds) // 2]


def _p95(seconds: list[float]) -> float:
    return 1000 * sorted(seconds)[len(seconds) * 95 // 100]

"""Is the process up (`healthz`); can it work (`readyz`), and if not, what should be done."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from machi.shared.db.migrations import newest
from machi.shared.ui.words import msgid
from machi.shared.web.context import Context
from machi.shared.web.problems import tell

_PATIENCE = 2.0
_NATS_PORT = 4222


class Health(BaseModel):
    ok: bool = Field(description="Whether this part works.")
    words: str = Field(description="In plain Japanese: what is wrong and what to do.")


class Readiness(Health):
    parts: dict[str, Health] = Field(description="database, migrations, nats.")


@dataclass(frozen=True, slots=True)
class _Part:
    works: Callable[[Context], Awaitable[bool]]
    fine: str
    broken: str


async def _database(context: Context) -> bool:
    return await context.db.row("select 1 as one") is not None


async def _migrations(context: Context) -> bool:
    if context.migrations is None:
        return True
    head = await asyncio.to_thread(newest, context.migrations)
    found = await context.db.row("select version_num from alembic_version")
    return found is not None and found["version_num"] == head


async def _nats(context: Context) -> bool:
    server = urlsplit(context.settings.nats_url)
    host, port = server.hostname or "127.0.0.1", server.port or _NATS_PORT
    _, writer = await asyncio.open_connection(host, port, family=socket.AF_UNSPEC)
    writer.close()
    return True


_PARTS = {
    "database": _Part(
        _database,
        msgid("データベースは動いています。"),
        msgid("データベースにつながりません。PostgreSQL が動いているか確認してください。"),
    ),
    "migrations": _Part(
        _migrations,
        msgid("データベースの形は最新です。"),
        msgid("データベースの形が古いままです。migrate を実行してください。"),
    ),
    "nats": _Part(
        _nats,
        msgid("連携（NATS）は動いています。"),
        msgid(
            "連携（NATS）につながらず、お知らせが遅れます。NATS が動いているか確認してください。"
        ),
    ),
}


async def look(context: Context, say: Callable[[str], str] = str) -> Readiness:
    """Look at everything that the service needs, at the same time, each for two seconds at most."""
    looks = await asyncio.gather(*(_look(part, context, say) for part in _PARTS.values()))
    parts = dict(zip(_PARTS, looks, strict=True))
    broken = [part.words for part in parts.values() if not part.ok]
    return Readiness(
        ok=not broken, words=" ".join(broken) or say("すべて動いています。"), parts=parts
    )


async def _look(part: _Part, context: Context, say: Callable[[str], str]) -> Health:
    try:
        async with asyncio.timeout(_PATIENCE):
            works = await part.works(context)
    except Exception:  # noqa: BLE001 - whatever it is (no table yet, no rights), the part does not work
        works = False
    return Health(ok=works, words=say(part.fine if works else part.broken))


def health_router(context: Context) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get(f"/{context.service}/healthz")
    async def healthz(request: Request) -> Health:
        return Health(ok=True, words=tell(request, msgid("動いています。")))

    @router.get(f"/{context.service}/readyz")
    async def readyz(request: Request) -> JSONResponse:
        readiness = await look(context, partial(tell, request))
        return JSONResponse(readiness.model_dump(), 200 if readiness.ok else 503)

    return router

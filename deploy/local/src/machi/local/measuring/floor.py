"""The floor: one statement over asyncpg behind a bare ASGI handler, in a process of its own.

Run as `python -m machi.local.measuring.floor BENCHMARK_FILE PORT DATABASE_URL`. The benchmark's
`floor(pool, path, body)` runs the statement and gives the answer's body.
"""

import asyncio
import json
import sys
from pathlib import Path

import asyncpg
from starlette.types import Receive, Scope, Send

from machi.local.measuring.programs import load
from machi.shared.run import serve_app, stop_on_signals
from machi.shared.web.serving import set_aside_what_stays

CONNECTIONS = 8
"""As many as a service's own pool for such statements."""


async def _json(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    await connection.set_type_codec(
        "jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
    )


async def _keep(_: object) -> None:
    """Reset nothing on release, as the services do: a reset would be a second round trip."""


async def serve(benchmark: Path, port: int, url: str) -> None:
    """Answer until SIGTERM."""
    work = load(benchmark).floor
    stop = stop_on_signals()
    async with asyncpg.create_pool(
        url, min_size=CONNECTIONS, max_size=CONNECTIONS, init=_json, reset=_keep
    ) as pool:

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                return
            body = (await receive()).get("body", b"")
            answer = await work(pool, scope["path"], body)
            head = [(b"content-type", b"application/json")]
            head.append((b"content-length", str(len(answer)).encode()))
            await send({"type": "http.response.start", "status": 200, "headers": head})
            await send({"type": "http.response.body", "body": answer})

        set_aside_what_stays()  # as `serve` does
        await serve_app(app, "127.0.0.1", port, stop)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))

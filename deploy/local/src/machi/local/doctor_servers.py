"""Looking at a running city: PostgreSQL, NATS, migrations, the four services."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import httpx
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from machi.local.city import Surroundings
from machi.local.data_folder import passwords, running
from machi.local.findings import Finding, fine, note, wrong
from machi.local.places import DataFolder
from machi.local.services import SERVICES
from machi.shared.db.migrations import current, newest
from machi.shared.messages.bus import BusDown, JetStreamRefused, connect
from machi.shared.messages.streams import DEAD_LETTERS, EVENTS
from machi.shared.service import Service

CLOCK_SECONDS = 2.0
PATIENCE_SECONDS = 3


async def look(data: DataFolder) -> AsyncIterator[Finding]:
    """Look at everything that runs on this data folder."""
    now = running(data)
    if now is None:
        yield note("city", "閉じています。./machi up で開きます。", "Closed; ./machi up opens it.")
        return
    if not now.postgres_port:
        yield note("city", "準備中です。", "Just opening.")
        return
    around = Surroundings(
        data=data,
        secrets=passwords(data),
        postgres_port=now.postgres_port,
        nats_port=now.nats_port,
        public_url=now.url,
    )
    looks = [
        *(database(around, service) for service in SERVICES),
        bus(around),
        *(ready(now.url, service.name) for service in SERVICES),
    ]
    # All at once: where nothing answers, each of them waits as long as it may.
    for finding in await asyncio.gather(*looks):
        yield finding


async def database(around: Surroundings, service: Service) -> Finding:
    """Connect as the service does; compare clocks and migrations."""
    about = f"database {service.name}"
    try:
        engine = create_async_engine(
            make_url(around.database_url(service.name)).set(drivername="postgresql+asyncpg"),
            connect_args={"timeout": PATIENCE_SECONDS},
        )
        async with engine.connect() as connection:
            at = await connection.run_sync(current)
            there: datetime = (await connection.exec_driver_sql("select now()")).scalar_one()
        await engine.dispose()
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        return wrong(
            about,
            "PostgreSQL が答えません。数秒で戻らなければ ./machi up をやり直してください。",
            f"PostgreSQL does not answer ({type(error).__name__}); if it stays so, restart up.",
        )
    head = newest(service.migrations)
    if at != head:
        return wrong(
            about,
            f"移行が遅れています（{at or 'なし'} → {head}）。./machi migrate を実行してください。",
            f"Migrations are behind ({at or 'none'} → {head}): run ./machi migrate.",
        )
    if abs((there - datetime.now(UTC)).total_seconds()) > CLOCK_SECONDS:
        return wrong(about, "時計がずれています。", "Its clock differs from this machine's.")
    return fine(about, f"{head} まで移行済み。", f"At {head}.")


async def bus(around: Surroundings) -> Finding:
    """Ask JetStream for its streams, and whether anybody should look at dead letters."""
    try:
        # A bus connects however long it takes; a doctor does not wait.
        async with asyncio.timeout(PATIENCE_SECONDS), connect(around.setup_bus()) as open_bus:
            events = await open_bus.ask(f"STREAM.INFO.{EVENTS}")
            dead = await open_bus.ask(f"STREAM.INFO.{DEAD_LETTERS}")
    except JetStreamRefused as refused:
        return wrong(
            "bus", "ストリームがありません。./machi migrate を実行してください。", str(refused)
        )
    except (BusDown, OSError, TimeoutError):
        return wrong("bus", "NATS が答えません。", "NATS does not answer.")
    letters = dead["state"]["messages"]
    if letters:
        return note(
            "bus",
            f"処理できなかった通知が {letters} 件あります。./machi dlq list で見られます。",
            f"{letters} dead letters: see ./machi dlq list.",
        )
    count = events["state"]["messages"]
    return fine("bus", f"出来事 {count} 件。", f"{count} events.")


async def ready(url: str, name: str) -> Finding:
    """Ask a service whether it can work."""
    try:
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False) as client:
            answer = await client.get(f"{url}/{name}/readyz")
    except httpx.HTTPError:
        return wrong(name, "答えません。", "Does not answer.")
    if answer.is_success:
        return fine(name, "動いています。", "Ready.")
    return wrong(
        name, f"準備ができていません（{answer.status_code}）。", f"Not ready: {answer.text}"
    )

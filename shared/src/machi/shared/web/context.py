"""What a running service holds. Built once, passed in, never global."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from machi.shared.auth.tokens import TokenVerifier
from machi.shared.clock import Clock, SystemClock
from machi.shared.db.database import Database
from machi.shared.settings import ServiceSettings
from machi.shared.vault.vault import Vault
from machi.shared.web.live import LiveHub


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a running service holds. Built by `open_context`, passed in, never global."""

    service: str
    settings: ServiceSettings
    db: Database
    tokens: TokenVerifier
    vault: Vault
    live: LiveHub
    clock: Clock = field(default_factory=SystemClock)
    migrations: Path | None = None


@asynccontextmanager
async def hold(
    name: str,
    settings: ServiceSettings,
    *,
    clock: Clock | None = None,
    migrations: Path | None = None,
) -> AsyncGenerator[Context]:
    """Build a context and put everything in it away at the end."""
    clock = clock or SystemClock()
    db = Database(settings.database_url.get_secret_value())
    context = Context(
        service=name,
        settings=settings,
        db=db,
        tokens=TokenVerifier(settings.city.auth_public_keys, clock=clock),
        vault=Vault(settings.secret_key.get_secret_value()),
        live=LiveHub(db.url),
        clock=clock,
        migrations=migrations,
    )
    try:
        yield context
    finally:
        await context.live.stop()
        await db.close()

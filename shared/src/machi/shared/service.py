"""What a service is made of, and what it holds while it runs.

A service package declares one `Service` in its `app.py`. The same declaration is run by
`python -m machi.<name> serve|work|migrate|seed`, by the all-in-one city, and by tests.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from machi.shared.auth.tokens import TokenVerifier
from machi.shared.vault.vault import Vault
from machi.shared.web.live import LiveHub
from sqlalchemy import MetaData

from machi.shared.clock import Clock, SystemClock
from machi.shared.contracts import Event
from machi.shared.db.database import Database
from machi.shared.settings import ServiceSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a running service holds. Built once by `open_context`, passed in, never global."""

    service: str
    settings: ServiceSettings
    db: Database
    tokens: TokenVerifier
    vault: Vault
    live: LiveHub
    clock: Clock = field(default_factory=SystemClock)


Reaction = Callable[[Any, Context], Awaitable[None]]
"""`async def tell_the_people_waiting(event: TicketCalled, context: Context) -> None`"""


@dataclass(frozen=True, slots=True)
class Timer:
    """Work that `work` repeats: sweeping, expiring, sending. Must be safe to run twice at once."""

    name: str
    every_seconds: float
    run: Callable[[Context], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The declaration of one service."""

    name: str
    settings: type[ServiceSettings]
    metadata: MetaData
    migrations: Path
    create_app: Callable[[Context], FastAPI]
    seed: Callable[[Context], Awaitable[None]]
    reactions: Mapping[type[Event], Reaction] = field(default_factory=dict)
    timers: Sequence[Timer] = ()

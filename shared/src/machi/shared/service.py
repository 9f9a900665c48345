"""What a service is made of, and what it holds while it runs.

A service package declares one `Service` in its `app.py`. The same declaration is run by
`python -m machi.<name> serve|work|migrate|seed`, by the all-in-one city, and by tests.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import MetaData

from machi.shared.contracts import Event
from machi.shared.settings import ServiceSettings
from machi.shared.web.context import Context

__all__ = ["Context", "Reaction", "Service", "Timer"]


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
    verify: Callable[[Context], Awaitable[tuple[bool, str]]] | None = None
    """Say whether the service's record of who saw what is whole, and a line about it."""
    verify_file: Callable[[Path], tuple[bool, str]] | None = None
    """The same of a file that was taken out of it: without a database, wherever it is kept."""
    replay: Callable[[Context], Awaitable[None]] | None = None
    """Delete the projections that come from the service's own log, and make them again."""

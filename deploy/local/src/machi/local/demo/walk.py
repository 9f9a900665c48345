"""Steps of the journey: each is timed and printed; the first that fails ends the walk."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import httpx
from rich.cells import set_cell_size

from machi.local.say import Console

T = TypeVar("T")

EVERY_SECONDS = 0.05
PATIENCE_SECONDS = 10.0


class Failed(Exception):
    """A step did not do what it should; the message says what was seen instead."""


@dataclass(slots=True)
class Step:
    """One step as it went. Numbers that were measured in it are in `measured`, in seconds."""

    step: str
    step_en: str
    ok: bool = False
    seconds: float = 0.0
    shows: str = ""
    measured: dict[str, float] = field(default_factory=dict)


class Walk:
    """All steps so far."""

    def __init__(self, console: Console | None) -> None:
        self.steps: list[Step] = []
        self._console = console

    @property
    def ok(self) -> bool:
        return all(step.ok for step in self.steps)

    @contextmanager
    def step(self, japanese: str, english: str) -> Iterator[Step]:
        """Do one step.

        Raises:
            Failed: it did not work; also for anything the network said.

        """
        step = Step(japanese, english)
        self.steps.append(step)
        began = time.monotonic()
        try:
            yield step
            step.ok = True
        except (httpx.HTTPError, OSError, KeyError, TimeoutError, ValueError) as error:
            step.shows = f"{type(error).__name__}: {error}"
            raise Failed(step.shows) from error
        except Failed as failed:
            step.shows = str(failed)
            raise
        finally:
            step.seconds = round(time.monotonic() - began, 3)
            self._say(step)

    def _say(self, step: Step) -> None:
        if self._console is None:
            return
        mark = "✓" if step.ok else "✗"
        what = set_cell_size(f"{step.step} / {step.step_en}", 62)
        measured = "".join(f" {name} {value:.2f} s" for name, value in step.measured.items())
        self._console.line(f"{mark} {what} {step.seconds:6.2f} s  {step.shows}{measured}")


async def until(
    look: Callable[[], Awaitable[T | None]], what: str, *, seconds: float = PATIENCE_SECONDS
) -> T:
    """Look again and again until there is something.

    Raises:
        Failed: there was nothing in time.

    """
    deadline = time.monotonic() + seconds
    while True:
        found = await look()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise Failed(f"not within {seconds:.0f} s: {what}")
        await asyncio.sleep(EVERY_SECONDS)

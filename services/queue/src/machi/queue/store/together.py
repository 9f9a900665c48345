"""One statement for all who ask in the same moment, one at a time: a storm waits its turn.

However many ask, this holds one connection of the pool at most. While a group is with the
database the next one gathers; the more come, the larger the groups, the less each costs.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")

GATHER_SECONDS = 0.02


class TooManyWait(Exception):
    """More are waiting for an answer than could be answered in time."""


class Together(Generic[A, B]):
    """Answers many as one.

    Args:
        work: answers a group, in its order.
        group: how many at most in one.
        waiting: how many may wait at most.

    """

    def __init__(
        self, work: Callable[[Sequence[A]], Awaitable[Sequence[B]]], *, group: int, waiting: int
    ) -> None:
        self._work = work
        self._group = group
        self._waiting = waiting
        self._line: list[tuple[A, asyncio.Future[B]]] = []
        self._running: asyncio.Task[None] | None = None

    async def ask(self, asked: A) -> B:
        """Wait for the answer of the group that this one goes with.

        Raises:
            TooManyWait: so many do that it would take too long.

        """
        if len(self._line) >= self._waiting:
            raise TooManyWait
        answer: asyncio.Future[B] = asyncio.get_running_loop().create_future()
        self._line.append((asked, answer))
        if self._running is None:
            self._running = asyncio.create_task(self._run(), name="together")
        return await answer

    async def _run(self) -> None:
        try:
            while self._line:
                group, self._line = self._line[: self._group], self._line[self._group :]
                await self._answer(group)
                await asyncio.sleep(GATHER_SECONDS)
        finally:
            self._running = None

    async def _answer(self, group: list[tuple[A, "asyncio.Future[B]"]]) -> None:
        try:
            answers = await self._work([asked for asked, _ in group])
        except Exception as error:  # noqa: BLE001 - whatever it is, those who asked are told
            for _, answer in group:
                if not answer.done():  # done: whoever asked has gone
                    answer.set_exception(error)
        else:
            for (_, answer), found in zip(group, answers, strict=True):
                if not answer.done():
                    answer.set_result(found)

"""A state machine as data: each step names its cause and the event that reports it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from machi.shared.errors import Conflict

S = TypeVar("S", bound=StrEnum)
C = TypeVar("C", bound=StrEnum)


class NoSuchMove(Conflict):
    code = "payments.no_such_move"
    words = "今の状態ではできない操作です。画面を開き直してください。"


@dataclass(frozen=True, slots=True)
class Move(Generic[S]):
    """Where a cause leads, and what the others hear of it: `payments.<event>.v1`."""

    to: S
    event: str


@dataclass(frozen=True, slots=True)
class Moves(Generic[S, C]):
    """All steps of one kind of thing, and no others."""

    table: Mapping[tuple[S, C], Move[S]]

    def step(self, state: S, cause: C) -> Move[S]:
        """Find the step.

        Raises:
            NoSuchMove: the table does not know it.

        """
        move = self.table.get((state, cause))
        if move is None:
            raise NoSuchMove(f"{state} has no move for {cause}")
        return move

    def __iter__(self) -> Iterator[Move[S]]:
        return iter(self.table.values())

"""How the stand-in of LINE can be asked to fail: `POST /_fake/faults`."""

import random
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "500_before_accept",
    "500_after_accept",
    "timeout_after_accept",
    "reset_after_accept",
    "429",
    "slow",
    "drop_silently",
]
KINDS = get_args(Kind)


@dataclass(slots=True)
class Fault:
    """Requests whose path contains `match` fail, `count` times, each with probability `prob`."""

    match: str
    kind: Kind
    count: int | None = None
    prob: float = 1.0
    seconds: float = 30.0
    """How long `timeout_after_accept` and `slow` wait."""


class Faults:
    """Faults in force."""

    def __init__(self, dice: random.Random | None = None) -> None:
        self.active: list[Fault] = []
        self._dice = dice or random.Random()  # noqa: S311 - faults are no secret

    def pick(self, path: str) -> Fault | None:
        """Take the first fault that hits this request."""
        for fault in self.active:
            if fault.match in path and fault.count != 0 and self._dice.random() < fault.prob:
                if fault.count is not None:
                    fault.count -= 1
                return fault
        return None

"""When a reaction that failed is tried again."""

from dataclasses import dataclass

from machi.shared.messages.streams import MAX_DELIVER


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Seconds to wait after each failure; after the last one the message is a dead letter."""

    delays: tuple[float, ...] = (1, 5, 30, 120, 600, 1800, 3600)

    def __post_init__(self) -> None:
        if len(self.delays) >= MAX_DELIVER:
            raise ValueError(f"at most {MAX_DELIVER - 1} delays: the server delivers no more often")

    def delay(self, number: int) -> float | None:
        """Seconds to wait after the failed delivery `number` (from 1); None after the last."""
        return self.delays[number - 1] if number <= len(self.delays) else None

    def scaled(self, factor: float) -> "RetryPolicy":
        """Give the same policy on another clock: tests have no hour to wait."""
        return RetryPolicy(tuple(delay * factor for delay in self.delays))


PATIENT = RetryPolicy()

"""A service's HTTP beside its floor: two databases on one server, two processes, in turns."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from machi.local.measuring.load import Load, closed_loop
from machi.local.measuring.measured import Measured
from machi.local.measuring.workshop import Workshop, process
from machi.shared.service import Service

WARM_UP = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What is compared, and how.

    prepare: makes a database ready for so many requests, before each round.
    asks: gives that many requests.
    """

    place: Workshop
    service: Service
    benchmark: Path
    prepare: Callable[[str, int], Awaitable[None]]
    asks: Callable[[int], Iterable[bytes]]
    rounds: int
    requests: int
    connections: int


async def compare(name: str, sides: Sides, *, goal: float) -> Measured:
    """Measure both in turns; compares the medians of their rates."""
    place, service = sides.place, sides.service
    urls = {side: await place.database(service, side) for side in ("ours", "floor")}
    for url in urls.values():
        async with place.context(service, url) as context:
            await service.seed(context)
    serve = [f"machi.{service.name}", "serve", "--port", "{port}"]
    bare = ["machi.local.measuring.floor", str(sides.benchmark), "{port}", urls["floor"]]
    loads: dict[str, list[Load]] = {"ours": [], "floor": []}
    async with (
        process(place, serve, place.environment(service, urls["ours"])) as ours,
        process(place, bare) as floor,
    ):
        ports = {"ours": ours, "floor": floor}
        for number in range(sides.rounds + 1):
            for side, port in ports.items():
                count = sides.requests if number else WARM_UP
                await sides.prepare(urls[side], count)
                asks = sides.asks(count)
                load = await closed_loop(port, asks, connections=sides.connections)
                loads[side] += [load] if number else []
    return Measured(
        name=name,
        value=median(load.per_second for load in loads["ours"]),
        floor=median(load.per_second for load in loads["floor"]),
        unit="/s",
        goal=goal,
        detail=_detail(loads),
    )


def _detail(loads: dict[str, list[Load]]) -> str:
    refused = sum(
        count
        for load in loads["ours"]
        for status, count in load.statuses.items()
        if not 200 <= status < 400  # noqa: PLR2004 - HTTP's own numbers; pages lead on with 303
    )
    if refused:
        raise RuntimeError(f"{refused} requests were refused: this measured nothing")
    parts = []
    for side, rounds in loads.items():
        every = [latency for load in rounds for latency in load.latencies]
        parts.append(f"{side} p95 {quantiles(every, n=20)[-1] * 1000:.0f} ms")
    return ", ".join(parts)

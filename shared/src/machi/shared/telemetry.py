"""What a running process counts and times, for Prometheus. No label names a person or a case.

The counts of events and reactions are in `machi.shared.messages.metrics`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from prometheus_client import Counter, Gauge, Histogram, start_http_server

REQUESTS = Histogram(
    "machi_http_request_seconds",
    "Time to answer an HTTP request, by route template.",
    ("service", "method", "route", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
REFUSED = Counter(
    "machi_http_refused_total",
    "Requests refused before a route saw them.",
    ("service", "why"),
)
LIVE_STREAMS = Gauge("machi_live_streams", "Open event streams of live pages.", ("service",))


class _Server(Protocol):
    def shutdown(self) -> None: ...
    def server_close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class MetricsServer:
    """The inner port on which the metrics of this process are read."""

    port: int
    stop: Callable[[], None]


def serve_metrics(port: int, host: str = "127.0.0.1") -> MetricsServer:
    """Open the inner port (0: any free one). Never the port that citizens reach.

    Raises:
        OSError: the port is taken.

    """
    server, thread = start_http_server(port, host)

    def stop() -> None:
        _close(server)
        thread.join(1)

    return MetricsServer(int(server.server_port), stop)


def _close(server: _Server) -> None:
    server.shutdown()
    server.server_close()

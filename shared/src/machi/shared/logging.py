"""Structured logs: one JSON object a line, no personal data, one id from click to effect."""

import logging
import sys
from contextvars import ContextVar

import structlog

_correlation: ContextVar[str | None] = ContextVar("correlation", default=None)


def correlation() -> str | None:
    """Give the id of the request or event that is being worked on."""
    return _correlation.get()


def correlate(correlation_id: str | None) -> None:
    """Set the id of the request or event that is being worked on, for logs and events."""
    _correlation.set(correlation_id)


def _add_correlation(
    _: object, _method: str, line: structlog.types.EventDict
) -> structlog.types.EventDict:
    # Looked up when a line is written: binding it for structlog as well costs every request more.
    current = _correlation.get()
    if current is not None:
        line["correlation_id"] = current
    return line


def configure_logging(service: str, *, level: int = logging.INFO, human: bool = False) -> None:
    """Send this process's logs to standard error, as JSON, or coloured for a developer."""
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer() if human else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _add_correlation,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s", force=True)

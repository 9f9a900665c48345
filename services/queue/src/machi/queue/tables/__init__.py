"""How the queue is stored, a module a subject. Shapes only: the rules live in domain/."""

from machi.queue.tables import (
    admission,
    backup,
    booking,
    devices,
    forecasts,
    hall,
    lottery,
    statistics,
    visits,
)
from machi.queue.tables.base import metadata

__all__ = [
    "admission",
    "backup",
    "booking",
    "devices",
    "forecasts",
    "hall",
    "lottery",
    "metadata",
    "statistics",
    "visits",
]

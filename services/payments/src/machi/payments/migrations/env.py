"""Alembic starts here; how migrations run is the same in every service."""

from machi.payments.tables import metadata
from machi.shared.db.migrations import run_environment

run_environment(metadata)

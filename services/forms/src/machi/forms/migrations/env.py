"""Alembic's entry: on the connection that `migrate` opened."""

from alembic import context

from machi.forms.tables import metadata
from machi.shared.db.migrations import run_environment

run_environment(context, metadata)  # type: ignore[arg-type] # the module stands for it

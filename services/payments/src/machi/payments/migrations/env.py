from alembic import context

from machi.payments.tables import metadata
from machi.shared.db.migrations import run_environment

run_environment(context, metadata)

"""The tables that every service has."""

from alembic import op

from machi.shared.db.tables import create_message_tables
from machi.shared.vault.tables import create_vault_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_message_tables(op.execute)
    create_vault_table(op.execute)

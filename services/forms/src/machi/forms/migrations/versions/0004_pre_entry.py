"""Pre-entry: the hash of the code that a counter reads."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute(
        """
        alter table application add column pre_entry_hash bytea
          constraint uq_application_pre_entry_hash unique
        """
    )

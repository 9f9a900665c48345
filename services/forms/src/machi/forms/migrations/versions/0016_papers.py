"""Files that wait with drafts: how much they hold is asked before each upload."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("create index ix_case_file_waiting on case_file (size) where kept_at is null")

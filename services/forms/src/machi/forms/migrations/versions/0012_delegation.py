"""Who files for whom."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("alter table application add column filed_by varchar")

"""Cases of protected people (秘匿)."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("alter table application add column protected boolean not null default false")

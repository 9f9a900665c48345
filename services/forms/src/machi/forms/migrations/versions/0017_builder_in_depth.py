"""The builder, in depth: a draft knows whose document it began as."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute("alter table document_draft add column origin jsonb")

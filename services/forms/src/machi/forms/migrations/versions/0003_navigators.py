"""Navigators: from a few questions to the procedures that apply."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        """
        create table navigator (
          id varchar constraint pk_navigator primary key,
          position integer not null,
          document jsonb not null,
          published_at timestamptz not null
        )
        """
    )

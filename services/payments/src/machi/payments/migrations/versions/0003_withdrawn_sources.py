"""What claims are for, and whether it was withdrawn."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        """
        create table claim_source (
          source varchar constraint pk_claim_source primary key,
          withdrawn_at timestamptz
        )
        """
    )

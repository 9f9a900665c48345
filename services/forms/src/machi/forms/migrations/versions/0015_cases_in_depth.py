"""What payments said last of a case's fee, what makes two cases alike, and cases to be closed."""

from alembic import op

revision = "0015"
down_revision = "0014"

STATEMENTS = (
    "alter table application add column claim_revision integer not null default 0",
    "alter table application add column owed_again boolean not null default false",
    "alter table application add column likeness bytea",
    """
    create index ix_application_likeness on application (likeness, submitted_at desc)
    where likeness is not null
    """,
    """
    create index ix_application_to_close on application (changed_at)
    where state in ('decided_granted', 'decided_refused', 'issued')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

"""What the files of drafts hold is asked before each upload; auditors ask by time and person."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("create index ix_audit_entry_at on audit_entry (at)")
    op.execute("create index ix_audit_entry_actor_id on audit_entry (actor_id, seq)")
    op.execute("create index ix_case_file_waiting on case_file (size) where kept_at is null")

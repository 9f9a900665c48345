"""Corrections, decisions with reasons, and what people write about a case."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    # The list of staff, newest first, whole and by state.
    "drop index ix_application_desk",
    """
    create index ix_application_desk on application (submitted_at desc, id desc)
      where receipt_number is not null
    """,
    """
    create index ix_application_desk_state on application (state, submitted_at desc, id desc)
      where receipt_number is not null
    """,
    "alter table application add column correction_due date",
    "alter table application add column correction_overdue boolean not null default false",
    "alter table application alter column correction_overdue drop default",
    """
    create table case_text (
      id uuid constraint pk_case_text primary key,
      application_id uuid not null
        constraint fk_case_text_application_id_application references application (id),
      revision integer not null,
      kind varchar not null,
      sealed bytea not null,
      written_by varchar not null,
      at timestamptz not null
    )
    """,
    "create index ix_case_text_application_id on case_text (application_id, revision)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

"""Corrections, decisions with reasons, and what people write about a case."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
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

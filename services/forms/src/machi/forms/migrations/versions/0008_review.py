"""Reviewing: who has a case, the office's clock beside it, ready phrases, resuming elsewhere."""

from alembic import op

revision = "0008"
down_revision = "0007"

_OPEN = "receipt_number is not null and state not in ('closed', 'withdrawn')"
STATEMENTS = (
    "alter table application add column days_used integer not null default 0",
    "alter table application alter column days_used drop default",
    "alter table application add column clock_since date",
    "alter table application add column due_on date",
    "alter table application add column period_mark varchar",
    "alter table application add column assigned_to uuid",
    "alter table application add column assigned_name varchar",
    f"create index ix_application_open on application (submitted_at desc, id desc) where {_OPEN}",
    f"create index ix_application_due on application (due_on, id) where {_OPEN}",
    """
    create index ix_application_procedure on application (procedure_id, submitted_at desc, id desc)
      where receipt_number is not null
    """,
    """
    create index ix_application_assigned_to on application (assigned_to, submitted_at desc, id desc)
      where assigned_to is not null
    """,
    """
    create table assignment (
      id uuid constraint pk_assignment primary key,
      application_id uuid not null
        constraint fk_assignment_application_id_application
        references application (id) on delete cascade,
      staff_id uuid,
      staff_name varchar,
      made_by varchar not null,
      at timestamptz not null
    )
    """,
    "create index ix_assignment_application_id on assignment (application_id, at)",
    """
    create table colleague (
      staff_id uuid constraint pk_colleague primary key,
      name varchar not null,
      seen_on date not null
    )
    """,
    """
    create table phrase (
      id uuid constraint pk_phrase primary key,
      procedure_id varchar,
      purpose varchar not null,
      words varchar not null,
      position integer not null,
      changed_by varchar not null,
      changed_at timestamptz not null
    )
    """,
    """
    create table resume_code (
      application_id uuid constraint pk_resume_code primary key
        constraint fk_resume_code_application_id_application
        references application (id) on delete cascade,
      code_hash bytea not null constraint uq_resume_code_code_hash unique,
      made_at timestamptz not null,
      expires_at timestamptz not null
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

"""The emergency button of a counter; offers that the office changes."""

from alembic import op

revision = "0010"
down_revision = "0009"

STATEMENTS = (
    """
    create table backup_call (
      id uuid not null,
      site varchar not null,
      counter_id uuid not null,
      asked_at timestamptz not null,
      asked_by uuid not null,
      answered_at timestamptz,
      answered_by uuid,
      answered_name varchar,
      constraint pk_backup_call primary key (id),
      constraint fk_backup_call_site_site foreign key (site) references site (code),
      constraint fk_backup_call_counter_id_counter foreign key (counter_id) references counter (id),
      constraint ck_backup_call_answered check ((answered_at is null) = (answered_by is null))
    )
    """,
    "create unique index ux_backup_call_open on backup_call (counter_id) where answered_at is null",
    "create index ix_backup_call_site_asked_at on backup_call (site, asked_at)",
    "alter table offer add column revision integer not null default 1",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

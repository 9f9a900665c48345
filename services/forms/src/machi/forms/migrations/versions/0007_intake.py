"""Intakes at the counter, their steps, and the intake that a case came from."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


_STATEMENTS = (
    """
    create table intake (
      id uuid constraint pk_intake primary key,
      site varchar not null,
      ticket varchar,
      state varchar not null,
      revision integer not null,
      content bytea not null,
      signature bytea,
      seal bytea,
      tablet_hash bytea not null constraint uq_intake_tablet_hash unique,
      opened_by varchar not null,
      opened_at timestamptz not null,
      changed_at timestamptz not null
    )
    """,
    """
    create index ix_intake_open on intake (opened_at desc)
      where state in ('at_counter', 'confirmed')
    """,
    """
    create table intake_step (
      intake_id uuid not null
        constraint fk_intake_step_intake_id_intake references intake (id),
      revision integer not null,
      command varchar not null,
      actor varchar not null,
      actor_id varchar not null,
      at timestamptz not null,
      constraint pk_intake_step primary key (intake_id, revision)
    )
    """,
    """
    alter table application add column intake_id uuid
      constraint fk_application_intake_id_intake references intake (id)
    """,
    "create index ix_application_intake_id on application (intake_id)",
)

"""Forgetting cases, and the chain of who saw them."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


_STATEMENTS = (
    "alter table application add column held_until date",
    "alter table application add column purged_at timestamptz",
    # What the purge looks for: cases that are over, by the time of their last step.
    """
    create index ix_application_over on application (changed_at)
      where state in ('closed', 'withdrawn') and purged_at is null
    """,
    # Its place is taken by the chain. Nothing was released that wrote here.
    "drop table application_view",
    """
    create table audit_entry (
      seq bigint constraint pk_audit_entry primary key,
      mark bytea not null,
      id uuid not null,
      at timestamptz not null,
      action varchar not null,
      application_id uuid not null,
      actor_id varchar not null,
      actor_role varchar not null,
      actor_name varchar not null,
      why varchar not null
    )
    """,
    "create index ix_audit_entry_application_id on audit_entry (application_id)",
    """
    create table audit_head (
      "only" boolean constraint pk_audit_head primary key,
      seq bigint not null,
      mark bytea not null
    )
    """,
    "insert into audit_head values (true, 0, decode(repeat('00', 32), 'hex'))",
    """
    create function refuse_rewriting() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit log is only ever added to';
    end $$
    """,
    """
    create trigger audit_entry_is_final before update or delete or truncate on audit_entry
    for each statement execute function refuse_rewriting()
    """,
)

"""What a ticket can go through, priority, notes, and the event log."""

from alembic import op

from machi.shared.vault.tables import create_vault_table

revision = "0002"
down_revision = "0001"

STATES = """'remote', 'waiting', 'called', 'serving', 'held_absent', 'on_hold', 'parked',
  'in_process', 'ready', 'called_ready', 'paying', 'done', 'left', 'withdrawn',
  'lapsed', 'closed_out'"""

STATEMENTS = (
    "alter table site add column rates integer[] not null default '{4,2,1}'",
    "alter table site alter column rates drop default",
    "alter table site add column promise_minutes integer not null default 60",
    "alter table site alter column promise_minutes drop default",
    "alter table counter add column paused_at timestamptz, add column pause_reason varchar",
    """
    alter table ticket
      add column priority_class integer not null default 3
        constraint ck_ticket_priority_class check (priority_class between 1 and 3),
      add column priority_reason varchar,
      add column reservation_id uuid,
      add column receipt_number varchar,
      add column parked_counter_id uuid,
      add column in_process_at timestamptz,
      add column ready_at timestamptz,
      add column return_counter_id uuid
        constraint fk_ticket_return_counter_id_counter references counter (id)
    """,
    "alter table ticket alter column priority_class drop default",
    "alter table ticket drop constraint ck_ticket_state",
    f"alter table ticket add constraint ck_ticket_state check (state in ({STATES}))",
    "drop index ux_ticket_active_counter",
    """
    create unique index ux_ticket_active_counter on ticket (counter_id)
      where state in ('called', 'serving', 'called_ready', 'paying')
    """,
    "drop index ix_ticket_line_up",
    """
    create index ix_ticket_line_up on ticket (site, business_date, line, state)
      where state not in ('done', 'left', 'withdrawn', 'lapsed', 'closed_out')
    """,
    """
    create table ticket_note (
      id uuid constraint pk_ticket_note primary key,
      ticket_id uuid not null constraint fk_ticket_note_ticket_id_ticket references ticket (id),
      written_by uuid not null,
      written_at timestamptz not null,
      sealed bytea not null
    )
    """,
    "create index ix_ticket_note_ticket_id on ticket_note (ticket_id)",
    # Every event of this service, for good, without what leads to a person. Key figures and
    # forecasts are made from it, and can be made again.
    """
    create table event_log (
      position bigint generated always as identity constraint pk_event_log primary key,
      event_id uuid not null constraint uq_event_log_event_id unique,
      subject varchar not null,
      entity_id varchar not null,
      revision integer not null,
      at timestamptz not null,
      data jsonb not null
    )
    """,
    "create index ix_event_log_at on event_log (at)",
    "create index ix_event_log_entity_id on event_log (entity_id, revision)",
    # A recipient, and the address of a page that opens without a sign-in, lead to a person.
    """
    create function without_people(data jsonb) returns jsonb language sql immutable as $$
      select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(data)
       where key <> 'recipient' and right(key, 5) <> '_path'
    $$
    """,
    """
    create function keep_in_event_log() returns trigger language plpgsql as $$
    begin
      insert into event_log (event_id, subject, entity_id, revision, at, data)
      values (new.id, new.subject, new.entity_id, new.revision, new.at,
              without_people(new.data));
      return null;
    end $$
    """,
    """
    create trigger outbox_log after insert on outbox
      for each row execute function keep_in_event_log()
    """,
    # What was said before this release and is still there.
    """
    insert into event_log (event_id, subject, entity_id, revision, at, data)
    select id, subject, entity_id, revision, at, without_people(data)
      from outbox order by seq
    """,
)


def upgrade() -> None:
    create_vault_table(op.execute)
    for statement in STATEMENTS:
        op.execute(statement)

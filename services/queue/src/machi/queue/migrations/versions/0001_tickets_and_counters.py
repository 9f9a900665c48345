"""Sites, lines, counters, numbers, tickets and paired devices."""

from alembic import op

from machi.shared.db.tables import create_message_tables

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    create table site (
      code varchar constraint pk_site primary key,
      name varchar not null,
      name_en varchar not null,
      position integer not null
    )
    """,
    """
    create table line (
      site varchar not null constraint fk_line_site_site references site (code),
      code varchar not null,
      prefix varchar not null,
      name varchar not null,
      name_en varchar not null,
      color varchar not null,
      shape varchar not null,
      open boolean not null,
      position integer not null,
      constraint pk_line primary key (site, code),
      constraint uq_line_site_prefix unique (site, prefix)
    )
    """,
    """
    create table counter (
      id uuid constraint pk_counter primary key,
      site varchar not null constraint fk_counter_site_site references site (code),
      name varchar not null,
      lines varchar[] not null,
      open boolean not null,
      opened_by uuid,
      ticket_id uuid,
      revision integer not null,
      position integer not null,
      constraint uq_counter_site_name unique (site, name)
    )
    """,
    """
    create table numbering (
      site varchar not null,
      business_date date not null,
      prefix varchar not null,
      last integer not null,
      constraint pk_numbering primary key (site, business_date, prefix)
    )
    """,
    """
    create table ticket (
      id uuid constraint pk_ticket primary key,
      token varchar not null constraint uq_ticket_token unique,
      site varchar not null,
      line varchar not null,
      business_date date not null,
      prefix varchar not null,
      serial integer not null,
      number varchar not null,
      state varchar not null constraint ck_ticket_state check (state in (
        'remote', 'waiting', 'called', 'serving', 'held_absent', 'done', 'left', 'lapsed')),
      origin varchar not null,
      recipient varchar,
      counter_id uuid constraint fk_ticket_counter_id_counter references counter (id),
      called_by uuid,
      call_count integer not null,
      issued_at timestamptz not null,
      credit_from timestamptz not null,
      front_at timestamptz,
      called_at timestamptz,
      started_at timestamptz,
      held_until timestamptz,
      ended_at timestamptz,
      revision integer not null,
      constraint fk_ticket_site_line_line foreign key (site, line) references line (site, code),
      constraint uq_ticket_site_business_date_prefix_serial
        unique (site, business_date, prefix, serial)
    )
    """,
    """
    create unique index ux_ticket_active_counter on ticket (counter_id)
      where state in ('called', 'serving')
    """,
    """
    create index ix_ticket_line_up on ticket (site, business_date, front_at, credit_from, id)
      where state in ('waiting', 'remote')
    """,
    "create index ix_ticket_held on ticket (held_until) where state in ('held_absent')",
    """
    create table pairing_code (
      code_hash varchar constraint pk_pairing_code primary key,
      kind varchar not null,
      site varchar not null constraint fk_pairing_code_site_site references site (code),
      made_by uuid not null,
      expires_at timestamptz not null,
      used_at timestamptz
    )
    """,
    """
    create table device (
      id uuid constraint pk_device primary key,
      kind varchar not null,
      site varchar not null constraint fk_device_site_site references site (code),
      paired_by uuid not null,
      paired_at timestamptz not null,
      seen_at timestamptz not null,
      revoked_at timestamptz
    )
    """,
)


def upgrade() -> None:
    create_message_tables(op.execute)
    for statement in STATEMENTS:
        op.execute(statement)

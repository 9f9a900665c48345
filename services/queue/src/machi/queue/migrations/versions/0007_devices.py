"""What devices tell of themselves."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS: tuple[str, ...] = (
    """
    alter table device
      add column revision integer not null default 1,
      add column volume integer not null default 70
        constraint ck_device_volume check (volume between 0 and 100),
      add column quiet_from time,
      add column quiet_until time,
      add column paper_out_at timestamptz,
      add column silent_since timestamptz
    """,
    "alter table device alter column revision drop default",
    "alter table device alter column volume drop default",
    """
    create table board_notice (
      site varchar constraint pk_board_notice primary key
        constraint fk_board_notice_site_site references site (code),
      says varchar,
      says_en varchar,
      by uuid not null,
      at timestamptz not null,
      revision integer not null
    )
    """,
    """
    create table help_wanted (
      id uuid constraint pk_help_wanted primary key,
      site varchar not null constraint fk_help_wanted_site_site references site (code),
      device_id uuid constraint fk_help_wanted_device_id_device references device (id),
      kind varchar not null
        constraint ck_help_wanted_kind check (kind in ('staff', 'care', 'paper')),
      number varchar,
      at timestamptz not null,
      seen_at timestamptz,
      seen_by uuid
    )
    """,
    "create index ix_help_wanted_open on help_wanted (site, at) where seen_at is null",
    """
    create table short_code (
      code_hash varchar constraint pk_short_code primary key,
      ticket_id uuid not null constraint fk_short_code_ticket_id_ticket references ticket (id),
      expires_at timestamptz not null
    )
    """,
    # The wallboard reads the calls of its site and day, the newest first.
    """
    create index ix_event_log_calls on event_log (at)
      where subject = 'queue.ticket.called.v1'
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

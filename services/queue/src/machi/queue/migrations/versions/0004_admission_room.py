"""The admission room."""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS: tuple[str, ...] = (
    """
    create table admission_room (
      code varchar constraint pk_admission_room primary key,
      site varchar not null constraint fk_admission_room_site_site references site (code),
      name varchar not null,
      name_en varchar not null,
      offer varchar constraint fk_admission_room_offer_offer references offer (code),
      leads_to varchar not null,
      doors_at timestamptz not null,
      opens_at timestamptz not null,
      closes_at timestamptz not null,
      rate_per_minute integer not null,
      inside_at_most integer,
      seed bytea not null,
      opened_at timestamptz,
      drawn_at timestamptz,
      closed_at timestamptz,
      paused_at timestamptz,
      pause_reason varchar,
      alarm_until timestamptz,
      advanced_at timestamptz,
      early integer not null,
      late integer not null,
      serving integer not null,
      credit integer not null,
      lapsed integer not null,
      revision integer not null,
      constraint ck_admission_room_times check (doors_at <= opens_at and opens_at < closes_at),
      constraint ck_admission_room_rate check (rate_per_minute > 0),
      constraint ck_admission_room_inside check (inside_at_most > 0),
      constraint ck_admission_room_counts
        check (serving between 0 and early + late and credit >= 0)
    ) with (fillfactor = 50)
    """,
    "create index ix_admission_room_offer on admission_room (offer)",
    """
    create table admission_place (
      id uuid constraint pk_admission_place primary key,
      room varchar not null
        constraint fk_admission_place_room_admission_room references admission_room (code),
      number integer,
      arrived_at timestamptz not null,
      turn_at timestamptz,
      entered_at timestamptz,
      left_at timestamptz,
      lapsed_at timestamptz
    )
    """,
    "create unique index ux_admission_place_number on admission_place (room, number)",
    "create index ix_admission_place_arrived_at on admission_place (room, arrived_at)",
    """
    create index ix_admission_place_turn_at on admission_place (room, turn_at)
      where turn_at is not null
    """,
    """
    create index ix_admission_place_unused on admission_place (room, turn_at)
      where turn_at is not null and entered_at is null and lapsed_at is null
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

"""Lotteries for the places of a slot."""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = (
    """
    create table lottery (
      id uuid not null,
      slot_id uuid not null,
      places integer not null,
      opens_at timestamptz not null,
      closes_at timestamptz not null,
      confirm_until timestamptz not null,
      commitment varchar not null,
      sealed_seed bytea not null,
      seed varchar,
      made_at timestamptz not null,
      made_by uuid not null,
      drawn_at timestamptz,
      drawn_by uuid,
      revision integer not null,
      constraint pk_lottery primary key (id),
      constraint uq_lottery_slot_id unique (slot_id),
      constraint fk_lottery_slot_id_slot foreign key (slot_id) references slot (id),
      constraint ck_lottery_order check (opens_at < closes_at and closes_at < confirm_until),
      constraint ck_lottery_places check (places > 0),
      constraint ck_lottery_revealed check ((seed is null) = (drawn_at is null))
    )
    """,
    """
    create table lottery_application (
      reservation_id uuid not null,
      lottery_id uuid not null,
      lot varchar,
      place integer,
      constraint pk_lottery_application primary key (reservation_id),
      constraint uq_lottery_application_lottery_id_place unique (lottery_id, place),
      constraint fk_lottery_application_reservation_id_reservation
        foreign key (reservation_id) references reservation (id),
      constraint fk_lottery_application_lottery_id_lottery
        foreign key (lottery_id) references lottery (id)
    )
    """,
    "create index ix_lottery_application_lottery_id on lottery_application (lottery_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

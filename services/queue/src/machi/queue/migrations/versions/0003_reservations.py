"""Calendars, slots and reservations."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    """
    create table opening_hours (
      site varchar not null,
      line varchar not null,
      weekday integer not null,
      opens time not null,
      closes time not null,
      constraint pk_opening_hours primary key (site, line, weekday, opens),
      constraint ck_opening_hours_order check (opens < closes),
      constraint fk_opening_hours_site_site foreign key(site) references site (code)
    )
    """,
    """
    create table closure (
      id uuid not null,
      site varchar not null,
      line varchar not null,
      first_day date not null,
      last_day date not null,
      reason varchar not null,
      made_by uuid not null,
      made_at timestamptz not null,
      constraint pk_closure primary key (id),
      constraint ck_closure_order check (first_day <= last_day),
      constraint fk_closure_site_site foreign key(site) references site (code)
    )
    """,
    "create index ix_closure_site on closure (site)",
    """
    create table offer (
      code varchar not null,
      site varchar not null,
      line varchar not null,
      kind varchar not null,
      name varchar not null,
      name_en varchar not null,
      minutes integer not null,
      slots_needed integer not null,
      opens_days integer not null,
      closes_days integer not null,
      cancel_days integer not null,
      change_days integer not null,
      people_at_most integer not null,
      per_person integer not null,
      grace_minutes integer not null,
      needs_notice boolean not null,
      needs_contact boolean not null,
      waitlist boolean not null,
      meeting_base varchar,
      web_places integer not null,
      phone_places integer not null,
      counter_places integer not null,
      open boolean not null,
      position integer not null,
      constraint pk_offer primary key (code),
      constraint fk_offer_site_line_line foreign key(site, line) references line (site, code),
      constraint ck_offer_kind check (kind in ('window', 'online', 'course'))
    )
    """,
    """
    create table offer_hours (
      offer varchar not null,
      weekday integer not null,
      opens time not null,
      closes time not null,
      constraint pk_offer_hours primary key (offer, weekday, opens),
      constraint ck_offer_hours_order check (opens < closes),
      constraint fk_offer_hours_offer_offer foreign key(offer) references offer (code)
    )
    """,
    """
    create table eligible_person (
      offer varchar not null,
      person_hash bytea not null,
      constraint pk_eligible_person primary key (offer, person_hash),
      constraint fk_eligible_person_offer_offer foreign key(offer) references offer (code)
    )
    """,
    """
    create table slot (
      id uuid not null,
      offer varchar not null,
      day date not null,
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      day_ends_at timestamptz not null,
      state varchar not null,
      by_calendar boolean not null,
      revision integer not null,
      constraint pk_slot primary key (id),
      constraint uq_slot_offer_starts_at unique (offer, starts_at),
      constraint ck_slot_state check (state in ('open', 'suspended', 'closed')),
      constraint fk_slot_offer_offer foreign key(offer) references offer (code)
    )
    """,
    "create index ix_slot_offer_day on slot (offer, day)",
    """
    create table slot_capacity (
      slot_id uuid not null,
      channel varchar not null,
      cap integer not null,
      taken integer not null,
      open boolean not null,
      resting timestamptz[] not null,
      constraint pk_slot_capacity primary key (slot_id, channel),
      constraint ck_slot_capacity_not_oversold check (taken <= cap),
      constraint ck_slot_capacity_not_negative check (taken >= 0),
      constraint fk_slot_capacity_slot_id_slot foreign key(slot_id) references slot (id)
    )
    """,
    """
    create table reservation (
      id uuid not null,
      number varchar not null,
      token varchar not null,
      offer varchar not null,
      channel varchar not null,
      people integer not null,
      state varchar not null,
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      day_ends_at timestamptz not null,
      grace_minutes integer not null,
      held_until timestamptz,
      priority_class integer not null,
      person_hash bytea,
      person_place integer,
      recipient varchar,
      contact bytea,
      check_hash bytea,
      made_at timestamptz not null,
      made_by uuid,
      reminded varchar[] not null,
      ended_at timestamptz,
      revision integer not null,
      constraint pk_reservation primary key (id),
      constraint uq_reservation_number unique (number),
      constraint uq_reservation_token unique (token),
      constraint ck_reservation_state
        check (state in ('held', 'pending', 'waitlisted', 'offered', 'applied', 'won', 'lost',
          'confirmed', 'late', 'checked_in', 'fulfilled', 'no_show', 'cancelled_by_citizen',
          'cancelled_by_office', 'expired', 'released')),
      constraint fk_reservation_offer_offer foreign key(offer) references offer (code)
    )
    """,
    """
    create index ix_reservation_due on reservation (held_until)
      where state in ('held', 'pending', 'won', 'offered')
    """,
    "create index ix_reservation_state_starts_at on reservation (state, starts_at)",
    """
    create unique index ux_reservation_person on reservation (offer, person_hash, person_place)
      where state in ('held', 'pending', 'won', 'offered', 'confirmed', 'late', 'checked_in',
        'fulfilled', 'waitlisted', 'applied')
    """,
    """
    create table reservation_place (
      reservation_id uuid not null,
      slot_id uuid not null,
      places integer not null,
      constraint pk_reservation_place primary key (reservation_id, slot_id),
      constraint fk_reservation_place_reservation_id_reservation
        foreign key(reservation_id)
        references reservation (id),
      constraint fk_reservation_place_slot_id_slot foreign key(slot_id) references slot (id)
    )
    """,
    "create index ix_reservation_place_slot_id on reservation_place (slot_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

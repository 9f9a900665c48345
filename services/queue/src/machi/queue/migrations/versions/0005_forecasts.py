"""Forecasts, what was told, and messages about leaving."""

from alembic import op

revision = "0005"
down_revision = "0004"

_LINE = "foreign key (site, line) references line (site, code)"
_SITE = "references site (code)"
_TICKET = (
    "uuid constraint pk_{0} primary key constraint fk_{0}_ticket_id_ticket references ticket (id)"
)

STATEMENTS: tuple[str, ...] = (
    f"""
    create table line_forecast (
      site varchar not null, line varchar not null,
      waiting integer not null,
      p10_seconds integer not null, p50_seconds integer not null, p80_seconds integer not null,
      made_at timestamptz not null,
      constraint pk_line_forecast primary key (site, line),
      constraint fk_line_forecast_site_line {_LINE}
    )
    """,
    f"""
    create table ticket_forecast (
      ticket_id {_TICKET.format("ticket_forecast")},
      p5_seconds integer not null, p10_seconds integer not null,
      p50_seconds integer not null, p80_seconds integer not null,
      made_at timestamptz not null
    )
    """,
    f"""
    create table told_forecast (
      ticket_id {_TICKET.format("told_forecast")},
      site varchar not null, line varchar not null, ahead integer not null,
      p10_seconds integer not null, p50_seconds integer not null,
      p80_seconds integer not null, p80_raw_seconds integer not null,
      made_at timestamptz not null,
      learned_at timestamptz
    )
    """,
    "create index ix_told_forecast_unlearned on told_forecast (site) where learned_at is null",
    f"""
    create table forecast_calibration (
      site varchar not null constraint fk_forecast_calibration_site_site {_SITE},
      line_group varchar not null,
      factor double precision not null,
      constraint pk_forecast_calibration primary key (site, line_group)
    )
    """,
    f"""
    create table forecast_day (
      site varchar not null constraint fk_forecast_day_site_site {_SITE},
      business_date date not null,
      learned jsonb not null,
      complete boolean not null,
      constraint pk_forecast_day primary key (site, business_date)
    )
    """,
    f"""
    create table forecast_progress (
      site varchar constraint pk_forecast_progress primary key
        constraint fk_forecast_progress_site_site {_SITE},
      position bigint not null,
      made_at timestamptz not null
    )
    """,
    f"""
    create table line_expectation (
      site varchar not null, line varchar not null,
      service_from_minutes integer, service_to_minutes integer,
      busy_from_minutes integer not null, crowded_from_minutes integer not null,
      line_group varchar not null,
      constraint pk_line_expectation primary key (site, line),
      constraint fk_line_expectation_site_line {_LINE},
      constraint ck_line_expectation_lamp check (busy_from_minutes <= crowded_from_minutes)
    )
    """,
    """
    create table counter_break (
      counter_id uuid not null
        constraint fk_counter_break_counter_id_counter references counter (id),
      starts_at time not null,
      ends_at time not null,
      constraint pk_counter_break primary key (counter_id, starts_at)
    )
    """,
    f"""
    create table issuing_stop (
      site varchar not null, line varchar not null,
      until timestamptz not null,
      constraint pk_issuing_stop primary key (site, line),
      constraint fk_issuing_stop_site_line {_LINE}
    )
    """,
    f"""
    create table departure_plan (
      ticket_id {_TICKET.format("departure_plan")},
      travel_minutes integer not null
        constraint ck_departure_plan_travel_minutes check (travel_minutes between 0 and 180),
      stated_at timestamptz not null,
      told_at timestamptz,
      times_told integer not null
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

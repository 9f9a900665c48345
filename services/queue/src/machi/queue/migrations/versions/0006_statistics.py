"""Key figures, satisfaction, and plans of the day."""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS: tuple[str, ...] = (
    """
    create table visit_fact (
      ticket_id uuid constraint pk_visit_fact primary key,
      revision integer not null,
      site varchar not null,
      day date not null,
      line varchar not null,
      priority_class integer not null,
      origin varchar not null,
      reserved boolean not null,
      issued_at timestamptz not null,
      began_at timestamptz,
      outcome varchar,
      wait bigint,
      stay bigint,
      office bigint,
      second_wait bigint,
      recalls integer not null,
      transfers integer not null,
      absences integer not null,
      reasons varchar[] not null,
      rating integer,
      legs jsonb not null
    )
    """,
    "create index ix_visit_fact_site_day on visit_fact (site, day)",
    """
    create table reservation_fact (
      reservation_id uuid constraint pk_reservation_fact primary key,
      revision integer not null,
      site varchar not null,
      day date not null,
      line varchar not null,
      outcome varchar not null
    )
    """,
    "create index ix_reservation_fact_site_day on reservation_fact (site, day)",
    """
    create table statistics_progress (
      name varchar constraint pk_statistics_progress primary key,
      heard_until timestamptz not null
    )
    """,
    """
    create table rating (
      ticket_id uuid constraint pk_rating primary key
        constraint fk_rating_ticket_id_ticket references ticket (id),
      case_id uuid not null,
      level integer not null constraint ck_rating_level check (level between 1 and 5),
      rated_at timestamptz not null,
      sealed bytea
    )
    """,
    """
    create table line_standing (
      site varchar not null,
      line varchar not null,
      revision integer not null,
      reason varchar,
      by uuid,
      at timestamptz not null,
      constraint pk_line_standing primary key (site, line),
      constraint fk_line_standing_site_line foreign key (site, line) references line (site, code)
    )
    """,
    """
    create table site_standing (
      site varchar constraint pk_site_standing primary key
        constraint fk_site_standing_site_site references site (code),
      revision integer not null,
      by uuid not null,
      at timestamptz not null,
      closed_day date
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

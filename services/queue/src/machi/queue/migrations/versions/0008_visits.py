"""The steps of a visit, and the city's catalogue of procedures."""

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS: tuple[str, ...] = (
    """
    create table procedure_catalogue (
      id integer constraint pk_procedure_catalogue primary key
        constraint ck_procedure_catalogue_only_one check (id = 1),
      told jsonb not null
    )
    """,
    """
    create table line_place (
      site varchar not null,
      line varchar not null,
      floor integer not null,
      constraint pk_line_place primary key (site, line),
      constraint fk_line_place_site_line foreign key (site, line) references line (site, code)
    )
    """,
    """
    create table visit (
      id uuid constraint pk_visit primary key,
      ticket_id uuid not null constraint uq_visit_ticket_id unique
        constraint fk_visit_ticket_id_ticket references ticket (id),
      life_event varchar,
      planned_at timestamptz not null,
      changed_at timestamptz,
      saved_seconds integer not null,
      revision integer not null
    )
    """,
    """
    create table visit_step (
      id uuid constraint pk_visit_step primary key,
      visit_id uuid not null constraint fk_visit_step_visit_id_visit references visit (id),
      procedure varchar,
      line varchar not null,
      position integer not null,
      state varchar not null
        constraint ck_visit_step_state check (state in ('later', 'now', 'done', 'skipped')),
      after varchar[] not null,
      service_seconds integer not null,
      began_at timestamptz,
      ended_at timestamptz,
      skip_reason varchar
    )
    """,
    "create index ix_visit_step_visit_id on visit_step (visit_id, position)",
    "create unique index ux_visit_step_procedure on visit_step (visit_id, procedure)",
    "create unique index ux_visit_step_now on visit_step (visit_id) where state in ('now')",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

"""The builder: drafts of procedures, who did what with them, what is no longer offered."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


_STATEMENTS = (
    """
    create table procedure_draft (
      id uuid constraint pk_procedure_draft primary key,
      procedure_id varchar not null,
      base_version integer,
      document jsonb not null,
      revision integer not null,
      state varchar not null,
      made_by uuid not null,
      made_by_name varchar not null,
      changed_by uuid not null,
      changed_by_name varchar not null,
      changed_at timestamptz not null,
      proposed_by uuid,
      publish_on date
    )
    """,
    # A procedure has one draft at a time: two of them could not both become the next version.
    """
    create unique index uq_procedure_draft_open on procedure_draft (procedure_id)
    where state in ('editing', 'proposed', 'scheduled')
    """,
    """
    create table procedure_draft_step (
      draft_id uuid not null
        constraint fk_procedure_draft_step_draft_id_procedure_draft references procedure_draft (id),
      revision integer not null,
      command varchar not null,
      staff_id uuid,
      staff_name varchar not null,
      note varchar,
      at timestamptz not null,
      constraint pk_procedure_draft_step primary key (draft_id, revision)
    )
    """,
    """
    create table procedure_archive (
      procedure_id varchar constraint pk_procedure_archive primary key,
      archived_by uuid not null,
      archived_by_name varchar not null,
      archived_at timestamptz not null
    )
    """,
)

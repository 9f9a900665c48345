"""Files that people send, sealed piece by piece."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


_STATEMENTS = (
    """
    create table case_file (
      id uuid constraint pk_case_file primary key,
      application_id uuid not null
        constraint fk_case_file_application_id_application references application (id),
      place varchar not null,
      state varchar not null,
      media_type varchar not null,
      size integer not null,
      sealed_name bytea not null,
      received_at timestamptz not null,
      kept_at timestamptz,
      replaced_at timestamptz,
      scan_at timestamptz not null,
      scan_tries integer not null,
      scanned_at timestamptz,
      scanned_with varchar
    )
    """,
    "create index ix_case_file_application_id on case_file (application_id)",
    """
    create index ix_case_file_unscanned on case_file (scan_at)
      where state in ('received', 'scanning')
    """,
    """
    create table case_file_part (
      file_id uuid not null
        constraint fk_case_file_part_file_id_case_file references case_file (id),
      part integer not null,
      sealed bytea not null,
      constraint pk_case_file_part primary key (file_id, part)
    )
    """,
    # What is sealed cannot be compressed: do not try.
    "alter table case_file_part alter column sealed set storage external",
)

"""Counts of what happened on a day, without anybody in them."""

from alembic import op

revision = "0010"
down_revision = "0009"

STATEMENTS = (
    "alter table application add column furthest integer not null default 0",
    "alter table application alter column furthest drop default",
    """
    create table tally (
      procedure_id varchar not null,
      procedure_version integer not null,
      day date not null,
      kind varchar not null,
      key varchar not null,
      slot integer not null,
      n integer not null,
      constraint pk_tally primary key (procedure_id, procedure_version, day, kind, key, slot)
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

"""Guide rules (navigators) as drafts and as versions that never change."""

import hashlib
import json

from alembic import op
from sqlalchemy import text

revision = "0013"
down_revision = "0012"

_DRAFTS = (
    # A navigator is drafted, proposed and approved as a procedure is: one table for both.
    "alter table procedure_draft rename to document_draft",
    "alter table document_draft rename constraint pk_procedure_draft to pk_document_draft",
    "alter table document_draft rename column procedure_id to document_id",
    "alter table document_draft add column kind varchar not null default 'procedure'",
    "alter table document_draft alter column kind drop default",
    "drop index uq_procedure_draft_open",
    """
    create unique index uq_document_draft_open on document_draft (kind, document_id)
    where state in ('editing', 'proposed', 'scheduled')
    """,
    "alter table procedure_draft_step rename to document_draft_step",
    """
    alter table document_draft_step
    rename constraint pk_procedure_draft_step to pk_document_draft_step
    """,
    """
    alter table document_draft_step
    rename constraint fk_procedure_draft_step_draft_id_procedure_draft
    to fk_document_draft_step_draft_id_document_draft
    """,
)
_VERSIONS = """
create table navigator_version (
  navigator_id varchar not null
    constraint fk_navigator_version_navigator_id_navigator references navigator (id),
  version integer not null,
  hash varchar not null,
  document jsonb not null,
  published_at timestamptz not null,
  constraint pk_navigator_version primary key (navigator_id, version)
)
"""
_FIRST = """
insert into navigator_version (navigator_id, version, hash, document, published_at)
select id, 1, :hash, cast(:document as jsonb), published_at from navigator where id = :id
"""
_NAVIGATORS = (
    "alter table navigator drop column document",
    "alter table navigator drop column published_at",
    "alter table navigator add column archived_by uuid",
    "alter table navigator add column archived_by_name varchar",
    "alter table navigator add column archived_at timestamptz",
)


def upgrade() -> None:
    for statement in (*_DRAFTS, _VERSIONS):
        op.execute(statement)
    there = op.get_bind().execute(text("select id, document from navigator")).all()
    for name, document in there:
        first = {**document, "version": 1}
        canonical = json.dumps(first, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        mark = hashlib.sha256(canonical.encode()).hexdigest()
        values = {"id": name, "hash": mark, "document": canonical}
        op.get_bind().execute(text(_FIRST), values)
    for statement in _NAVIGATORS:
        op.execute(statement)

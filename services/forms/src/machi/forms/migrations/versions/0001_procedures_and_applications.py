"""Procedures and applications, with their history and who looked at them."""

from alembic import op

from machi.shared.db.tables import create_message_tables
from machi.shared.vault.tables import create_vault_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_message_tables(op.execute)
    create_vault_table(op.execute)
    for statement in _STATEMENTS:
        op.execute(statement)


_STATEMENTS = (
    """
    create table procedure_version (
      procedure_id varchar not null,
      version integer not null,
      hash varchar not null,
      document jsonb not null,
      published_at timestamptz not null,
      constraint pk_procedure_version primary key (procedure_id, version)
    )
    """,
    "create table receipt_number (number varchar constraint pk_receipt_number primary key)",
    """
    create table application (
      id uuid constraint pk_application primary key,
      procedure_id varchar not null,
      procedure_version integer not null,
      procedure_hash varchar not null,
      channel varchar not null,
      state varchar not null,
      revision integer not null,
      answers bytea not null,
      draft_token_hash bytea constraint uq_application_draft_token_hash unique,
      receipt_number varchar constraint uq_application_receipt_number unique
        constraint fk_application_receipt_number_receipt_number references receipt_number (number),
      secret_hash bytea,
      recipient varchar,
      answered_on date,
      fee_timing varchar,
      fee_lines jsonb not null,
      fee_yen integer not null,
      granted boolean not null,
      paid boolean not null,
      payment_path varchar,
      receipt_path varchar,
      created_at timestamptz not null,
      changed_at timestamptz not null,
      expires_at timestamptz not null,
      submitted_at timestamptz,
      constraint fk_application_procedure_id_procedure_version
        foreign key (procedure_id, procedure_version)
        references procedure_version (procedure_id, version)
    )
    """,
    "create index ix_application_desk on application (submitted_at desc) where state <> 'draft'",
    """
    create table application_transition (
      application_id uuid not null
        constraint fk_application_transition_application_id_application
        references application (id),
      revision integer not null,
      command varchar not null,
      source varchar not null,
      target varchar not null,
      actor varchar not null,
      role varchar not null,
      reason varchar,
      at timestamptz not null,
      constraint pk_application_transition primary key (application_id, revision)
    )
    """,
    """
    create table application_view (
      id uuid constraint pk_application_view primary key,
      application_id uuid not null
        constraint fk_application_view_application_id_application references application (id),
      staff_id uuid not null,
      staff_name varchar not null,
      at timestamptz not null
    )
    """,
    "create index ix_application_view_application_id on application_view (application_id)",
    # A published version is a promise: nobody changes it, not even by hand.
    """
    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'a published procedure version never changes';
    end $$
    """,
    """
    create trigger procedure_version_is_final before update or delete on procedure_version
    for each row execute function refuse_change()
    """,
)

"""Recipients, their contacts, notifications, deliveries, and what LINE tells us."""

from alembic import op

from machi.shared.db.tables import create_message_tables
from machi.shared.vault.tables import create_vault_table

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    create table recipient (
      id uuid constraint pk_recipient primary key,
      reference varchar not null constraint uq_recipient_reference unique,
      language varchar not null,
      created_at timestamptz not null
    )
    """,
    """
    create table contact (
      id uuid constraint pk_contact primary key,
      recipient_id uuid not null
        constraint fk_contact_recipient_id_recipient references recipient (id),
      channel varchar not null,
      address bytea not null,
      address_hmac bytea not null,
      state varchar not null,
      reason varchar,
      created_at timestamptz not null,
      changed_at timestamptz not null
    )
    """,
    """
    create unique index uq_contact_active_recipient_id_channel
      on contact (recipient_id, channel) where state = 'active'
    """,
    "create index ix_contact_address_hmac on contact (address_hmac)",
    """
    create table notification (
      id uuid constraint pk_notification primary key,
      dedupe_key varchar not null constraint uq_notification_dedupe_key unique,
      purpose varchar not null,
      urgency varchar not null,
      recipient_id uuid constraint fk_notification_recipient_id_recipient references recipient (id),
      recipient varchar not null,
      about varchar not null,
      event_id uuid not null,
      event_at timestamptz not null,
      correlation_id varchar,
      template_version integer not null,
      language varchar not null,
      status varchar not null,
      reason varchar,
      revision integer not null,
      deadline timestamptz not null,
      created_at timestamptz not null
    )
    """,
    "create index ix_notification_created_at on notification (created_at)",
    """
    create table content (
      notification_id uuid constraint pk_content primary key
        constraint fk_content_notification_id_notification references notification (id),
      sealed bytea not null
    )
    """,
    """
    create table delivery (
      id uuid constraint pk_delivery primary key,
      notification_id uuid not null
        constraint fk_delivery_notification_id_notification references notification (id),
      ordinal integer not null,
      channel varchar not null,
      contact_id uuid not null constraint fk_delivery_contact_id_contact references contact (id),
      urgency varchar not null,
      status varchar not null,
      rank integer not null,
      reason varchar,
      failures integer not null,
      next_attempt_at timestamptz not null,
      first_attempt_at timestamptz,
      lease_token uuid,
      lease_until timestamptz,
      provider_ref varchar,
      constraint uq_delivery_notification_id_ordinal unique (notification_id, ordinal)
    )
    """,
    "create index ix_delivery_todo on delivery (next_attempt_at) where rank < 2",
    """
    create table attempt (
      delivery_id uuid not null constraint fk_attempt_delivery_id_delivery references delivery (id),
      n integer not null,
      started_at timestamptz not null,
      finished_at timestamptz,
      stage varchar not null,
      outcome varchar,
      code varchar,
      provider_request_id varchar,
      constraint pk_attempt primary key (delivery_id, n)
    )
    """,
    """
    create table line_event (
      id varchar constraint pk_line_event primary key,
      vault_id uuid not null,
      kind varchar not null,
      sealed bytea,
      received_at timestamptz not null,
      next_attempt_at timestamptz not null,
      failures integer not null,
      lease_token uuid,
      lease_until timestamptz,
      done_at timestamptz,
      outcome varchar
    )
    """,
    "create index ix_line_event_todo on line_event (next_attempt_at) where done_at is null",
    """
    create table line_nonce (
      nonce_hash bytea constraint pk_line_nonce primary key,
      recipient_id uuid not null
        constraint fk_line_nonce_recipient_id_recipient references recipient (id),
      expires_at timestamptz not null,
      used_at timestamptz
    )
    """,
)


def upgrade() -> None:
    create_message_tables(op.execute)
    create_vault_table(op.execute)
    for statement in STATEMENTS:
        op.execute(statement)

"""What every service's database holds beside its own tables: outbox, inbox, answered requests.

The outbox is written in the transaction of the change that it reports; a trigger wakes the relay
and the live pages when that transaction commits. The inbox makes a redelivered event harmless.
"""

from collections.abc import Callable

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

CHANNEL = "machi_outbox"
"""NOTIFY channel: its payload is the space-separated topics of live pages that changed."""


def message_tables(metadata: MetaData) -> None:
    """Add to a service's own metadata what it has to say, has heard, and has answered."""
    metadata.naming_convention = NAMING
    outbox = Table(
        "outbox",
        metadata,
        Column("seq", BigInteger, Identity(always=True), primary_key=True),
        Column("id", Uuid, nullable=False, unique=True),
        Column("subject", String, nullable=False),
        Column("entity_id", String, nullable=False),
        Column("revision", Integer, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("data", JSONB, nullable=False),
        Column("correlation_id", String),
        Column("causation_id", Uuid),
        Column("topics", Text, nullable=False, server_default=""),
        Column("published_at", DateTime(timezone=True)),
        Column("stream_seq", BigInteger),
    )
    Index("ix_outbox_todo", outbox.c.seq, postgresql_where=text("published_at is null"))
    Table(
        "inbox",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        Column("subject", String, nullable=False),
        Column("heard_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )
    Table(
        "answered_request",
        metadata,
        Column("actor", String, primary_key=True),
        Column("key", String, primary_key=True),
        Column("fingerprint", String, nullable=False),
        Column("answer", JSONB),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


def create_message_tables(execute: Callable[[str], object]) -> None:
    """Create the three tables and the wake-up trigger: a service's first migration calls it.

    The statements stand here as they were first released; a later change is a migration of each
    service, and a test compares what the migrations make with `message_tables`.
    """
    for statement in _FIRST_RELEASE:
        execute(statement)


_FIRST_RELEASE = (
    """
    create table outbox (
      seq bigint generated always as identity constraint pk_outbox primary key,
      id uuid not null constraint uq_outbox_id unique,
      subject varchar not null,
      entity_id varchar not null,
      revision integer not null,
      at timestamptz not null,
      data jsonb not null,
      correlation_id varchar,
      causation_id uuid,
      topics text not null default '',
      published_at timestamptz,
      stream_seq bigint
    )
    """,
    "create index ix_outbox_todo on outbox (seq) where published_at is null",
    """
    create table inbox (
      event_id uuid constraint pk_inbox primary key,
      subject varchar not null,
      heard_at timestamptz not null default now()
    )
    """,
    """
    create table answered_request (
      actor varchar not null,
      key varchar not null,
      fingerprint varchar not null,
      answer jsonb,
      at timestamptz not null default now(),
      constraint pk_answered_request primary key (actor, key)
    )
    """,
    f"""
    create function machi_wake() returns trigger language plpgsql as $$
    begin
      perform pg_notify('{CHANNEL}', new.topics);
      return null;
    end $$
    """,
    """
    create trigger outbox_wake after insert on outbox for each row execute function machi_wake()
    """,
)

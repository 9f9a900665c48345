"""The table of case keys, in every database that holds personal data."""

from collections.abc import Callable

from sqlalchemy import Column, DateTime, LargeBinary, MetaData, String, Table, Uuid, func


def vault_table(metadata: MetaData) -> Table:
    """Add the table to a service's own metadata."""
    return Table(
        "vault_key",
        metadata,
        Column("case_id", Uuid, primary_key=True),
        Column("wrapped", LargeBinary),
        Column("key_id", String, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("destroyed_at", DateTime(timezone=True)),
    )


VAULT_KEYS = vault_table(MetaData())


def create_vault_table(execute: Callable[[str], object]) -> None:
    """Create the table: a service's migration calls it with `op.execute`."""
    execute(
        """
        create table vault_key (
          case_id uuid constraint pk_vault_key primary key,
          wrapped bytea,
          key_id varchar not null,
          created_at timestamptz not null default now(),
          destroyed_at timestamptz
        )
        """
    )

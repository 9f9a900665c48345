"""What the tables of forms have in common. Whatever is about people is sealed in the vault."""

from typing import Any

from sqlalchemy import Column, DateTime
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

from machi.shared.db.tables import message_tables
from machi.shared.vault.tables import vault_table


class FormsTable(SQLModel, registry=registry()):
    """Base of this service's tables, with metadata of its own."""


metadata = FormsTable.metadata
message_tables(metadata)  # first: it brings the naming convention of constraints
vault_table(metadata)


def moment(*, empty: bool = False) -> Column[Any]:
    """Give a new column that holds a moment in time."""
    return Column(DateTime(timezone=True), nullable=empty)

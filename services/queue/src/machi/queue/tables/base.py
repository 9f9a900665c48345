"""What the tables of the queue have in common."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, DateTime
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

from machi.shared.db.tables import message_tables
from machi.shared.vault.tables import vault_table


class QueueTable(SQLModel, registry=registry()):
    """Base of this service's tables, with metadata of its own."""


metadata = QueueTable.metadata
message_tables(metadata)  # first: it brings the naming convention of constraints
vault_table(metadata)


def moment(*, empty: bool) -> Column[Any]:
    """Give a new column that holds a moment in time."""
    return Column(DateTime(timezone=True), nullable=empty)


def one_of(words: Sequence[StrEnum]) -> str:
    """Write words as the list of a `check (… in (…))`."""
    return ", ".join(f"'{word}'" for word in words)

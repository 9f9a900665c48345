"""Counts without anybody in them: how often something happened on a day, never to whom."""

from datetime import date

from sqlmodel import Field

from machi.forms.tables.base import FormsTable


class TallyRow(FormsTable, table=True):
    """How often something happened with a version of a procedure on a day in Japan.

    `slot`: one of a few rows that share a count, so that visitors do not wait for each other.
    """

    __tablename__ = "tally"
    procedure_id: str = Field(primary_key=True)
    procedure_version: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    slot: int = Field(primary_key=True)
    n: int

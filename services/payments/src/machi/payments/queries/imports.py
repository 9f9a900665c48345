"""What the collection files brought: each file's report, and the files so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from machi.payments.domain import reference
from machi.shared.db.database import Database
from machi.shared.errors import NotFound


class NoSuchFile(NotFound):
    code = "payments.no_such_file"
    words = "このファイルの取込みの記録はありません。"


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """All lines of one kind and outcome: how many, and their yen."""

    kind: str
    outcome: str
    lines: int
    yen: int
    claim_yen: int
    overpaid_yen: int
    unmatched_yen: int


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A line that a person has to look at."""

    line: int
    outcome: str
    flags: tuple[str, ...]
    reference: str
    amount_yen: int
    state: str


@dataclass(frozen=True, slots=True)
class Funds:
    """Money that has to come from the collector."""

    channel: str
    due_on: date
    gross_yen: int
    fee_yen: int
    net_yen: int


@dataclass(frozen=True, slots=True)
class FileSeen:
    """One file that came."""

    file_id: UUID
    name: str
    state: str
    imported_at: datetime
    as_of: date | None
    refused_line: int | None
    refused_fault: str | None
    refused_values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """What a file concluded, in counts and yen. A refused file has only its line and the reason."""

    file: FileSeen
    outcomes: tuple[OutcomeLine, ...]
    flags: Mapping[str, int]
    cases: tuple[OpenCase, ...]
    funds: tuple[Funds, ...]

    @property
    def lines(self) -> int:
        return sum(outcome.lines for outcome in self.outcomes)


_FILE = """
select id as file_id, name, state, imported_at, as_of, refused_line, refused_fault, refused_values
from imported_file
"""


async def recent_files(db: Database, at_most: int = 50) -> list[FileSeen]:
    """List the files that came, newest first."""
    rows = await db.rows(_FILE + "order by imported_at desc, id desc limit $1", at_most)
    return [FileSeen(**row) for row in rows]


async def report(file_id: UUID, db: Database) -> Report:
    """Report a file.

    Raises:
        NoSuchFile: none has this id.

    """
    row = await db.row(_FILE + "where id = $1", file_id)
    if row is None:
        raise NoSuchFile
    outcomes = await db.rows(
        """
        select kind, outcome, count(*) as lines, sum(amount_yen)::bigint as yen,
          sum(claim_yen)::bigint as claim_yen, sum(overpaid_yen)::bigint as overpaid_yen,
          sum(unmatched_yen)::bigint as unmatched_yen
        from imported_line where file_id = $1 group by kind, outcome order by kind, outcome
        """,
        file_id,
    )
    flags = await db.rows(
        """
        select flag, count(*) as lines
        from imported_line, unnest(string_to_array(flags, ' ')) as flag
        where file_id = $1 group by flag order by flag
        """,
        file_id,
    )
    cases = await db.rows(
        """
        select c.line, c.outcome, l.flags, l.reference, c.amount_yen, c.state
        from exception_case c join imported_line l using (file_id, line)
        where c.file_id = $1 order by c.line
        """,
        file_id,
    )
    funds = await db.rows(
        """
        select channel, due_on, gross_yen, fee_yen, gross_yen - fee_yen as net_yen
        from expected_funds where file_id = $1 order by due_on, channel
        """,
        file_id,
    )
    return Report(
        file=FileSeen(**row),
        outcomes=tuple(OutcomeLine(**outcome) for outcome in outcomes),
        flags={flag["flag"]: flag["lines"] for flag in flags},
        cases=tuple(_case(case) for case in cases),
        funds=tuple(Funds(**each) for each in funds),
    )


def _case(row: Mapping[str, Any]) -> OpenCase:
    number = row["reference"]
    return OpenCase(
        line=row["line"],
        outcome=row["outcome"],
        flags=tuple(row["flags"].split()),
        reference=reference.shown(number),
        amount_yen=row["amount_yen"],
        state=row["state"],
    )

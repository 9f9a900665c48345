"""The sample collection file, against the plan that it was made from."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from machi.payments.commands.import_collection import (
    ImportCollection,
    Imported,
    import_collection,
)
from machi.payments.domain.plan import Rules
from machi.payments.queries.imports import Funds, report
from machi.payments.queries.ledger import broken_links, trial_balance
from machi.shared.business_days import is_business_day
from machi.shared.service import Context
from machi.shared.testing.clients import said

pytestmark = pytest.mark.usefixtures("on_file")

SAMPLES = Path(__file__).parent / "samples"
GOOD = SAMPLES / "collection_20261204_good.csv"
BAD = SAMPLES / "collection_20261207_bad_check_digit.csv"
RULES = Rules("900000", "99999", 5, is_business_day)
MORNING = datetime(2026, 12, 5, 0, 30, tzinfo=UTC)
BEFORE = {"収入未済": 5_683_491, "調定済額": -5_683_491}
AFTER_FILE_1 = {
    "収入未済": 3_046_501,
    "調定済額": -5_683_491,
    "収納途上:CVS": 3_010_730,
    "収納途上:郵便振替": 90_190,
    "過誤納金": -314_050,
    "未照合": -149_880,
}


async def bring(context: Context, content: bytes, name: str = "file.csv") -> Imported:
    return await import_collection(
        ImportCollection(
            name=name, content=content, by=uuid4(), rules=RULES, fee_yen=61, at=MORNING
        ),
        context.db,
    )


async def test_every_line_of_the_good_file_concludes_as_planned(
    context: Context,
) -> None:
    assert await trial_balance(context.db) == BEFORE
    imported = await bring(context, GOOD.read_bytes())
    assert imported.state == "ACCEPTED"
    found = await concluded(context, imported.file_id)
    assert found == [
        (
            int(row["line"]),
            row["type"],
            row["reference"],
            row["outcome"],
            set(row["flags"].split()),
            int(row["claim_yen"]),
            int(row["overpaid_yen"]),
            int(row["unmatched_yen"]),
        )
        for row in expected_lines()
    ]
    assert await trial_balance(context.db) == AFTER_FILE_1
    assert await broken_links(context.db) == []


async def test_the_report_counts_outcomes_flags_exceptions_and_funds(
    context: Context,
) -> None:
    imported = await bring(context, GOOD.read_bytes())
    told = await report(imported.file_id, context.db)
    assert told.lines == 200
    exact = next(each for each in told.outcomes if (each.kind, each.outcome) == ("02", "EXACT"))
    assert (exact.lines, exact.yen, exact.claim_yen) == (82, 2_468_210, 2_468_210)
    assert told.flags == {
        "CORRECTION": 1,
        "LATE": 3,
        "OLD_SLIP": 11,
        "REFERENCE_CHECK_FAILS": 1,
        "SAME_LINE": 2,
    }
    assert counts([case.outcome for case in told.cases]) == {
        "CLAIM_CANCELLED": 1,
        "DUPLICATE": 9,
        "ORPHAN_CANCEL": 1,
        "OVER": 3,
        "STALE": 5,
        "UNDER": 5,
        "UNKNOWN": 4,
    }
    assert told.funds == (
        Funds("CVS", date(2026, 12, 10), 3_010_730, 6_283, 3_004_447),
        Funds("郵便振替", date(2026, 12, 11), 90_190, 0, 90_190),
    )


async def test_a_claim_is_cleared_once_and_the_others_hear_of_it(
    context: Context,
) -> None:
    await bring(context, GOOD.read_bytes())
    heard = counts(await said(context))
    rows = await context.db.rows("select state, count(*) as n from claim group by state")
    states = {row["state"]: row["n"] for row in rows}
    assert heard["payments.claim.cleared.v1"] == states["CLEARED"] == 88
    assert heard["payments.claim.partially_cleared.v1"] == states["PARTIALLY_CLEARED"] == 5
    assert heard["payments.receipt.confirmed.v1"] == 108  # 103 of 02, 4 of 12, 1 of 22
    assert heard["payments.receipt.corrected.v1"] == 1
    assert "payments.claim.reopened.v1" not in heard, "the 22 came with its 12: nobody was told"


async def test_old_and_new_slips_end_as_they_should(
    context: Context, on_file: dict[str, UUID]
) -> None:
    await bring(context, GOOD.read_bytes())
    rows = await context.db.rows(
        """
        select n.reissue, s.state from slip s join payment_reference n on n.slip_id = s.id
        where s.claim_id = $1 order by n.reissue
        """,
        on_file["C0113"],
    )
    assert [(row["reissue"], row["state"]) for row in rows] == [
        ("0", "SUPERSEDED"),
        ("1", "REVOKED"),
    ]


async def test_the_same_bytes_under_another_name_change_nothing(
    context: Context,
) -> None:
    first = await bring(context, GOOD.read_bytes(), "a.csv")
    events = await said(context)
    again = await bring(context, GOOD.read_bytes(), "b.csv")
    assert again == replace(first, already_imported=True)
    assert await trial_balance(context.db) == AFTER_FILE_1
    assert await said(context) == events


async def test_lines_that_an_earlier_file_brought_are_skipped(
    context: Context,
) -> None:
    await bring(context, GOOD.read_bytes())
    events = await said(context)
    lines = GOOD.read_bytes().splitlines(keepends=True)
    again = await bring(context, b"".join([lines[0], *reversed(lines[1:])]))
    told = await report(again.file_id, context.db)
    assert {each.outcome for each in told.outcomes} == {"SKIPPED"}
    assert told.cases == ()
    assert await trial_balance(context.db) == AFTER_FILE_1
    assert await said(context) == events


async def test_one_wrong_digit_refuses_the_whole_file_and_names_the_line(
    context: Context,
) -> None:
    refused = await bring(context, BAD.read_bytes(), BAD.name)
    told = await report(refused.file_id, context.db)
    assert refused.state == told.file.state == "QUARANTINED"
    assert (told.file.refused_line, told.file.refused_fault) == (39, "check_digit")
    assert told.file.refused_values == {"digit": "6"}
    assert await trial_balance(context.db) == BEFORE
    assert await said(context) == []
    assert await context.db.row("select from receipt") is None


async def test_the_corrected_file_is_accepted_under_the_same_name(
    context: Context,
) -> None:
    await bring(context, BAD.read_bytes(), BAD.name)
    accepted = await bring(context, corrected(BAD.read_bytes()), BAD.name)
    told = await report(accepted.file_id, context.db)
    assert [(each.kind, each.outcome, each.lines, each.claim_yen) for each in told.outcomes] == [
        ("01", "CONFIRMED", 20, 0),
        ("01", "PENDING", 10, 0),
        ("02", "EXACT", 30, 1_007_740),
    ]
    assert [(fund.due_on, fund.gross_yen) for fund in told.funds] == [
        (date(2026, 12, 17), 1_007_740)
    ]


async def test_money_announced_in_one_file_and_confirmed_in_the_next_counts_once(
    context: Context,
) -> None:
    lines = GOOD.read_bytes().splitlines(keepends=True)
    of_kind = {kind: [line for line in lines if line.startswith(kind)] for kind in (b"01", b"03")}
    rest = [line for line in lines[1:] if not line.startswith((b"01", b"03"))]
    for part in (of_kind[b"03"], rest, of_kind[b"01"]):
        await bring(context, b"".join([lines[0], *part]))
    assert await trial_balance(context.db) == AFTER_FILE_1
    rows = await context.db.rows("select state, count(*) as n from receipt group by state")
    assert {row["state"]: row["n"] for row in rows} == {
        "CONFIRMED": 107,
        "CORRECTED": 1,
        "PRELIMINARY": 25,
        "REVERSED": 7,
    }


async def test_a_correction_in_a_later_file_opens_the_claim_again(
    context: Context,
) -> None:
    lines = GOOD.read_bytes().splitlines(keepends=True)
    correction = [line for line in lines if line.startswith(b"22")]
    await bring(context, b"".join(line for line in lines if line not in correction))
    await bring(context, b"".join([lines[0], *correction]))
    assert await trial_balance(context.db) == AFTER_FILE_1
    assert (await said(context)).count("payments.claim.reopened.v1") == 1


async def concluded(context: Context, file_id: UUID) -> list[tuple[object, ...]]:
    rows = await context.db.rows(
        "select * from imported_line where file_id = $1 order by line", file_id
    )
    return [
        (
            row["line"],
            row["kind"],
            row["reference"],
            row["outcome"],
            set(row["flags"].split()),
            row["claim_yen"],
            row["overpaid_yen"],
            row["unmatched_yen"],
        )
        for row in rows
    ]


def corrected(raw: bytes) -> bytes:
    lines = raw.splitlines(keepends=True)
    columns = lines[38].split(b",")
    columns[3] = columns[3][:-1] + b"5"
    lines[38] = b",".join(columns)
    return b"".join(lines)


def counts(names: Sequence[str]) -> dict[str, int]:
    return {name: names.count(name) for name in set(names)}


def expected_lines() -> Iterator[Mapping[str, str]]:
    """Read what each line of the good file must conclude."""
    with (SAMPLES / "expected_lines.csv").open(encoding="utf-8") as file:
        yield from (row for row in csv.DictReader(file) if row["file"] == GOOD.name)

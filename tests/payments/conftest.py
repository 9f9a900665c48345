import csv
from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from machi.payments.app import SERVICE
from machi.payments.domain import claim as claims
from machi.payments.domain import ledger, slip
from machi.payments.domain.claim import Claim, Line
from machi.payments.domain.ledger import Entry
from machi.payments.store import claims as store
from machi.payments.store.ledger import post
from machi.payments.tables import SlipRow
from machi.shared.db.database import Database, Transaction
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, staff_token
from machi.shared.testing.plugin import NewContext

SAMPLES = Path(__file__).parent / "samples"
BEFORE = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture
async def context(seeded_context: NewContext) -> AsyncGenerator[Context]:
    """Payments with the sample city in it."""
    async with seeded_context(SERVICE) as context:
        yield context


@pytest.fixture
async def web(context: Context) -> AsyncGenerator[httpx.AsyncClient]:
    """A visitor who is nobody in particular."""
    async with client(context, SERVICE) as opened:
        yield opened


@pytest.fixture
def cashier(context: Context) -> dict[str, str]:
    """Headers of a cashier at 本庁."""
    return bearer(staff_token(context, {"honcho": ["cashier"]}))


@pytest.fixture
async def on_file(context: Context) -> dict[str, UUID]:
    """The synthetic claims and slips of samples/, notified before: their ids by their names."""
    return await load_samples(context.db)


async def load_samples(db: Database) -> dict[str, UUID]:
    """Insert all claims, slips and their assessments; give the id of each claim by its name."""
    ids: dict[str, UUID] = {}
    with (SAMPLES / "claims_and_slips.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    async with db.transaction() as tx:
        entries = []
        for name, slips in groupby(rows, key=lambda row: row["claim"]):
            claim, entry = await _load_claim(tx, list(slips))
            ids[name] = claim.id
            entries += entry
        await post(tx, entries)
    return ids


async def _load_claim(tx: Transaction, slips: list[Mapping[str, str]]) -> tuple[Claim, list[Entry]]:
    first = slips[0]
    owed = int(first["assessed_yen"])
    lines = (Line(1, first["item"], owed),)
    claim = Claim(
        id=uuid4(),
        source=f"payments/{first['claim']}",
        fiscal_year=int(first["fiscal_year"]),
        lines=lines,
        state=claims.State(first["claim_state"]),
        assessed_yen=owed,
        cleared_yen=0,
        due_date=date.fromisoformat(first["due_date"]),
        recipient=None,
        revision=1,
    )
    await store.add_claim(tx, claim, BEFORE)
    for each in slips:
        row = SlipRow(
            id=uuid4(),
            claim_id=claim.id,
            state=slip.State(each["slip_state"]),
            amount_yen=int(each["slip_yen"]),
            pay_by=date.fromisoformat(each["pay_by"]),
            token=uuid4().hex,
            created_at=BEFORE,
        )
        await store.add_slip(tx, row, each["reference"], each["reissue"])
    if not owed:
        return claim, []
    legs = ledger.assessment(claim.fiscal_year, claim.id, lines)
    return claim, [Entry(uuid4(), BEFORE.date(), "調定", legs)]

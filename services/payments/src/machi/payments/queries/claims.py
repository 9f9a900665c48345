"""Claims, as a payer, a cashier or another system sees them."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from machi.payments.domain import claim, reference
from machi.payments.domain.claim import NoSuchClaim
from machi.shared.db.database import Database

_OUR_ADDRESS = re.compile(r"/payments/p/([A-Za-z0-9_-]{16,64})")


@dataclass(frozen=True, slots=True)
class Item:
    """What some of the money is for: the revenue item in words, and yen."""

    name_ja: str
    name_en: str
    amount_yen: int


@dataclass(frozen=True, slots=True)
class ClaimOnSlip:
    """A claim and the slip through which somebody looks at it."""

    claim_id: UUID
    source: str
    state: claim.State
    slip_state: str
    reference: str
    token: str
    amount_yen: int
    outstanding_yen: int
    due_date: date
    pay_by: date
    items: tuple[Item, ...]
    announced: bool
    """速報あり: a store says that it was paid, but that does not count yet."""
    receipt_path: str | None

    @property
    def reference_shown(self) -> str:
        return reference.shown(self.reference)

    @property
    def payment_path(self) -> str:
        return f"/payments/p/{self.token}"

    @property
    def open(self) -> bool:
        return self.state in claim.OPEN


_ON_SLIP = """
select c.id as claim_id, c.source, c.state, s.state as slip_state, n.number as reference, s.token,
  c.assessed_yen, c.assessed_yen - c.cleared_yen as outstanding_yen, c.due_date, s.pay_by,
  (select jsonb_agg(jsonb_build_array(i.name_ja, i.name_en, l.amount_yen) order by l.position)
     from claim_line l join revenue_item i on i.code = l.revenue_item
    where l.claim_id = c.id) as items,
  exists (select from receipt r where r.claim_id = c.id and r.state = 'PRELIMINARY') as announced,
  (select r.token from receipt r
    where r.claim_id = c.id and r.state = 'CONFIRMED' and r.cleared_yen > 0
    order by r.created_at desc, r.id desc limit 1) as receipt_token
from slip s
join claim c on c.id = s.claim_id
join payment_reference n on n.slip_id = s.id and n.scheme = 'own'
"""


async def of_token(token: str, db: Database) -> ClaimOnSlip:
    """Read the claim of a payment page.

    Raises:
        NoSuchClaim: no slip has this token.

    """
    return _one(await db.row(_ON_SLIP + "where s.token = $1", token))


async def at_window(typed: str, db: Database) -> ClaimOnSlip:
    """Read the claim that a cashier typed or scanned: a reference, or the address in our QR code.

    Raises:
        NoSuchClaim: not on file.
        BadInput: what was typed is no reference, and why.

    """
    address = _OUR_ADDRESS.search(typed)
    if address is not None:
        return await of_token(address.group(1), db)
    number = reference.parse(typed)
    newest = "where n.number = $1 order by n.reissue desc limit 1"
    return _one(await db.row(_ON_SLIP + newest, number))


async def of_source(source: str, db: Database) -> list[ClaimOnSlip]:
    """List the claims for one thing, such as `forms.application/<id>`, oldest first."""
    where = "where c.source = $1 order by c.created_at, c.id, n.reissue"
    return [_claim(row) for row in await db.rows(_ON_SLIP + where, source)]


@dataclass(frozen=True, slots=True)
class PaidButWithdrawn:
    """Money for something that was withdrawn: a person decides whether it goes back (還付)."""

    reference: str
    kept_yen: int
    """Cleared the claim before: it was owed then."""
    overpaid_yen: int
    """Came later, when nothing was owed: 過誤納金."""
    withdrawn_at: datetime

    @property
    def reference_shown(self) -> str:
        return reference.shown(self.reference)


_PAID_BUT_WITHDRAWN = """
select min(n.number) as reference, c.cleared_yen as kept_yen, s.withdrawn_at,
  (select coalesce(sum(r.overpaid_yen), 0)::bigint from receipt r
    where r.claim_id = c.id and r.state = 'CONFIRMED') as overpaid_yen
from claim_source s
join claim c on c.source = s.source
join slip p on p.claim_id = c.id
join payment_reference n on n.slip_id = p.id and n.scheme = 'own'
where s.withdrawn_at is not null
  and exists (select from receipt r where r.claim_id = c.id and r.state = 'CONFIRMED')
group by c.id, s.withdrawn_at order by s.withdrawn_at desc, c.id limit $1
"""


async def paid_but_withdrawn(db: Database, at_most: int = 100) -> list[PaidButWithdrawn]:
    """List what was paid for things that were withdrawn, the newest withdrawal first."""
    return [PaidButWithdrawn(**row) for row in await db.rows(_PAID_BUT_WITHDRAWN, at_most)]


def _one(row: Any) -> ClaimOnSlip:  # noqa: ANN401 - an asyncpg record, or nothing
    if row is None:
        raise NoSuchClaim(field="reference")
    return _claim(row)


def _claim(row: Any) -> ClaimOnSlip:  # noqa: ANN401 - an asyncpg record
    token = row["receipt_token"]
    return ClaimOnSlip(
        claim_id=row["claim_id"],
        source=row["source"],
        state=claim.State(row["state"]),
        slip_state=row["slip_state"],
        reference=row["reference"],
        token=row["token"],
        amount_yen=row["assessed_yen"],
        outstanding_yen=row["outstanding_yen"],
        due_date=row["due_date"],
        pay_by=row["pay_by"],
        items=tuple(Item(*item) for item in row["items"] or ()),
        announced=row["announced"],
        receipt_path=f"/payments/r/{token}" if token else None,
    )

"""Receipts, as their page shows them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from machi.payments.domain import receipt
from machi.payments.domain.receipt import NoSuchReceipt
from machi.payments.queries.claims import Item
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """One receipt. `printed` is how often it was printed; window and number only for cash."""

    receipt_id: UUID
    claim_id: UUID | None
    state: str
    channel: str
    paid_on: date
    amount_yen: int
    items: tuple[Item, ...]
    number: str | None
    window_ja: str | None
    window_en: str | None
    reference: str | None
    printed: int


_RECEIPT = """
select r.id, r.claim_id, r.state, r.channel, r.paid_on, r.amount_yen, r.window_id, r.fiscal_year,
  r.number, w.name_ja as window_ja, w.name_en as window_en,
  (select n.number from payment_reference n
    where n.slip_id = r.slip_id and n.scheme = 'own' limit 1) as reference,
  (select count(*) from receipt_print p where p.receipt_id = r.id) as printed,
  (select jsonb_agg(jsonb_build_array(i.name_ja, i.name_en, a.amount_yen) order by a.position)
     from allocation a
     join claim_line l on l.claim_id = r.claim_id and l.position = a.position
     join revenue_item i on i.code = l.revenue_item
    where a.receipt_id = r.id) as items
from receipt r left join cash_window w on w.id = r.window_id
where r.token = $1 and r.state in ('CONFIRMED', 'CORRECTED')
"""


async def of_token(token: str, db: Database) -> ReceiptShown:
    """Read the receipt of a page.

    Raises:
        NoSuchReceipt: none has this token, or its money did not arrive yet.

    """
    row = await db.row(_RECEIPT, token)
    if row is None:
        raise NoSuchReceipt
    numbered = row["window_id"] is not None
    return ReceiptShown(
        receipt_id=row["id"],
        claim_id=row["claim_id"],
        state=row["state"],
        channel=row["channel"],
        paid_on=row["paid_on"],
        amount_yen=row["amount_yen"],
        items=tuple(Item(*item) for item in row["items"] or ()),
        number=receipt.shown_number(row["window_id"], row["fiscal_year"], row["number"])
        if numbered
        else None,
        window_ja=row["window_ja"],
        window_en=row["window_en"],
        reference=row["reference"],
        printed=row["printed"],
    )

"""The cashier's screen: type or scan, take the cash, give change. Keys alone are enough."""

import unicodedata
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from machi.payments.commands.print_receipt import PrintReceipt, print_receipt
from machi.payments.commands.take_cash import TakeCash, take_cash
from machi.payments.domain import claim
from machi.payments.domain.claim import AlreadyPaid, CannotBePaid
from machi.payments.domain.receipt import TooLittleTendered
from machi.payments.pages.show import PAGES, STATE_WORDS, back_to, form_once, item_names
from machi.payments.queries import claims, receipts
from machi.payments.queries.windows import Window, cash_windows
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError
from machi.shared.ui.words import chosen_language
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running

router = APIRouter()

PERMISSION = "payments.take_cash"
Cashier = Annotated[Staff, may(PERMISSION)]
Typed = Annotated[str, Query(max_length=300)]
Sent = Annotated[str, Form(max_length=300)]

_MOST_DIGITS = 10


@router.get("/payments/cashier")
async def show_cashier(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    request: Request,
    staff: Cashier,
    context: Running,
    window: Typed = "",
    reference: Typed = "",
    tendered: Typed = "",
    done: Typed = "",
) -> Response:
    values = await _desk(request, staff, context, window)
    if done:
        values["done"] = await receipts.of_token(done, context.db)
        values["change"] = _yen(request.query_params.get("change", "")) or 0
    status = 200
    if reference:
        status = await _look_up(request, context, values, (reference, tendered))
    return PAGES.show(request, "cashier.html", values, status=status)


@router.post("/payments/cashier")
async def take(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    request: Request,
    staff: Cashier,
    context: Running,
    window: Sent = "",
    reference: Sent = "",
    amount: Sent = "",
    tendered: Sent = "",
    idempotency_key: Sent = "",
) -> Response:
    """Take the cash that was counted, once however often the key is pressed."""
    asked = (window, reference, amount, tendered)
    try:
        found = await claims.at_window(reference, context.db)
        given = await take_cash(
            TakeCash(
                reference=found.reference,
                amount_yen=_yen(amount) or 0,
                tendered_yen=_yen(tendered) or 0,
                window=window,
                by=staff.id,
                sites=staff.sites(PERMISSION),
                at=context.clock.now(),
                request=form_once(staff.id, idempotency_key, "TakeCash", asked),
            ),
            context.db,
        )
    except DomainError as error:
        values = await _desk(request, staff, context, window)
        values["typed"] = reference
        values["errors"] = [("reference", _said(error, request))]
        return PAGES.show(request, "cashier.html", values, status=error.status)
    token = given.receipt_path.rpartition("/")[2]
    return back_to("/payments/cashier", window=window, done=token, change=str(given.change_yen))


@router.post("/payments/cashier/prints")
async def print_paper(
    staff: Cashier,
    context: Running,
    receipt_id: Annotated[UUID, Form()],
    idempotency_key: Sent = "",
) -> Response:
    """Record a print and open it: the first is the original, the next ones say 再発行."""
    printed = await print_receipt(
        PrintReceipt(
            receipt_id=receipt_id,
            by=staff.id,
            sites=staff.sites(PERMISSION),
            at=context.clock.now(),
            request=form_once(staff.id, idempotency_key, "PrintReceipt", (receipt_id,)),
        ),
        context.db,
    )
    return back_to(printed.receipt_path)


async def _desk(request: Request, staff: Staff, context: Context, window: str) -> dict[str, Any]:
    windows = await cash_windows(context.db, staff.sites(PERMISSION))
    japanese = chosen_language(request) == "ja"
    chosen = next((each for each in windows if each.id == window), windows[0] if windows else None)
    return {
        "staff": staff,
        "windows": [(each.id, _name(each, japanese=japanese)) for each in windows],
        "window": chosen.id if chosen else "",
        "typed": "",
        "tendered": "",
        "claim": None,
        "errors": [],
        "counted": None,
        "done": None,
        "change": 0,
        "state_words": STATE_WORDS,
    }


async def _look_up(
    request: Request, context: Context, values: dict[str, Any], typed: tuple[str, str]
) -> int:
    """Show the claim, and the change once cash is counted. Gives the HTTP status."""
    values["typed"], values["tendered"] = typed
    try:
        found = await claims.at_window(typed[0], context.db)
    except DomainError as error:
        values["errors"] = [("reference", _said(error, request))]
        return error.status
    values |= {"claim": found, "items": item_names(found.items, request)}
    if found.state is claim.State.CLEARED:
        values["errors"] = [("reference", _said(AlreadyPaid(), request))]
    elif not found.open:
        values["errors"] = [("reference", _said(CannotBePaid(), request))]
    elif typed[1]:
        counted = _yen(typed[1])
        if counted is None or counted < found.outstanding_yen:
            values["errors"] = [("tendered", _said(TooLittleTendered(), request))]
            return 422
        values |= {"counted": counted, "change": counted - found.outstanding_yen}
    return 200


def _said(error: DomainError, request: Request) -> str:
    return PAGES.words.say(error.words, chosen_language(request))


def _name(window: Window, *, japanese: bool) -> str:
    return window.name_ja if japanese else window.name_en


def _yen(text: str) -> int | None:
    """Read yen as typed: full-width digits, commas and 円 are fine. None when it is no number."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("¥円").replace(",", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= _MOST_DIGITS):
        return None
    return int(plain)

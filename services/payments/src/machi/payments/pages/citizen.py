"""What a payer opens on the phone: the payment page with its QR code, and the receipt."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from machi.payments.commands.settlement import topics
from machi.payments.domain import claim, receipt
from machi.payments.pages.show import (
    CHANNEL_WORDS,
    PAGES,
    address,
    item_names,
    qr_drawing,
    qr_picture,
)
from machi.payments.queries import claims, receipts
from machi.payments.queries.windows import cash_windows
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter()


@router.get("/payments/p/{token}")
async def show_payment(request: Request, token: str, context: Running) -> Response:
    found = await claims.of_token(token, context.db)
    values = {
        "claim": found,
        "paid": found.state is claim.State.CLEARED,
        "old_slip": found.open and found.slip_state != "REGISTERED",
        "items": item_names(found.items, request),
        "qr": qr_drawing(address(context, found.payment_path)),
        "windows": await cash_windows(context.db),
    }
    return PAGES.show(request, "payment.html", values)


@router.get("/payments/p/{token}/live")
async def live_payment(request: Request, token: str, context: Running) -> Response:
    found = await claims.of_token(token, context.db)
    return live_response(request, context.live, [topics(found.claim_id)])


@router.get("/payments/p/{token}/qr.png")
async def show_qr(token: str, context: Running) -> Response:
    """Give the QR code as a picture, to keep or to print."""
    found = await claims.of_token(token, context.db)
    picture = qr_picture(address(context, found.payment_path))
    return Response(picture, media_type="image/png", headers={"Cache-Control": "no-store"})


@router.get("/payments/r/{token}")
async def show_receipt(request: Request, token: str, context: Running) -> Response:
    found = await receipts.of_token(token, context.db)
    values = {
        "receipt": found,
        "items": item_names(found.items, request),
        "channel": CHANNEL_WORDS[found.channel],
        "print_number": _print_number(request, found.printed),
        "corrected": found.state == receipt.State.CORRECTED,
    }
    return PAGES.show(request, "receipt.html", values)


def _print_number(request: Request, printed: int) -> int:
    """Say which print a page is: 0 for none, which is a copy on a screen."""
    asked = request.query_params.get("print", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 5):  # noqa: PLR2004 - few prints
        return 0
    return int(asked) if int(asked) <= printed else 0

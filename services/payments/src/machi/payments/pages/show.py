"""What the pages have in common: how they are shown, QR codes, and words of money."""

import io
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlencode

import segno
from fastapi import Request
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from machi.payments import words
from machi.payments.queries.claims import Item
from machi.shared.db.once import Once, once
from machi.shared.ui.pages import Pages
from machi.shared.ui.words import chosen_language
from machi.shared.web.context import Context

PAGES = Pages("machi.payments")

QUIET_ZONE = 4
"""Modules of white around a QR code: fewer, and cameras miss it (JIS X 0510)."""


def address(context: Context, path: str) -> str:
    """Give the whole address of a page, as a phone's camera needs it."""
    return f"{context.settings.city.public_url}{path}"


def _code(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m")


def qr_drawing(text: str) -> Markup:
    """Draw a QR code dark on white in the page itself: no request, sharp on paper."""
    drawing = _code(text).svg_inline(
        scale=4,
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        omitsize=True,
        svgclass="payments-qr",
        lineclass=None,
    )
    return Markup(drawing)  # noqa: S704 - drawn by the library from an address of ours


def qr_picture(text: str) -> bytes:
    """Draw the same as a PNG file, ten points to a module."""
    picture = io.BytesIO()
    _code(text).save(picture, kind="png", scale=10, border=QUIET_ZONE, dark="#000", light="#fff")
    return picture.getvalue()


def item_names(items: Sequence[Item], request: Request) -> list[tuple[str, int]]:
    """Name what the money is for, in the visitor's language, with its yen."""
    japanese = chosen_language(request) == "ja"
    return [(item.name_ja if japanese else item.name_en, item.amount_yen) for item in items]


def back_to(path: str, **says: str) -> RedirectResponse:
    """Answer a form by sending the browser to a page: reloading it repeats nothing."""
    query = f"?{urlencode(says)}" if says else ""
    return RedirectResponse(f"{path}{query}", HTTPStatus.SEE_OTHER)


def form_once(actor: object, key: str, command: str, asked: Sequence[object]) -> Once | None:
    """Name the form that was sent, so that a second tap does nothing."""
    if not key:
        return None
    return once(str(actor), key[:200], command, {"asked": [str(value) for value in asked]})


STATE_WORDS = words.STATES
CHANNEL_WORDS = words.CHANNELS

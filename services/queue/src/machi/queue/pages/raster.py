"""The 80 mm paper as a picture for receipt printers, in ESC/POS.

Printers' own Japanese characters differ from model to model, so nothing is sent as text: 512 dots
wide, black or white, which every 80 mm printer takes. `GS v 0` prints it, `GS V` cuts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFont

from machi.queue.domain.forecast.wait_range import WaitRange
from machi.queue.pages.show import PAGES
from machi.queue.queries.forecasts import LineForecast, TicketForecast
from machi.queue.queries.ticket import Ticket
from machi.shared.ui import formats

WIDTH = 512
"""Dots: 64 mm at 8 dots a millimetre, inside the 72 mm that such printers print."""

_FONTS = (
    "/usr/share/fonts/truetype/fonts-japanese-gothic.ttf",  # Debian's choice among those installed
    "/usr/share/fonts/truetype/bizud-gothic/BIZUDGothic-Regular.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
)
_INITIALIZE = b"\x1b@"
_RASTER = b"\x1dv0\x00"
_FEED = b"\x1bd\x04"
_CUT = b"\x1dVB\x00"
_BAND = 128  # rows a command: small printers keep no more
_SMALL, _MIDDLE, _LARGE = 26, 34, 150

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on it. `again` marks a second print of the same number."""

    ticket: Ticket
    forecast: TicketForecast | LineForecast | None
    address: str
    again: bool


def escpos(paper: Paper, _: Callable[..., str], language: str) -> bytes:
    """Draw the paper and write it as a receipt printer's commands."""
    return commands(draw(paper, _, language))


def draw(paper: Paper, _: Callable[..., str], language: str) -> Image.Image:
    """Draw the paper: number, line, QR code, people ahead, range, time; black is 0."""
    ticket = paper.ticket
    japanese = language == "ja"
    lines: list[tuple[str, int]] = [
        (ticket.site_name if japanese else ticket.site_name_en, _SMALL),
        (ticket.line_name if japanese else ticket.line_name_en, _MIDDLE),
        (ticket.number, _LARGE),
    ]
    below: list[tuple[str, int]] = []
    if paper.again:
        lines.insert(0, (_("再発行"), _MIDDLE))
    if ticket.ahead is not None:
        below.append((_("前でお待ちの方 %(n)s人", n=ticket.ahead), _MIDDLE))
    if paper.forecast is not None and paper.forecast.range_minutes is not None:
        below.append((_range(paper.forecast.range_minutes, language), _MIDDLE))
        if back := paper.forecast.come_back_at:
            below.append((_("%(time)sごろまでにお戻りください。", time=formats.time(back)), _SMALL))
    below += [
        (_("発行 %(moment)s", moment=formats.moment(ticket.issued_at, language)), _SMALL),
        (_("番号順にお呼びしない場合があります。"), _SMALL - 4),
    ]
    return _stack(lines, _qr(paper.address), below)


def _range(told: WaitRange, language: str) -> str:
    return PAGES.render("forecast/wait_alone.html", {"minutes": told}, language).strip()


def commands(picture: Image.Image) -> bytes:
    """Write a black-and-white picture, a multiple of eight dots wide, as ESC/POS."""
    across = picture.width // 8
    out = bytearray(_INITIALIZE)
    for top in range(0, picture.height, _BAND):
        band = picture.crop((0, top, picture.width, min(top + _BAND, picture.height)))
        # A printer's 1 is black, a picture's is white.
        dots = bytes(byte ^ 0xFF for byte in band.tobytes())
        out += _RASTER + across.to_bytes(2, "little") + band.height.to_bytes(2, "little") + dots
    return bytes(out + _FEED + _CUT)


def _stack(
    above: list[tuple[str, int]], code: Image.Image, below: list[tuple[str, int]]
) -> Image.Image:
    """Put texts over and under a picture, each in the middle of the paper."""
    gap = 12
    texts = [*above, *below]
    height = sum(size + gap for _, size in texts) + code.height + 4 * gap
    picture = Image.new("1", (WIDTH, height), 1)
    pen = ImageDraw.Draw(picture)
    top = gap
    for text, size in above:
        _write(pen, text, size, top)
        top += size + gap
    picture.paste(code, ((WIDTH - code.width) // 2, top + gap))
    top += code.height + 2 * gap
    for text, size in below:
        _write(pen, text, size, top)
        top += size + gap
    return picture


def _write(pen: ImageDraw.ImageDraw, text: str, size: int, top: int) -> None:
    font = _font(size)
    while pen.textlength(text, font=font) > WIDTH and size > _SMALL // 2:
        size -= 2
        font = _font(size)
    pen.text((WIDTH // 2, top), text, fill=0, font=font, anchor="mt")


def _qr(address: str) -> Image.Image:
    code = segno.make(address, error="m", micro=False)
    rows = [bytes(code_row) for code_row in code.matrix_iter(scale=6, border=4)]
    picture = Image.new("1", (len(rows[0]), len(rows)), 1)
    picture.putdata([0 if dark else 1 for row in rows for dark in row])
    return picture


@cache
def _font(size: int) -> Font:
    """Find a font with Japanese; without one, numbers and the QR code are still drawn."""
    for path in _FONTS:
        if Path(path).is_file():
            return ImageFont.truetype(path, size)
    return ImageFont.load_default(size)

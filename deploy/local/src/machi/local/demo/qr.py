"""Reading the QR code of a page from its picture, with a reader that knows nothing of its maker."""

import re
from html import unescape
from io import BytesIO
from itertools import pairwise

import httpx
import zxingcpp
from PIL import Image, ImageDraw

from machi.local.demo.visitors import said
from machi.local.demo.walk import Failed

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
PIXELS = 8
"""For each module of a code that was drawn as lines."""
IMAGE = re.compile(r"<img\b[^>]*\bsrc=\"([^\"]*qr[^\"]*)\"", re.IGNORECASE)
INLINE = re.compile(r"<svg\b[^>]*\bqr.*?</svg>", re.IGNORECASE | re.DOTALL)
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
PATH = re.compile(r'\bd="([^"]+)"')
MOVE = re.compile(r"([MmhH])([-\d. ,]+)")


async def decoded(browser: httpx.AsyncClient, html: str) -> str:
    """Find the code on a page, look at its picture, and give what it says.

    Raises:
        Failed: there is none, or nobody can read it.

    """
    picture = await _picture(browser, html)
    found = zxingcpp.read_barcodes(picture, formats=QR)
    if len(found) != 1:
        raise Failed(f"{len(found)} QR codes were readable")
    return found[0].text


async def _picture(browser: httpx.AsyncClient, html: str) -> Image.Image:
    inline = INLINE.search(html)
    if inline is not None:
        return drawn(inline.group())
    source = IMAGE.search(html)
    if source is None:
        raise Failed("no QR code on the page")
    answer = await browser.get(unescape(source.group(1)))
    if not answer.is_success:
        raise Failed(f"QR code: {said(answer)}")
    if "svg" in answer.headers["content-type"]:
        return drawn(answer.text)
    return Image.open(BytesIO(answer.content)).convert("L")


def drawn(svg: str) -> Image.Image:
    """Draw an SVG whose dark modules are horizontal strokes of one module's height.

    Raises:
        Failed: it is drawn in another way.

    """
    size, path = SIZE.search(svg), PATH.findall(svg)
    if size is None or not path:
        raise Failed("the QR code is no drawing that we can look at")
    width, height = (round(float(side)) * PIXELS for side in size.groups())
    picture = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(picture)
    for line in strokes(path[-1]):
        x, y, length = (value * PIXELS for value in line)
        half = PIXELS / 2
        pen.rectangle((x, y - half, x + length - 1, y + half - 1), fill=0)
    return picture


def strokes(path: str) -> list[tuple[float, float, float]]:
    """Follow moves and horizontal lines; gives x, y and length of each line."""
    x = y = 0.0
    lines = []
    for command, rest in MOVE.findall(path):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", rest)]
        if command in "mM":
            for dx, dy in list(pairwise(numbers))[::2]:
                x, y = (dx, dy) if command == "M" else (x + dx, y + dy)
            continue
        for number in numbers:
            length = number - x if command == "H" else number
            lines.append((x, y, length))
            x += length
    return lines

"""One style sheet for the waiting page, made of those it shares with every page, and trimmed.

A storm's first page is asked for by everybody at once: seven files less each, a third of the bytes.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

from machi.shared.ui.pages import STATIC

router = APIRouter(include_in_schema=False)

SHEETS = (
    "vendor/tokens.css",
    "css/base.css",
    "css/controls.css",
    "css/parts.css",
    "css/citizen.css",
)
_PRINT = "css/print.css"
_OWN = Path(__file__).parents[1] / "static" / "admission.css"
_LINK = re.compile(r'<link rel="stylesheet" href="/queue/static/(?:ui/)?([^"?]+)[^>]*>\n?')
_ADDRESS = "/queue/admission/sheet.css"
_KEPT = "public, max-age=31536000, immutable"


def with_one_sheet(html: str) -> str:
    """Put the one sheet in the place of all that a rendered page asks for."""
    first = True

    def put(_: "re.Match[str]") -> str:
        nonlocal first
        link = f'<link rel="stylesheet" href="{_ADDRESS}?v={_version()}">\n' if first else ""
        first = False
        return link

    return _LINK.sub(put, html)


def sheets_of(html: str) -> set[str]:
    """List the sheets that a page asks for, by their file names."""
    return {name.rpartition("/")[2] for name in _LINK.findall(html)}


@router.get(_ADDRESS)
async def show_sheet() -> Response:
    return Response(joined(), media_type="text/css", headers={"cache-control": _KEPT})


@cache
def joined() -> str:
    """Join the sheets; leave out comments, space, and names that nothing uses."""
    tokens, *rest = ((STATIC / name).read_text(encoding="utf-8") for name in SHEETS)
    own, paper = _OWN.read_text(encoding="utf-8"), (STATIC / _PRINT).read_text(encoding="utf-8")
    used = "\n".join([*rest, own, f"@media print {{{paper}}}"])
    return _trimmed(_used_only(tokens, used) + used)


def _used_only(tokens: str, sheets: str) -> str:
    """Keep the names that the sheets use, and those that these are made of."""
    named = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", tokens))
    wanted = set(re.findall(r"var\((--[\w-]+)", sheets)) & named.keys()
    found: set[str] = set()
    while wanted:
        found |= wanted
        behind = (re.findall(r"var\((--[\w-]+)", named[name]) for name in wanted)
        wanted = {name for names in behind for name in names} & named.keys() - found
    kept = "".join(f"{name}:{named[name]};" for name in named if name in found)
    return f":root{{{kept}}}\n"


def _trimmed(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r"\s*([{};,])\s*", r"\1", css)


@cache
def _version() -> str:
    return hashlib.sha256(joined().encode()).hexdigest()[:12]

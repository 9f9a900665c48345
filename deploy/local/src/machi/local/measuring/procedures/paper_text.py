"""All that a PDF tells: the letters on its pages, and what it says aloud and of itself."""

import re
from collections.abc import Iterator

import pypdfium2  # type: ignore[import-untyped] # it has no types

_STRING = re.compile(rb"<((?:[0-9A-Fa-f]{2})+)>")
_UTF16 = "utf-16"


def all_text(pdf: bytes) -> str:
    """Read the pages, the strings outside them (titles, texts read aloud) and the plain metadata.

    Breaks and spaces of pages are left out: a line ends where the paper does. Streams of pages and
    fonts are compressed; papers of ours keep everything else plain, which `readable` checks.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return "\n".join(["".join("".join(pages).split()), *_strings(pdf), pdf.decode("latin-1")])


def readable(pdf: bytes) -> bool:
    """Tell whether nothing but pages and fonts is compressed: strings can be found."""
    return b"/ObjStm" not in pdf and b"/Encrypt" not in pdf


def _strings(pdf: bytes) -> Iterator[str]:
    for found in _STRING.findall(pdf):
        yield bytes.fromhex(found.decode()).decode(_UTF16, errors="replace")

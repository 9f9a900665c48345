"""`python -m machi.forms.inspection.numbers_in_pdf`: a PDF comes in, one word goes out.

`found` when a valid 個人番号 stands in its text, its fields or its notes, `none` when not. A
process of its own, as for HEIC: pdfium is written in C++, and strangers send what it reads. It
inherits no setting and no secret, may use so much memory and time, and its death costs one search.
Pictures are not read: what was scanned or photographed is not searched.
"""

import ctypes
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pypdfium2  # type: ignore[import-untyped] # it has no types
from pypdfium2 import raw

from machi.forms.domain.texts import looks_like_my_number

MOST_PAGES = 500
_MEMORY = 1024**3
_SECONDS = 15
_APART = re.compile(r"(?<=\d)[ \u3000\r\n](?=\d)")
"""Forms have a box for each digit: they are read with a space between them."""
_WRITTEN = (b"V", b"Contents")
"""Where a field keeps what was typed, and a note what it says (ISO 32000-2, 12.7.4.1, 12.5.2)."""


def main() -> None:
    _limit()
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    texts = (text for number in _pages(document) for text in _texts(document, number))
    found = any(
        looks_like_my_number(text) or looks_like_my_number(_APART.sub("", text)) for text in texts
    )
    sys.stdout.write("found" if found else "none")


def _pages(document: Any) -> range:  # noqa: ANN401 - pypdfium2 has no types
    return range(min(len(document), MOST_PAGES))


def _texts(document: Any, number: int) -> Iterator[str]:  # noqa: ANN401 - the same
    page = document[number]
    yield page.get_textpage().get_text_bounded()
    for place in range(raw.FPDFPage_GetAnnotCount(page)):
        note = raw.FPDFPage_GetAnnot(page, place)
        for key in _WRITTEN:
            size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
            told = ctypes.create_string_buffer(size)
            pointer = ctypes.cast(told, ctypes.POINTER(ctypes.c_ushort))
            raw.FPDFAnnot_GetStringValue(note, key, pointer, size)
            yield told.raw.decode("utf-16-le", errors="replace")
        raw.FPDFPage_CloseAnnot(note)


def _limit() -> None:
    with suppress(ImportError):  # where there are no such limits, the parent's patience is one
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


if __name__ == "__main__":
    main()

"""What PDF/UA-1 asks of a file, as far as a program can tell, read with qpdf's library (pikepdf).

It is not veraPDF, which needs Java: see `docs/decisions/0027`. What is checked here, clause by
clause, is structure; whether an order or a text makes sense is for people to read.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

_SHOWS_TEXT = {"Tj", "TJ", "'", '"'}
_PAINTS = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh"}
_HEADINGS = {f"/H{level}": level for level in range(1, 7)}


def faults(pdf: bytes) -> list[str]:
    """List what is missing, as sentences."""
    with pikepdf.open(BytesIO(pdf)) as file:
        elements = list(_elements(file.Root.StructTreeRoot.K))
        return [
            *_of_file(file),
            *_of_headings(elements),
            *_of_figures(elements),
            *_of_tables(elements),
            *(fault for page in file.pages for fault in _of_page(page)),
            *_of_fonts(file),
            *_of_marks(file, elements),
        ]


def outline(pdf: bytes) -> list[tuple[int, str]]:
    """Give the headings: (level, text), in the order in which they are read."""
    with pikepdf.open(BytesIO(pdf)) as file:
        elements = _elements(file.Root.StructTreeRoot.K)
        return [
            (_HEADINGS[str(one.S)], str(one.get("/T", "")))
            for one in elements
            if str(one.S) in _HEADINGS
        ]


def _elements(node: Any) -> Iterator[Any]:  # noqa: ANN401 - pikepdf's objects are one type
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from _elements(one)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        yield from _elements(node.get("/K"))


def _of_file(file: pikepdf.Pdf) -> Iterator[str]:
    """Clauses 6.2, 7.1, 7.2: tagged, says so, has a language and a title that is shown."""
    root: Any = file.Root
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "not marked as tagged"
    if not str(root.get("/Lang", "")):
        yield "no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "the title is not shown"
    with file.open_metadata(set_pikepdf_as_editor=False) as told:
        if told.get("pdfuaid:part") != "1":
            yield "does not say that it is PDF/UA-1"
        if not told.get("dc:title"):
            yield "no title"


def _of_headings(elements: list[Any]) -> Iterator[str]:
    """Clause 7.4.2: the first is of level 1, and none is skipped on the way down."""
    before = 0
    for one in elements:
        level = _HEADINGS.get(str(one.S))
        if level is None:
            continue
        if level > before + 1:
            yield f"a heading of level {level} after {before}"
        before = level
    if not before:
        yield "no heading"


def _of_figures(elements: list[Any]) -> Iterator[str]:
    """Clause 7.3: what a picture says, for those who do not see it."""
    for one in elements:
        if str(one.S) == "/Figure" and not str(one.get("/Alt", "")).strip():
            yield "a picture without words"


def _of_tables(elements: list[Any]) -> Iterator[str]:
    """Clause 7.5: columns have names with a scope, and cells refer to names that are there."""
    names = {str(one.ID) for one in elements if "/ID" in one}
    for table in (one for one in elements if str(one.S) == "/Table"):
        inside = list(_elements(table.get("/K")))
        heads = [one for one in inside if str(one.S) == "/TH"]
        if not heads:
            yield "a table without headers"
        for head in heads:
            if not any("/Scope" in one for one in _attributes(head)):
                yield "a header without a scope"
    for cell in (one for one in elements if str(one.S) == "/TD"):
        for told in _attributes(cell):
            for name in told.get("/Headers", []):
                if str(name) not in names:
                    yield f"a cell of a header that is not there: {name}"


def _attributes(element: Any) -> list[Any]:  # noqa: ANN401 - the same
    told = element.get("/A", [])
    return list(told) if isinstance(told, pikepdf.Array) else [told]


def _of_page(page: pikepdf.Page) -> Iterator[str]:
    """Clauses 7.1, 7.18.3: all that is painted is content or an artefact; tabs follow the tags."""
    if str(page.get("/Tabs", "")) != "/S":
        yield "tabs do not follow the structure"
    if "/StructParents" not in page:
        yield "a page without a way to its structure"
    depth = 0
    for one in pikepdf.parse_content_stream(page):
        name = str(one.operator)
        depth += (name in {"BDC", "BMC"}) - (name == "EMC")
        if depth == 0 and name in _SHOWS_TEXT | _PAINTS:
            yield f"{name} paints what is neither content nor artefact"


def _of_fonts(file: pikepdf.Pdf) -> Iterator[str]:
    """Clauses 7.21.4, 7.21.7: every font is in the file, and its letters can be read out."""
    for font in (one for one in file.objects if _is(one, "/Font")):
        if str(font.get("/Subtype")) == "/Type0" and "/ToUnicode" not in font:
            yield f"{font.BaseFont}: letters without a meaning"
    for told in (one for one in file.objects if _is(one, "/FontDescriptor")):
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(told.keys()):
            yield f"{told.FontName} is not in the file"


def _is(one: Any, kind: str) -> bool:  # noqa: ANN401 - the same
    return isinstance(one, pikepdf.Dictionary) and str(one.get("/Type", "")) == kind


def _of_marks(file: pikepdf.Pdf, elements: list[Any]) -> Iterator[str]:
    """Clause 7.1: every piece of content on a page belongs to the structure, once."""
    wanted = sum(_marks(page) for page in file.pages)
    found = sum(_pieces(one.get("/K")) for one in elements)
    if wanted != found:
        yield f"{wanted} pieces on the pages, {found} in the structure"


def _marks(page: pikepdf.Page) -> int:
    return sum(_is_mark(one) for one in pikepdf.parse_content_stream(page))


def _is_mark(one: Any) -> bool:  # noqa: ANN401 - the same
    return (
        str(one.operator) == "BDC"
        and isinstance(one.operands[1], pikepdf.Dictionary)
        and "/MCID" in one.operands[1]
    )


def _pieces(kids: Any) -> int:  # noqa: ANN401 - the same
    if isinstance(kids, pikepdf.Array):
        return sum(_pieces(one) for one in kids)
    if isinstance(kids, int):
        return 1
    return int(isinstance(kids, pikepdf.Dictionary) and str(kids.get("/Type", "")) == "/MCR")

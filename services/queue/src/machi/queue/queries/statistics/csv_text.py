"""Tables as text: CSV, with a byte order mark for Excel where it is asked for."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

BOM = "\ufeff"

MEDIA_TYPE = "text/csv; charset=utf-8"


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]], *, bom: bool) -> str:
    """Write RFC 4180 CSV; what nobody knows is empty."""
    text = StringIO()
    table = csv.writer(text)
    table.writerow(columns)
    table.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return (BOM if bom else "") + text.getvalue()


def named(name: str) -> dict[str, str]:
    """Give the header that names the file."""
    return {"Content-Disposition": f'inline; filename="{name}"'}

"""Tables as files: CSV in UTF-8, with a byte order mark for Excel where it is asked for."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from fastapi.responses import Response

BOM = "\ufeff"


def csv_file(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, bom: bool
) -> Response:
    """Write RFC 4180 CSV; empty is empty, moments are ISO 8601 with their offset."""
    text = StringIO()
    table = csv.writer(text)
    table.writerow(columns)
    table.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return Response(
        (BOM if bom else "") + text.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )

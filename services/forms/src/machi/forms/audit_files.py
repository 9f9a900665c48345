"""The audit log on its way into an archive: written from the database, checked without one."""

from collections.abc import AsyncGenerator
from pathlib import Path

from machi.forms.domain.audit import BEGINNING
from machi.forms.domain.audit_archive import check, end_line, entry_line, head_line
from machi.forms.store import audit
from machi.shared.db.database import Database


async def archive(db: Database, after: int) -> AsyncGenerator[str]:
    """Write the entries after a number, up to what is the end now. An archive grows by pieces."""
    last, _ = await audit.head(db)
    mark = await audit.mark_of(db, after) if after else BEGINNING
    yield head_line(after, mark)
    seq = after
    async for kept in audit.through(db, last, after=after):
        seq, mark = kept.seq, kept.mark
        yield entry_line(kept)
    yield end_line(seq, mark)


def check_file(path: Path) -> tuple[bool, str]:
    """Say whether a file of the archive is whole, in a line for whoever runs the command."""
    with path.open(encoding="utf-8") as lines:
        found = check(lines)
    if found.whole:
        return True, f"{path.name}: whole, entries {found.first}-{found.last}, end {found.mark}"
    return False, f"{path.name}: BROKEN: {found.wrong}"

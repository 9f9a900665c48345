from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from machi.forms.domain.file_kinds import PDF
from machi.forms.domain.files.places import State
from machi.forms.inspection import scanner
from machi.forms.inspection.pdf_search import holds_my_number
from machi.forms.inspection.scanner import ScannerUnavailable, Verdict
from machi.forms.settings import FormsSettings
from machi.forms.store import files
from machi.forms.store.files import Unscanned
from machi.shared.service import Context

log = structlog.get_logger()

_LEASE = timedelta(minutes=2)
"""A scan that says nothing for so long has died with its process."""
_AGAIN = (5, 10, 30, 60, 120, 300)
"""Seconds until the next try, the last one for ever: a file is never given up."""
_AT_ONCE = 20


async def scan_file(file_id: UUID, context: Context) -> State | None:
    """Have one file scanned now; None when nobody could say, or somebody else is at it."""
    address = settings_of(context).clamd_address
    if address is None:
        return None
    async with context.db.transaction() as tx:
        taken = await files.take_unscanned(tx, context.clock.now(), _LEASE, only=file_id)
    return await _scan(taken[0], context, address) if taken else None


async def scan_waiting_files(context: Context) -> None:
    """Scan what waits: the scanner was away, or a process died over it."""
    address = settings_of(context).clamd_address
    if address is None:
        return
    for _ in range(_AT_ONCE):
        async with context.db.transaction() as tx:
            taken = await files.take_unscanned(tx, context.clock.now(), _LEASE)
        if not taken or await _scan(taken[0], context, address) is None:
            return


def settings_of(context: Context) -> FormsSettings:
    settings = context.settings
    assert isinstance(settings, FormsSettings)  # noqa: S101 - app.py declares it so
    return settings


async def _scan(file: Unscanned, context: Context, address: str) -> State | None:
    seconds = settings_of(context).clamd_seconds
    try:
        verdict = await scanner.scan(_content(file, context), address, seconds)
    except ScannerUnavailable as why:
        log.warning("scanner_unavailable", why=str(why))
        wait = _AGAIN[min(file.tries, len(_AGAIN)) - 1]
        async with context.db.transaction() as tx:
            again = context.clock.now() + timedelta(seconds=wait)
            await files.not_scanned(tx, file.id, again)
        return None
    return await _write_down(file, verdict, context, context.clock.now())


async def _write_down(file: Unscanned, verdict: Verdict, context: Context, at: datetime) -> State:
    state = State.REFUSED if verdict.virus is not None else await _searched(file, context)
    async with context.db.transaction() as tx:
        await files.scanned(tx, file.id, state, at, verdict.scanner)
    if verdict.virus is not None:
        log.warning("virus_found", virus=verdict.virus, file=str(file.id))
    if state is State.HELD:
        log.warning("number_in_file", file=str(file.id))
    return state


async def _searched(file: Unscanned, context: Context) -> State:
    """Hold a PDF back in whose text a 個人番号 may stand, until somebody says that it is none."""
    if file.media_type != PDF.media_type:
        return State.CLEAN
    content = b"".join([piece async for piece in _content(file, context)])
    return State.HELD if await holds_my_number(content) else State.CLEAN


async def _content(file: Unscanned, context: Context) -> AsyncIterator[bytes]:
    """Open a file piece by piece, each in a moment of its own: a slow scanner holds no rows."""
    for number in files.parts_of(file.size):
        async with context.db.transaction() as tx:
            key = await context.vault.key(tx, file.application_id)
            piece = await files.part(tx, key, file.id, number)
        yield piece

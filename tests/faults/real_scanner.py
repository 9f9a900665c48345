"""Our adapter and a real clamd: verdicts over TCP and socket, pieces, limits, a killed scanner."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable
from random import Random
from statistics import quantiles

from machi.forms.inspection.scanner import ScannerUnavailable, Verdict, scan
from machi.local.faults.clamd import (
    AS_FILE,
    IN_BODY,
    MARKED,
    STREAM_MAX,
    RealClamd,
    is_there,
    real_clamd,
)
from machi.local.measuring.measured import Measured
from machi.local.standins.clamd import EICAR

SECONDS = 10.0
PIECE = 1024 * 1024
LARGE = 7 * 1024 * 1024
AT_ONCE = 20


async def measure(rounds: int = 40, kills: int = 10) -> list[Measured]:
    """Ask for verdicts whose answer is known, then kill it in the middle of files."""
    if not is_there():
        sys.stderr.write(
            "no clamd on the path: nothing was looked at (apt install clamav-daemon)\n"
        )
        return []
    async with real_clamd() as clamd:
        wrong, asked = await _verdicts(clamd)
        refused = await _limits(clamd)
        seconds = await _timed(clamd, rounds)
        survived = await _killed(clamd, kills)
    p95 = quantiles(seconds, n=20)[-1] * 1000
    return [
        Measured(
            name="scanner_verdicts",
            value=wrong,
            unit="wrong",
            goal=0,
            at="most",
            detail=f"{asked} files over TCP and socket, in pieces of 1 byte to 1 MiB, {AT_ONCE} at "
            f"once; beyond StreamMaxLength {refused} of 2 stay unscanned",
        ),
        Measured(
            name="scanner_7_mib",
            value=p95,
            unit="ms",
            goal=1000,
            at="most",
            detail=f"p95 of {len(seconds)} PDFs of 7 MiB, one after the other",
        ),
        Measured(
            name="scanner_killed",
            value=kills - survived,
            unit="wrong",
            goal=0,
            at="most",
            detail=f"killed in the middle of {kills} files: unscanned each time, right after it",
        ),
    ]


async def _pieces(content: bytes, size: int, pause: float = 0) -> AsyncIterator[bytes]:
    for at in range(0, len(content), size):
        yield content[at : at + size]
        await asyncio.sleep(pause)


def _pdf(size: int, *, virus: bool = False) -> bytes:
    """Make something like a PDF: noise that is not compressible, EICAR in its middle or not."""
    noise = Random(size).randbytes(size // 2)  # noqa: S311 - noise
    return b"%PDF-1.7\n" + noise + (EICAR if virus else b"") + noise + b"\n%%EOF\n"


async def _verdicts(clamd: RealClamd) -> tuple[int, int]:
    known = [
        (b"%PDF-1.7\n%%EOF\n", None),
        (EICAR, IN_BODY),
        (MARKED, AS_FILE),
        (_pdf(2000, virus=True), IN_BODY),
        (_pdf(2000), None),
        (_pdf(LARGE), None),
        (_pdf(LARGE, virus=True), IN_BODY),
        (b"", None),
    ]
    tried = [
        (scan(_pieces(content, size), address, SECONDS), virus)
        for content, virus in known
        for address in clamd.addresses
        for size in (1, 7, 4096, PIECE)
        if len(content) // size < 100_000
    ]
    every = await asyncio.gather(*(one for one, _ in tried))
    many = [scan(_pieces(EICAR, 9), clamd.addresses[0], SECONDS) for _ in range(AT_ONCE)]
    every += await asyncio.gather(*many)
    known_of = [virus for _, virus in tried] + [IN_BODY] * AT_ONCE
    right = [_is(found, virus) for found, virus in zip(every, known_of, strict=True)]
    return right.count(False), len(every)


def _is(found: Verdict, virus: str | None) -> bool:
    """Compare with what is known; clamd adds a mark to names of signatures that are not its own."""
    named = (found.virus or "").partition(".UNOFFICIAL")[0] or None
    return named == virus and "ClamAV" in found.scanner


async def _limits(clamd: RealClamd) -> int:
    """Send more than it takes: no verdict, and never "clean"."""
    content = _pdf(STREAM_MAX + PIECE, virus=True)
    tries = [scan(_pieces(content, PIECE), address, SECONDS) for address in clamd.addresses]
    return sum([await _unscanned(one) for one in tries])


async def _unscanned(asked: Awaitable[Verdict]) -> bool:
    try:
        await asked
    except ScannerUnavailable as why:
        sys.stderr.write(f"no verdict: {why}\n")
        return True
    return False


async def _timed(clamd: RealClamd, rounds: int) -> list[float]:
    content, seconds = _pdf(LARGE), []
    for _ in range(rounds):
        began = time.perf_counter()
        await scan(_pieces(content, PIECE), clamd.addresses[0], SECONDS)
        seconds.append(time.perf_counter() - began)
    return seconds


async def _killed(clamd: RealClamd, kills: int) -> int:
    """Kill it while a file comes in: no verdict; started again, it says what is right."""
    survived = 0
    for _ in range(kills):
        slow = asyncio.create_task(
            _unscanned(scan(_pieces(_pdf(LARGE), PIECE, pause=0.05), clamd.addresses[0], SECONDS))
        )
        await asyncio.sleep(0.15)
        await clamd.kill()
        nothing_said = await slow and await _unscanned(
            scan(_pieces(EICAR, PIECE), clamd.addresses[1], SECONDS)
        )
        await clamd.start()
        found = await scan(_pieces(EICAR, PIECE), clamd.addresses[0], SECONDS)
        survived += nothing_said and found.virus is not None
    return survived

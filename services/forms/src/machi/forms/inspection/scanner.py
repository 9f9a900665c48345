"""Asks clamd whether a file holds a virus, in clamd's own protocol.

Source: clamd(8), "COMMANDS": `zINSTREAM`, then pieces with their length in four bytes, a piece of
length zero at the end; the answer ends with a NUL. StreamMaxLength of clamd.conf must not be below
the largest file that a procedure takes, or clamd breaks off and the file stays unscanned.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

_PORT = 3310
_LONGEST_ANSWER = 4096
_LAST_WORDS_SECONDS = 0.5
_CLEAN = "stream: OK"
_FOUND = " FOUND"


class ScannerUnavailable(Exception):
    """It does not answer, breaks off, or says something that we do not know: nothing is proven."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What clamd said. `virus` is its own name for what it found; None: nothing."""

    virus: str | None
    scanner: str
    """Version of clamd and of its signatures."""


async def scan(content: AsyncIterator[bytes], address: str, seconds: float) -> Verdict:
    """Send a file to clamd piece by piece; each wait is bounded.

    Raises:
        ScannerUnavailable: no verdict.

    """
    version = await _ask(address, seconds, b"VERSION")
    reader, writer = await _connect(address, seconds)
    try:
        writer.write(b"zINSTREAM\0")
        async for piece in content:
            if piece:
                writer.write(len(piece).to_bytes(4) + piece)
                await asyncio.wait_for(writer.drain(), seconds)
        writer.write(bytes(4))
        answer = await _answer(reader, seconds)
    except TimeoutError as error:
        raise ScannerUnavailable(type(error).__name__) from error
    except OSError as error:
        raise ScannerUnavailable(await _last_words(reader, error)) from error
    finally:
        writer.transport.abort()
    if answer == _CLEAN:
        return Verdict(None, version)
    if answer.endswith(_FOUND):
        return Verdict(answer.removeprefix("stream: ").removesuffix(_FOUND), version)
    raise ScannerUnavailable(answer)


async def _ask(address: str, seconds: float, command: bytes) -> str:
    reader, writer = await _connect(address, seconds)
    try:
        writer.write(b"z" + command + b"\0")
        return await _answer(reader, seconds)
    except (OSError, TimeoutError) as error:
        raise ScannerUnavailable(type(error).__name__) from error
    finally:
        writer.transport.abort()


async def _connect(
    address: str, seconds: float
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(address)
    try:
        if parts.scheme == "unix":
            return await asyncio.wait_for(asyncio.open_unix_connection(parts.path), seconds)
        host, port = parts.hostname or "127.0.0.1", parts.port or _PORT
        return await asyncio.wait_for(asyncio.open_connection(host, port), seconds)
    except (OSError, TimeoutError) as error:
        raise ScannerUnavailable(type(error).__name__) from error


async def _last_words(reader: asyncio.StreamReader, error: OSError) -> str:
    """Read why clamd hung up in the middle of a file: too large, above all. It may have said it."""
    try:
        return await _answer(reader, _LAST_WORDS_SECONDS)
    except (ScannerUnavailable, OSError, TimeoutError):
        return type(error).__name__


async def _answer(reader: asyncio.StreamReader, seconds: float) -> str:
    try:
        answer = await asyncio.wait_for(reader.readuntil(b"\0"), seconds)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise ScannerUnavailable("no whole answer") from error
    return answer[:_LONGEST_ANSWER].rstrip(b"\0").decode(errors="replace").strip()

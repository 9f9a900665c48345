"""The stand-in scanner answers as clamd does, and the city believes nothing but a clear answer."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from machi.forms.inspection.scanner import ScannerUnavailable, scan
from machi.local.standins.clamd import EICAR, VERSION, VIRUS, Clamd


@pytest.fixture
async def clamd() -> AsyncGenerator[Clamd]:
    scanner = await Clamd().start()
    yield scanner
    await scanner.stop()


async def content(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def test_a_clean_file_and_eicar_over_two_pieces(clamd: Clamd) -> None:
    clean = await scan(content(b"a" * 2_000_000, b"", b"b"), clamd.address, 1)
    assert (clean.virus, clean.scanner) == (None, VERSION)
    found = await scan(content(EICAR[:30], EICAR[30:]), clamd.address, 1)
    assert found.virus == VIRUS


async def test_whoever_does_not_answer_has_proven_nothing(clamd: Clamd) -> None:
    clamd.away = True
    with pytest.raises(ScannerUnavailable):
        await scan(content(b"x"), clamd.address, 1)
    await clamd.stop()
    with pytest.raises(ScannerUnavailable):
        await scan(content(b"x"), clamd.address, 1)


@pytest.mark.parametrize(
    "answer",
    [b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK", b"stream: ", b"\0", b"hello\0"],
    ids=["too long", "no end", "half", "nothing", "no clamd"],
)
async def test_an_answer_that_is_not_clear_is_none(answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        command = await reader.readuntil(b"\0")
        writer.write(VERSION.encode() + b"\0" if b"VERSION" in command else answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(ScannerUnavailable):
        await scan(content(b"x"), f"tcp://127.0.0.1:{port}", 1)
    server.close()
    await server.wait_closed()


async def test_a_scanner_that_hangs_is_not_waited_for() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        ended.set()

    ended = asyncio.Event()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with asyncio.timeout(3):
        with pytest.raises(ScannerUnavailable):
            await scan(content(b"x"), f"tcp://127.0.0.1:{port}", 0.2)
        await ended.wait()
    server.close()
    await server.wait_closed()


async def test_a_unix_socket_is_another_way() -> None:
    with TemporaryDirectory() as folder:  # a test's own folder has a longer name than a socket may
        path = Path(folder) / "clamd.sock"
        server = await asyncio.start_unix_server(Clamd().serve, path)
        assert (await scan(content(EICAR), f"unix://{path}", 1)).virus == VIRUS
        server.close()
        await server.wait_closed()


async def test_it_is_alive_and_knows_no_other_commands(clamd: Clamd) -> None:
    for command, answer in ((b"zPING\0", b"PONG\0"), (b"zRELOAD\0", b"UNKNOWN COMMAND\0")):
        host, port = clamd.address.removeprefix("tcp://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(command)
        assert await reader.read() == answer
        writer.close()
        await writer.wait_closed()

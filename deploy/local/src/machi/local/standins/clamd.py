"""A scanner for viruses that knows one: EICAR, the test file that every real scanner refuses.

Speaks clamd's protocol (clamd(8), "COMMANDS"): PING, VERSION and INSTREAM, in their `z` form, one
command a connection. It looks for EICAR's bytes anywhere in a file, so that a PDF can carry them.
"""

import asyncio
from typing import Self

VERSION = "ClamAV 1.4.3/27000/Stand-in of the sample city"
VIRUS = "Eicar-Test-Signature"
EICAR = (
    rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + b"$H+H*"
)  # in pieces: a scanner on the machine of whoever reads this must not take this file away
STREAM_MAX_LENGTH = 100 * 1024 * 1024
_SECONDS = 30.0


class Clamd:
    """Listens on 127.0.0.1; `address` says where. `away` lets it answer nothing."""

    def __init__(self) -> None:
        self.address = ""
        self.away = False
        self.scanned = 0
        self._server: asyncio.Server | None = None

    async def start(self, port: int = 0) -> Self:
        self._server = await asyncio.start_server(self.serve, "127.0.0.1", port)
        port = self._server.sockets[0].getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        return self

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        try:
            if not self.away:
                async with asyncio.timeout(_SECONDS):
                    answer = await self._answer(reader)
                    writer.write(answer.encode() + b"\0")
                    await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass  # whoever asked has gone, or says nothing any more
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> str:
        command = (await reader.readuntil(b"\0")).rstrip(b"\0")
        if command == b"zPING":
            return "PONG"
        if command == b"zVERSION":
            return VERSION
        if command == b"zINSTREAM":
            return await self._scan(reader)
        return "UNKNOWN COMMAND"

    async def _scan(self, reader: asyncio.StreamReader) -> str:
        content = bytearray()
        while size := int.from_bytes(await reader.readexactly(4)):
            if len(content) + size > STREAM_MAX_LENGTH:
                return "INSTREAM size limit exceeded. ERROR"
            content += await reader.readexactly(size)
        self.scanned += 1
        return f"stream: {VIRUS} FOUND" if EICAR in content else "stream: OK"

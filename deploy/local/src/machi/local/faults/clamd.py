"""A real clamd with signatures of our own, for as long as it is looked at.

ClamAV is not part of Machi's installation: Debian's `clamav-daemon`, or another package that puts
`clamd` on the path. Its own signatures are not needed (freshclam would fetch them): two lines find
EICAR, the test file that every scanner refuses, wherever it stands, and one file by its hash.
"""

import asyncio
import hashlib
import shutil
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from machi.local.standins.clamd import EICAR
from machi.shared.embedded.ports import answers, free_port

STREAM_MAX = 8 * 1024 * 1024
"""StreamMaxLength here, in bytes: a megabyte more than what a procedure takes of a telephone."""
MARKED = b"%PDF-1.7\n% synthetic: known by the hash of the whole file\n%%EOF\n"
IN_BODY, AS_FILE = "Mihon.Eicar.Body", "Mihon.Eicar.File"
_START_SECONDS = 60.0


@dataclass
class RealClamd:
    """One clamd; it listens on TCP and on a socket of the file system."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def addresses(self) -> tuple[str, str]:
        return f"tcp://127.0.0.1:{self.port}", f"unix://{self.folder / 'clamd.sock'}"

    def write_signatures(self) -> None:
        """Write what it knows: EICAR by its bytes anywhere, and by the hash of a whole file."""
        body = f"{IN_BODY}:0:*:{EICAR.hex()}\n"
        (self.folder / "mihon.ndb").write_text(body)
        whole = hashlib.md5(MARKED, usedforsecurity=False).hexdigest()
        (self.folder / "mihon.hdb").write_text(f"{whole}:{len(MARKED)}:{AS_FILE}\n")
        (self.folder / "clamd.conf").write_text(
            f"DatabaseDirectory {self.folder}\n"
            f"LocalSocket {self.folder / 'clamd.sock'}\n"
            f"TCPSocket {self.port}\nTCPAddr 127.0.0.1\n"
            f"StreamMaxLength {STREAM_MAX}\nForeground yes\nMaxThreads 10\n"
        )

    async def start(self) -> None:
        """Start it and wait until it listens. Raises TimeoutError."""
        self.process = await asyncio.create_subprocess_exec(
            *("clamd", "-c", str(self.folder / "clamd.conf")),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(_START_SECONDS):
            while not answers(self.port):  # noqa: ASYNC110 - another process listens then
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """End it as a power cut would: with nothing said."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
            await self.process.wait()


def is_there() -> bool:
    """Tell whether there is a clamd to look at."""
    return shutil.which("clamd") is not None


@asynccontextmanager
async def real_clamd() -> AsyncGenerator[RealClamd]:
    """Run one in a folder of its own."""
    with TemporaryDirectory(prefix="machi-clamd-") as folder:
        clamd = RealClamd(Path(folder))
        clamd.write_signatures()
        try:
            await clamd.start()
            yield clamd
        finally:
            await clamd.kill()

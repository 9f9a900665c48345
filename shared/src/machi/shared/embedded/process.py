"""A server that we start, watch and stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

GONE_SECONDS = 5


class CannotStart(RuntimeError):
    """A server did not come up; the message says which, and its last words."""


class ServerProcess:
    """One child process, in a session of its own: a Ctrl-C at the terminal does not reach it."""

    def __init__(
        self, name: str, command: Sequence[str], log: Path, *, not_root: bool = False
    ) -> None:
        self.name = name
        self.log = log
        options = ["--not-root"] if not_root else []
        launch = ["-m", "machi.shared.embedded.launch", str(os.getpid()), *options, "--"]
        with log.open("ab") as sink:
            self._process = subprocess.Popen(  # noqa: S603 - our own command line
                [sys.executable, *launch, *command],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait for `ready()`.

        Raises:
            CannotStart: the process ended, or the time was up.

        """
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.running or time.monotonic() > deadline:
                raise CannotStart(f"{self.name} did not start: {self.last_words()}")
            time.sleep(0.02)

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def stop(self, how: signal.Signals, *, seconds: float) -> None:
        """Ask it to end; end its whole group when it does not in time."""
        if self.running:
            self._process.send_signal(how)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self._process.wait()

    def kill(self) -> None:
        """End it and all of its children at once, as a power cut would.

        PostgreSQL's children make process groups of their own, so they are found by their parent.
        """
        if self.running:
            family = psutil.Process(self._process.pid).children(recursive=True)
            self._process.kill()
            for child in family:
                with suppress(psutil.NoSuchProcess):
                    child.kill()
            self._process.wait()
            psutil.wait_procs(family, timeout=GONE_SECONDS)

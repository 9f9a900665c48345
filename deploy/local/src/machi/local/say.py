"""What a command prints: steps as they are done, with their time, and addresses at the end."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Console:
    """Prints for a person. Keeps its own way to the terminal when the log takes standard error."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout

    def line(self, text: str = "") -> None:
        print(text, file=self._stream, flush=True)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Show a step while it is done, then with the time it took."""
        live = self._stream.isatty()
        began = time.monotonic()
        if live:
            print(f"  … {what}", end="", file=self._stream, flush=True)
        yield
        start = "\r" if live else ""
        self.line(f"{start}  ✓ {what} {time.monotonic() - began:.1f} s")

"""What went wrong, said to the person at the terminal in one line, never as a traceback."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir


class Trouble(Exception):
    """A command cannot go on, and a person can do something about it: one line, two languages."""

    def __init__(self, japanese: str, english: str) -> None:
        super().__init__(f"{japanese} / {english}")


@contextmanager
def one_line_errors(log: Path | None = None) -> Iterator[None]:
    """Turn trouble into one line and exit code 1; keep the details of anything else in a file."""
    try:
        yield
    except Trouble as trouble:
        complain(str(trouble))
        sys.exit(1)
    except KeyboardInterrupt:
        complain("中断しました。/ Stopped.")
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - the person gets one line, the file gets the rest
        kept = _keep(error, log)
        complain(f"予期しない問題が起きました。/ Unexpected: {type(error).__name__}. → {kept}")
        sys.exit(1)


def complain(line: str) -> None:
    print(f"machi: {line}", file=sys.__stderr__, flush=True)


def _keep(error: Exception, log: Path | None) -> Path:
    """Write the traceback down, in the data folder or, where that is impossible, beside it."""
    told = "".join(traceback.format_exception(error))
    for path in (log, Path(gettempdir()) / "machi-trouble.log"):
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("a", encoding="utf-8") as file:
                    file.write(f"{datetime.now(UTC).isoformat()}\n{told}\n")
                return path
        except OSError:
            continue
    return Path(gettempdir())

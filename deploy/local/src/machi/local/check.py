"""`machi test`: every check that the project has, in one go, with a summary."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from machi.local.browser import find_browser, set_up_browser
from machi.local.places import ROOT
from machi.local.run_folder import run_folder
from machi.local.say import Console
from machi.local.trouble import Trouble

JOURNEYS = ("tests/faults", "tests/local", "tests/end_to_end", "tests/browser")
"""These start whole cities or browsers: after the others, whose checks need no city."""
AT_ONCE = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
"""Two at once, for a machine with two cores: with three, what is timed came too late. A
file stays with one, as its city does; in our own order, so that the end is not one long file."""


@dataclass(frozen=True, slots=True)
class Check:
    """One tool and what it is asked."""

    name: str
    command: tuple[str, ...]


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)


STATIC = (
    Check("ruff", _python("ruff", "check", "--quiet", ".")),
    Check("format", _python("ruff", "format", "--check", "--quiet", ".")),
    Check("mypy", _python("mypy")),
    Check("imports", (str(ROOT / ".venv" / "bin" / "lint-imports"),)),
)


def plan(arguments: Sequence[str]) -> list[Check]:
    """Say what is run: everything, with `quick` what needs no server, else pytest as told."""
    pytest = ("--quiet", "--no-header", "--durations=15")
    elsewhere = tuple(f"--ignore={folder}" for folder in JOURNEYS)
    if list(arguments[:1]) == ["quick"]:
        quick = ("-p", "machi.local.without_servers", *elsewhere, *arguments[1:])
        return [*STATIC, Check("tests", _python("pytest", *pytest, *quick))]
    if arguments:
        return [Check("tests", _python("pytest", *arguments))]
    there = [folder for folder in JOURNEYS if (ROOT / folder).exists()]
    return [
        *STATIC,
        Check("tests", _python("pytest", *pytest, *AT_ONCE, *elsewhere)),
        Check("journeys", _python("pytest", *pytest, *AT_ONCE, *there)),
    ]


def check(arguments: Sequence[str]) -> None:
    """Run the checks, all of them even when one fails.

    Raises:
        Trouble: something is not as it should be.

    """
    console = Console()
    if list(arguments[:1]) != ["quick"]:
        set_up_browser(console)
    results: list[tuple[Check, int, float]] = []
    with run_folder() as folder:
        sees = {
            **os.environ,
            "MACHI_CHROMIUM": find_browser() or "",
            "PYTEST_DEBUG_TEMPROOT": str(folder),
            "TMPDIR": str(folder),
        }
        for one in plan(arguments):
            console.line(f"── {one.name}: {' '.join(one.command[-6:])}")
            began = time.monotonic()
            done = subprocess.run(one.command, cwd=ROOT, env=sees, check=False)
            results.append((one, done.returncode, time.monotonic() - began))
    console.line()
    for one, code, seconds in results:
        console.line(f"{'✗' if code else '✓'} {one.name:<10} {seconds:6.1f} s")
    failed = [one.name for one, code, _ in results if code]
    if failed:
        raise Trouble("通らない検査があります。", f"Failed: {', '.join(failed)}.")

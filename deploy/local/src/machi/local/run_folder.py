"""Where a run of the checks keeps its files: in memory, where the machine has room for them.

Every test has databases of its own, some 20 GB are written in a run, and none of it has to last:
on a disk most of a run is waiting for it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

MEMORY = Path("/dev/shm")  # noqa: S108 - Linux's file system in memory; no fixed name inside it
NEEDS = 4 * 2**30
"""Bytes: a run takes half of it, with the files of what failed."""
SPARE = 4 * 2**30
"""Bytes that the programs themselves need beside it."""
_PREFIX = "machi-test-"


@contextmanager
def run_folder() -> Iterator[Path]:
    """Lend an empty folder that is removed afterwards, with all that the run left there."""
    memory = _has_room(MEMORY)
    if memory:
        _remove_leftovers(MEMORY)
    place = MEMORY if memory else None
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=place))
    folder.chmod(0o755)  # PostgreSQL may run as another user, and has to pass
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _has_room(place: Path) -> bool:
    """Tell whether programs can be run there, and whether it takes a whole run."""
    try:
        found = os.statvfs(place)
    except OSError:
        return False
    free = found.f_bavail * found.f_frsize
    enough = psutil.virtual_memory().available >= NEEDS + SPARE
    return free >= NEEDS and enough and not found.f_flag & os.ST_NOEXEC


def _remove_leftovers(place: Path) -> None:
    """Give back the memory of runs that were killed."""
    for folder in place.glob(f"{_PREFIX}*"):
        process = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if process.isdigit() and not psutil.pid_exists(int(process)):
            shutil.rmtree(folder, ignore_errors=True)

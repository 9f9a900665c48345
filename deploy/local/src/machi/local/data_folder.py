"""Taking the data folder: one city at a time, its secrets, and who runs on it."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from machi.local.places import DataFolder
from machi.local.trouble import Trouble

CITY_CODE = "999997"
"""The sample city, みほん市."""
SERVICES = ("forms", "queue", "payments", "notify")
LEFTOVER_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Running:
    """What a running city tells the other commands."""

    pid: int
    url: str
    postgres_port: int = 0
    nats_port: int = 0
    children: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Name of a server → process id and start time, to know it again after a kill."""


@contextmanager
def taken(data: DataFolder) -> Iterator[None]:
    """Hold the folder for this process; the system lets go of it however the process ends.

    Raises:
        Trouble: somebody else holds it, or it cannot be written.

    """
    try:
        data.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        data.log.parent.mkdir(exist_ok=True)
        lock = os.open(data.lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Trouble(
            f"{data.path} に書き込めません。", f"Cannot write to it: {error.strerror}."
        ) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _already_open(data) from error
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        end_leftovers(data)
        yield
    finally:
        os.close(lock)


def is_taken(data: DataFolder) -> bool:
    """Tell whether a city runs on this folder now."""
    try:
        lock = os.open(data.lock, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(lock)


def running(data: DataFolder) -> Running | None:
    """Read who runs on this folder; None when nobody does, or it has only begun."""
    if not is_taken(data):
        return None
    return _read_running(data)


def write_running(data: DataFolder, now: Running) -> None:
    write_private(data.running, json.dumps(asdict(now)))


def passwords(data: DataFolder) -> dict[str, str]:
    """Give the city's passwords and keys, by name; random, made once, readable by us alone."""
    try:
        kept: dict[str, str] = json.loads(data.secrets.read_text())
    except FileNotFoundError:
        kept = {}
    wanted = [f"{service}_{kind}" for service in SERVICES for kind in ("database", "nats", "key")]
    wanted += [
        "setup_nats",
        "reader_nats",
        "line_channel_secret",
        "line_channel_token",
        "sign_in_key",
    ]
    missing = {name: secrets.token_urlsafe(32) for name in wanted if name not in kept}
    if missing:
        kept |= missing
        write_private(data.secrets, json.dumps(kept, indent=1))
    return kept


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def end_leftovers(data: DataFolder) -> None:
    """End servers that a killed city left behind, where the system did not do it for us."""
    before = _read_running(data)
    if before is None:
        return
    left = []
    for pid, started in before.children.values():
        try:
            process = psutil.Process(pid)
            if process.create_time() == started:
                process.terminate()
                left.append(process)
        except psutil.Error:
            continue
    _, stubborn = psutil.wait_procs(left, timeout=LEFTOVER_SECONDS)
    for process in stubborn:
        process.kill()
    psutil.wait_procs(stubborn, timeout=LEFTOVER_SECONDS)
    data.running.unlink(missing_ok=True)


def _read_running(data: DataFolder) -> Running | None:
    try:
        return Running(**json.loads(data.running.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _already_open(data: DataFolder) -> Trouble:
    pid = data.lock.read_text() or "?"
    other = _read_running(data)
    where = other.url if other is not None and str(other.pid) == pid else "…"
    return Trouble(
        f"{data.path} の街はもう開いています: {where}（プロセス {pid}）。",
        f"Already open at {where} (process {pid}).",
    )

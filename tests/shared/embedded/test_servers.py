"""The servers that we start: as root too, found again, and gone with whoever started them."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from machi.shared.embedded.nats import EmbeddedNats
from machi.shared.embedded.ports import answers
from machi.shared.embedded.postgres import EmbeddedPostgres
from machi.shared.embedded.process import CannotStart

OWNER = """
import sys, time
from pathlib import Path
from machi.shared.embedded.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
server.start()
print(server.process.pid, server.port, flush=True)
time.sleep(60)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path / "postgres")
    server.start()
    yield server
    server.stop()


def test_a_database_is_found_again_after_a_stop_and_after_a_kill(server: EmbeddedPostgres) -> None:
    asyncio.run(server.create("queue", "first", "queue"))
    asyncio.run(execute(server, "first", "create table kept (n int)"))
    asyncio.run(execute(server, "first", "insert into kept values (1)"))
    server.stop()
    server.start()
    asyncio.run(execute(server, "first", "insert into kept values (2)"))
    server.kill()
    server.start()
    assert asyncio.run(fetch(server, "first", "select count(*) from kept")) == 2


def test_a_service_cannot_open_the_database_of_another(server: EmbeddedPostgres) -> None:
    asyncio.run(server.create("queue", "one", "queue"))
    asyncio.run(server.create("forms", "two", "forms"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        asyncio.run(asyncpg.connect(server.url("queue", "forms", "two")))


def test_postgresql_never_runs_as_root(server: EmbeddedPostgres) -> None:
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    inside = Path(f"/proc/{server.process.pid}/uid_map").read_text(encoding="ascii").split()
    runs_as_root = "Uid:\t0\t" in status and inside[0] == "0"
    assert not runs_as_root


def test_a_start_waits_for_a_child_that_outlived_its_killed_server(
    server: EmbeddedPostgres,
) -> None:
    postmaster = psutil.Process(server.process.pid)
    child = postmaster.children()[0]
    child.suspend()
    postmaster.kill()
    while server.process.running:
        time.sleep(0.01)
    ends = threading.Timer(0.7, child.kill)
    ends.start()
    server.start()
    ends.join()
    assert answers(server.port)


def test_a_kill_leaves_no_child_behind(server: EmbeddedPostgres) -> None:
    family = psutil.Process(server.process.pid).children(recursive=True)
    assert family
    server.kill()
    assert not [child for child in family if child.is_running()]


def test_a_half_made_data_folder_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "PG_VERSION").write_text("18\n")
    (folder / "password").write_text("left behind")
    server = EmbeddedPostgres(folder)
    server.start()
    server.stop()


def test_a_finished_data_folder_is_never_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    server = EmbeddedPostgres(folder)
    server.start()
    server.stop()
    (folder / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotStart):
        server.start()
    assert (folder / "data" / "base").is_dir()


def test_the_server_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    owner = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", OWNER, str(tmp_path / "postgres")], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    with owner.stdout:
        pid, port = (int(word) for word in owner.stdout.readline().split())
    assert answers(port)
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    deadline = time.monotonic() + 5
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "PostgreSQL outlived its owner"
        time.sleep(0.05)
    assert not answers(port)


def test_a_server_that_cannot_start_says_why_in_its_own_words(tmp_path: Path) -> None:
    server = EmbeddedNats(tmp_path, lambda _port, _store: "this is { no configuration")
    with pytest.raises(CannotStart, match=r"NATS did not start: .+"):
        server.start()


async def execute(server: EmbeddedPostgres, password: str, statement: str) -> None:
    connection = await asyncpg.connect(server.url("queue", "queue", password))
    await connection.execute(statement)
    await connection.close()


async def fetch(server: EmbeddedPostgres, password: str, statement: str) -> object:
    connection = await asyncpg.connect(server.url("queue", "queue", password))
    value: object = await connection.fetchval(statement)
    await connection.close()
    return value

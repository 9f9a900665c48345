"""`machi up`: opens the city, and closes it within five seconds when asked to."""

import asyncio
import os
import signal
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
import uvicorn

from machi.local.data_folder import Running, taken, write_running
from machi.local.network import address_for_people, address_from_here, bound
from machi.local.places import DataFolder, SignIn
from machi.local.say import Console
from machi.shared.logging import configure_logging

if TYPE_CHECKING:
    from machi.local.open_city import City

STOP_WITHIN_SECONDS = 4.0
BIGGEST_LOG_BYTES = 10_000_000
log = structlog.get_logger()

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Opening:
    """What `up` was asked for."""

    data: DataFolder
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    sign_in: SignIn = SignIn.CHOOSE
    standard_register: bool = False


def up(opening: Opening) -> None:
    """Run the city until somebody stops it.

    Raises:
        Trouble: it cannot be opened; the line says why.

    """
    with taken(opening.data), bound(opening.host, opening.port) as door:
        port = door.getsockname()[1]
        url = opening.public_url or address_for_people(opening.host, port)
        write_running(opening.data, Running(os.getpid(), url))
        # Only now: whoever may not open the city should hear it before all is imported.
        from machi.local.open_city import City  # noqa: PLC0415

        inner_url = address_from_here(opening.host, port)
        console = _log_to(opening.data)
        loop_factory = uvicorn.Config("").get_loop_factory()
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            city = City(
                opening.data,
                door,
                url,
                inner_url,
                console,
                asyncio.Event(),
                sign_in=opening.sign_in,
                standard_register=opening.standard_register,
            )
            runner.run(_until_stopped(city))
        opening.data.running.unlink(missing_ok=True)
        log.info("closed")
        # All is closed. What is left, taking the interpreter down, would only keep people waiting.
        os._exit(0)


async def _until_stopped(city: "City") -> None:
    life = asyncio.current_task()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if not city.stopping.is_set():
            city.console.line("閉じています…/ Closing…")
            log.info("closing")
            _make_sure(city)
        city.stopping.set()
        if not city.is_open and life is not None:
            life.cancel()

    for ending in ENDINGS:
        loop.add_signal_handler(ending, stop)
    try:
        await city.run()
    except asyncio.CancelledError:
        if not city.stopping.is_set():
            raise


def _make_sure(city: "City") -> None:
    """End everything by force if closing takes too long: five seconds are a promise."""

    def by_force() -> None:
        if city.servers is not None:
            city.servers.kill()
        log.warning("closed_by_force")  # both servers recover from that, at the next start
        os._exit(0)

    timer = threading.Timer(STOP_WITHIN_SECONDS, by_force)
    timer.daemon = True
    timer.start()


def _log_to(data: DataFolder) -> Console:
    """Send everything that is logged, tracebacks too, to the log file; people get the console."""
    console = Console(os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8"))
    if data.log.exists() and data.log.stat().st_size > BIGGEST_LOG_BYTES:
        data.log.replace(data.log.with_suffix(".old.log"))
    with data.log.open("ab") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
        os.dup2(log.fileno(), sys.stdout.fileno())
    configure_logging("city")
    return console

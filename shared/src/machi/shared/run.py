"""`python -m machi.<service> serve | work | migrate | rebuild | seed`: a service as a process."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import structlog
import typer
from pydantic import ValidationError

from machi.shared.clock import JAPAN, Clock
from machi.shared.db.migrations import migrate_async
from machi.shared.errors import DomainError
from machi.shared.logging import configure_logging
from machi.shared.messages.rebuild import rebuild
from machi.shared.messages.setup import SetupSettings, set_up
from machi.shared.messages.work import run_work
from machi.shared.service import Context, Service
from machi.shared.settings import Mode, ServiceSettings
from machi.shared.telemetry import serve_metrics
from machi.shared.web.context import hold
from machi.shared.web.serving import serve_app, set_aside_what_stays
from machi.shared.web.sign_in import OnlyLocal, refuse_in_production

log = structlog.get_logger()

__all__ = ["main", "open_context", "read_settings", "serve_app", "stop_on_signals"]


@asynccontextmanager
async def open_context(
    service: Service, settings: ServiceSettings, *, clock: Clock | None = None
) -> AsyncGenerator[Context]:
    """Hold everything that a running service needs.

    Raises:
        OnlyLocal: production was given what belongs to local sign-in.

    """
    refuse_in_production(settings.city)
    async with hold(service.name, settings, clock=clock, migrations=service.migrations) as context:
        yield context


def stop_on_signals() -> asyncio.Event:
    """Give an event that SIGTERM and SIGINT set, in the loop that runs."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def read_settings(service: Service) -> ServiceSettings:
    """Read a service's settings from the environment.

    Raises:
        SystemExit: something is missing or wrong; each variable was named on standard error.

    """
    try:
        settings = service.settings.model_validate({})
        refuse_in_production(settings.city)
    except ValidationError as error:
        for line in explain(service, error):
            sys.stderr.write(f"{line}\n")
    except OnlyLocal as error:
        sys.stderr.write(f"{error}\n")
    else:
        return settings
    raise SystemExit(2)


def explain(service: Service, error: ValidationError) -> list[str]:
    """Name each wrong variable and the reason, never the value: it may be a secret."""
    own = service.settings.model_config.get("env_prefix", "")
    of_service = service.settings.model_fields.keys()
    lines = []
    for wrong in error.errors(include_input=False, include_context=False, include_url=False):
        field = str(wrong["loc"][-1]) if wrong["loc"] else ""
        prefix = own if field in of_service else "MACHI_"
        name = f"{prefix}{field.upper()}" if field else service.name
        reason = wrong["msg"].removeprefix("Value error, ")
        lines.append(f"{name}: {'is not set' if wrong['type'] == 'missing' else reason}")
    return lines


def main(service: Service) -> None:
    """Be the command line of a service."""
    command_line(service)(prog_name=f"python -m machi.{service.name}")


def command_line(service: Service) -> typer.Typer:
    """Make the command line of a service."""
    app = typer.Typer(
        help=f"machi {service.name}: settings come from the environment, see its README.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    _offer_running(app, service)
    _offer_set_up(app, service)
    if service.replay is not None:
        _offer_replay(app, service, service.replay)
    if service.verify is not None:
        _offer_verify(app, service, service.verify)
    return app


MetricsPort = Annotated[
    int | None, typer.Option(help="Inner port for Prometheus; off when left out.")
]
MetricsHost = Annotated[str, typer.Option(help="Address of the inner port.")]


def _offer_running(app: typer.Typer, service: Service) -> None:
    @app.command()
    def serve(
        host: Annotated[str, typer.Option(help="Address to bind.")] = "127.0.0.1",
        port: Annotated[int, typer.Option(help="Port to bind.", min=1, max=65535)] = 8000,
        metrics_port: MetricsPort = None,
        metrics_host: MetricsHost = "127.0.0.1",
    ) -> None:
        """Answer HTTP: pages, API, live streams. Stops on SIGTERM within a second."""

        async def run(context: Context, stop: asyncio.Event) -> None:
            await context.db.warm()
            app = service.create_app(context)
            set_aside_what_stays()
            await serve_app(app, host, port, stop)

        _run(service, run, metrics_port, metrics_host)

    @app.command()
    def work(
        metrics_port: MetricsPort = None,
        metrics_host: MetricsHost = "127.0.0.1",
    ) -> None:
        """Relay the outbox, react to events, run timers. Any number may run at once."""

        async def run(context: Context, stop: asyncio.Event) -> None:
            await run_work(service, context, stop)

        _run(service, run, metrics_port, metrics_host)


def _offer_set_up(app: typer.Typer, service: Service) -> None:
    @app.command()
    def migrate() -> None:
        """Bring database, streams and consumer to the newest form. Safe to run twice."""

        async def run(context: Context, _: asyncio.Event) -> None:
            await migrate_async(context.db.url, service.migrations)
            setup = SetupSettings(url=context.settings.nats_url)
            await set_up([service], setup, context.settings.city)

        _run(service, run)

    @app.command()
    def seed() -> None:
        """Load the sample city. Loading it again changes nothing."""

        async def run(context: Context, _: asyncio.Event) -> None:
            await service.seed(context)

        _run(service, run)

    @app.command(name="rebuild")
    def say_again(
        since: Annotated[datetime, typer.Argument(help="2026-04-01 or 2026-04-01T09:00:00, JST.")],
    ) -> None:
        """After the store of NATS was lost: say all events since then again. Then `migrate`."""

        async def run(context: Context, _: asyncio.Event) -> None:
            await rebuild(context.db, since.replace(tzinfo=JAPAN))

        _run(service, run)


def _offer_replay(
    app: typer.Typer, service: Service, replay: Callable[[Context], Awaitable[None]]
) -> None:
    @app.command(name="replay")
    def make_again() -> None:
        """Delete what was made from the service's own log, and make it again: it is the same."""

        async def run(context: Context, _: asyncio.Event) -> None:
            await replay(context)

        _run(service, run)


def _offer_verify(
    app: typer.Typer, service: Service, verify: Callable[[Context], Awaitable[tuple[bool, str]]]
) -> None:
    @app.command(name="verify")
    def is_whole(
        file: Annotated[
            Path | None, typer.Option(help="Of this file, taken out for an archive, instead.")
        ] = None,
    ) -> None:
        """Go through the audit log: was anything changed or removed? Ends with 1 if so."""
        if file is not None and service.verify_file is not None:
            whole, told = service.verify_file(file)
            sys.stdout.write(f"{told}\n")
            raise SystemExit(0 if whole else 1)

        async def run(context: Context, _: asyncio.Event) -> None:
            whole, told = await verify(context)
            sys.stdout.write(f"{told}\n")
            if not whole:
                raise SystemExit(1)

        _run(service, run)


Work = Callable[[Context, asyncio.Event], Awaitable[None]]


def _run(
    service: Service, work: Work, metrics_port: int | None = None, metrics_host: str = "127.0.0.1"
) -> None:
    settings = read_settings(service)
    configure_logging(service.name, human=settings.city.mode is Mode.LOCAL and sys.stderr.isatty())

    async def run() -> None:
        stop = stop_on_signals()
        async with open_context(service, settings) as context:
            await work(context, stop)

    try:
        metrics = None if metrics_port is None else serve_metrics(metrics_port, metrics_host)
        asyncio.run(run())
    except (OSError, DomainError) as error:
        sys.stderr.write(f"{service.name}: {error}\n")
        raise SystemExit(1) from None
    else:
        if metrics is not None:
            metrics.stop()

"""`python -m machi.local.standins --port … --smtp-port … --data …`: a process of its own."""

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer

from machi.local.standins.standins import Options, StandIns


def main(
    port: Annotated[int, typer.Option(help="HTTP port on 127.0.0.1; 0 finds a free one.")] = 0,
    smtp_port: Annotated[int, typer.Option(help="SMTP port on 127.0.0.1; 0 as above.")] = 0,
    data: Annotated[Path | None, typer.Option(help="Folder that keeps what arrived.")] = None,
    webhook_url: Annotated[str | None, typer.Option(help="Where the city hears LINE.")] = None,
    late_seconds: Annotated[float, typer.Option(help="How late the mail faults are.")] = 20,
) -> None:
    """Run the stand-ins of mail and LINE until SIGTERM. Prints one line with both ports."""
    options = Options(
        data=data,
        webhook_url=webhook_url,
        late_seconds=late_seconds,
        redelivery=(1, 2, 4, 8, 16, 32),
    )
    asyncio.run(_run(options, port, smtp_port))


async def _run(options: Options, port: int, smtp_port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with StandIns.running(options, port=port, smtp_port=smtp_port) as standins:
        # uvicorn takes the signals over while it serves; take them back.
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        typer.echo(f"http {standins.url} smtp {standins.mail.port}")
        await stop.wait()


if __name__ == "__main__":
    typer.run(main)

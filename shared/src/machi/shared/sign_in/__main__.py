"""`python -m machi.shared.sign_in serve`: staff sign-in as a process."""

import asyncio
import sys
from typing import Annotated

import typer
from pydantic import ValidationError

from machi.shared.logging import configure_logging
from machi.shared.run import stop_on_signals
from machi.shared.settings import Mode
from machi.shared.sign_in.app import sign_in_app
from machi.shared.sign_in.settings import SignInSettings
from machi.shared.web.serving import serve_app

app = typer.Typer(
    help="machi staff sign-in: settings come from the environment, see docs/guides/operate.md.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def main() -> None:
    """Be one command among others: `serve` has to be said."""


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to bind.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to bind.", min=1, max=65535)] = 8000,
) -> None:
    """Answer `/auth/…`. Stops on SIGTERM within a second."""
    try:
        settings = SignInSettings.model_validate({})
        made = sign_in_app(settings)
    except ValidationError as error:
        for wrong in error.errors(include_input=False, include_context=False, include_url=False):
            field = ".".join(map(str, wrong["loc"]))
            sys.stderr.write(
                f"{field or 'sign-in'}: {wrong['msg'].removeprefix('Value error, ')}\n"
            )
        raise SystemExit(2) from None
    except (ValueError, OSError) as error:
        sys.stderr.write(f"sign-in: {error}\n")
        raise SystemExit(2) from None
    configure_logging("sign-in", human=settings.city.mode is Mode.LOCAL and sys.stderr.isatty())

    async def run() -> None:
        await serve_app(made, host, port, stop_on_signals())

    asyncio.run(run())


if __name__ == "__main__":
    app(prog_name="python -m machi.shared.sign_in")

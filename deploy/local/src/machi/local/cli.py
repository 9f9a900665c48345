"""The commands of `./machi`. Each is thin: what it does is in the module of its name."""

import asyncio
import logging
from pathlib import Path
from typing import Annotated

import typer

from machi.local.places import DEFAULT_DATA, DataFolder, SignIn
from machi.local.trouble import one_line_errors

app = typer.Typer(
    help="Machi: an open city hall. `./machi up` opens みほん市 on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
letters = typer.Typer(help="Events that a service could not work on.", no_args_is_help=True)
app.add_typer(letters, name="dlq")

Data = Annotated[
    Path,
    typer.Option(
        "--data", help="Folder that holds everything the city keeps.", show_default=".machi"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Numbers = Annotated[list[int], typer.Argument(help="Numbers from `dlq list`.")]


@app.command()
def up(  # noqa: PLR0913 - one for each option
    port: Annotated[
        int, typer.Option(help="Port to open; 0 picks a free one.", min=0, max=65535)
    ] = 8000,
    host: Annotated[
        str, typer.Option(help="Address to listen at; 0.0.0.0 lets phones in.")
    ] = "127.0.0.1",
    public_url: Annotated[
        str | None, typer.Option(help="Address people use, when it is another (behind a proxy).")
    ] = None,
    sign_in: Annotated[
        SignIn, typer.Option(help="How staff sign in: `oidc` asks a stand-in, as in production.")
    ] = SignIn.CHOOSE,
    data: Data = DEFAULT_DATA,
    *,
    standard_register: Annotated[
        bool,
        typer.Option(
            "--standard-register", help="Ask residents over the standard interface, not a file."
        ),
    ] = False,
) -> None:
    """Open the whole city on one port: four services, PostgreSQL, NATS, and all stand-ins."""
    folder = DataFolder(data.resolve())
    with one_line_errors(folder.log):
        from machi.local.up import Opening
        from machi.local.up import up as open_city

        open_city(Opening(folder, host, port, public_url, sign_in, standard_register))


@app.command("secrets")
def make_secrets(
    folder: Annotated[Path, typer.Argument(help="Folder for them, outside the repository.")],
) -> None:
    """Make the passwords and keys of a city in containers, once; see docs/guides/operate.md."""
    with one_line_errors():
        from machi.local.container_secrets import make_secrets as make

        typer.echo(make(folder))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run every check, browser and fonts set up first. `test quick`: what needs no server.

    Anything else is given to pytest: `./machi test tests/queue -k double`.
    """
    with one_line_errors():
        from machi.local.check import check

        check(context.args)


@app.command()
def demo(
    url: Annotated[str | None, typer.Option(help="Another city than the one of --data.")] = None,
    nats: Annotated[
        str | None, typer.Option(help="nats://user:password@host:port that may read events.")
    ] = None,
    data: Data = DEFAULT_DATA,
    *,
    json: AsJson = False,
) -> None:
    """Walk a citizen's whole day through a running city, and print each step with its time."""
    folder = DataFolder(data.resolve())
    with one_line_errors(folder.log):
        from machi.local.demo.run import demo as walk

        asyncio.run(walk(folder, url, nats, as_json=json))


@app.command()
def doctor(
    port: Annotated[int, typer.Option(help="The port that `up` would open.")] = 8000,
    data: Data = DEFAULT_DATA,
    *,
    json: AsJson = False,
) -> None:
    """Say in plain words what is wrong: port, disk, clock, migrations, database, bus."""
    with one_line_errors():
        from machi.local.doctor import doctor as look

        asyncio.run(look(DataFolder(data.resolve()), port, as_json=json))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(
    context: typer.Context,
    *,
    json: AsJson = False,
    list_: Annotated[bool, typer.Option("--list", help="Only name them.")] = False,
) -> None:
    """Measure, beside the floor: `bench issue_ticket --rounds 6`; without a name, everything."""
    _measure("bench", context.args, as_json=json, only_list=list_)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def faults(
    context: typer.Context,
    *,
    json: AsJson = False,
    list_: Annotated[bool, typer.Option("--list", help="Only name them.")] = False,
) -> None:
    """Kill things at work, and count: nothing lost, nothing twice. Numbers as for `bench`."""
    _measure("tests/faults", context.args, as_json=json, only_list=list_)


@app.command()
def migrate(data: Data = DEFAULT_DATA) -> None:
    """Bring databases, streams and consumers to the newest form."""
    _look_after("migrate", data)


@app.command()
def seed(data: Data = DEFAULT_DATA) -> None:
    """Load the sample city. Loading it again changes nothing."""
    _look_after("seed", data)


@letters.command("list")
def dlq_list(data: Data = DEFAULT_DATA) -> None:
    """List the events that a service could not work on."""
    _look_after("dlq", data, "list", [])


@letters.command("show")
def dlq_show(numbers: Numbers, data: Data = DEFAULT_DATA) -> None:
    """Show dead letters."""
    _look_after("dlq", data, "show", numbers)


@letters.command("redo")
def dlq_redo(numbers: Numbers, data: Data = DEFAULT_DATA) -> None:
    """Let the service that gave up hear these events again."""
    _look_after("dlq", data, "redo", numbers)


@letters.command("purge")
def dlq_purge(numbers: Numbers, data: Data = DEFAULT_DATA) -> None:
    """Throw dead letters away."""
    _look_after("dlq", data, "purge", numbers)


def _measure(folder: str, words: list[str], *, as_json: bool, only_list: bool) -> None:
    with one_line_errors():
        from machi.local.measuring import run

        if only_list:
            run.show(folder)
            return
        wanted, numbers = run.numbers_of(words)
        asyncio.run(run.run(folder, wanted, numbers, as_json=as_json))


def _look_after(what: str, data: Path, *more: object) -> None:
    folder = DataFolder(data.resolve())
    with one_line_errors(folder.log):
        from machi.local import look_after
        from machi.shared.logging import configure_logging

        configure_logging("machi", level=logging.WARNING)
        asyncio.run(getattr(look_after, what)(folder, *more))

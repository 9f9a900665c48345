"""Who may say and hear what on NATS: one user per service, written into the server's own file.

A service speaks under its own subjects, pulls its own consumer, writes its own dead letters and
listens to its own inbox; the server refuses the rest. Outsiders read from an account of their own:
inside one account a pull request may name any subject for its answer, and no permission on
publishing stops that (the consumer therefore also checks that an event's type fits its subject).
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from machi.shared.messages.streams import ADVISORIES, EVENTS

MAX_PAYLOAD = 1_048_576


@dataclass(frozen=True, slots=True)
class Users:
    """A city's users and their passwords: plain, bcrypt (`$2a$…`), or `$NAME` of a variable."""

    services: dict[str, str]
    setup: tuple[str, str]
    """Makes streams and consumers, reads and repeats dead letters: people and `migrate`."""
    reader: tuple[str, str]
    """Reads all events, changes nothing."""


def may_publish(service: str, city_code: str) -> list[str]:
    """List the subjects under which a service may publish."""
    subjects = [f"ev.{city_code}.{service}.>", f"dlq.{EVENTS}.{service}"]
    for stream in (EVENTS, ADVISORIES):
        subjects += [
            f"$JS.API.CONSUMER.INFO.{stream}.{service}",
            f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{service}",
            f"$JS.ACK.{stream}.{service}.>",
            f"$JS.ACK.*.*.{stream}.{service}.>",  # the longer form, announced for later servers
        ]
    return subjects


def may_subscribe(user: str) -> list[str]:
    """List the subjects that a user may listen to: the answers to its own questions."""
    return [f"_INBOX_{user}.>"]


READER_API = "JS.city.API"
"""How the reader's account calls the city's JetStream: `nc.jetstream(prefix="JS.city.API")`."""
READER_QUESTIONS = (
    f"STREAM.INFO.{EVENTS}",
    f"STREAM.MSG.GET.{EVENTS}",
    f"DIRECT.GET.{EVENTS}",
    f"DIRECT.GET.{EVENTS}.>",
)
"""By sequence, or the next one on a subject: reading that takes nothing away."""


def nats_conf(  # noqa: PLR0913 - each is one line of the file
    users: Users,
    *,
    city_code: str,
    store: Path | str,
    host: str = "127.0.0.1",
    port: int = 4222,
    watch: str = "",
    sync_always: bool = False,
) -> str:
    """Write the configuration of the NATS server.

    Args:
        users: who may come.
        city_code: 全国地方公共団体コード of the city.
        store: JetStream's folder.
        host: address to listen at.
        port: port to listen at.
        watch: `host:port` where the server tells over HTTP how it is; nowhere when empty.
        sync_always: write through to the disk before each answer, so that a power cut loses nothing
            that was acknowledged; about a quarter of the speed.

    """
    return _FILE.format(
        host=host,
        port=port,
        store=store,
        sync="    sync_interval: always\n" if sync_always else "",
        watch=f"http: {watch}\n" if watch else "",
        payload=MAX_PAYLOAD,
        members="\n".join(_members(users, city_code)),
        outsider=_outsider(users, city_code),
        exports=",\n".join(_exports(city_code)),
        imports=",\n".join(_imports(city_code)),
    )


def _members(users: Users, city_code: str) -> list[str]:
    services = [
        _user(name, password, may_publish(name, city_code), may_subscribe(name))
        for name, password in users.services.items()
    ]
    return [*services, _user(*users.setup, [">"], [">"])]


def _outsider(users: Users, city_code: str) -> str:
    name, password = users.reader
    asks = [f"{READER_API}.{question}" for question in READER_QUESTIONS]
    return _user(name, password, asks, [*may_subscribe(name), f"ev.{city_code}.>"])


def _exports(city_code: str) -> list[str]:
    return [
        *(
            f'      {{ service: "$JS.API.{question}", accounts: [READERS] }}'
            for question in READER_QUESTIONS
        ),
        f'      {{ stream: "ev.{city_code}.>", accounts: [READERS] }}',
    ]


def _imports(city_code: str) -> list[str]:
    return [
        *(
            f'      {{ service: {{ account: CITY, subject: "$JS.API.{question}" }},'
            f' to: "{READER_API}.{question}" }}'
            for question in READER_QUESTIONS
        ),
        f'      {{ stream: {{ account: CITY, subject: "ev.{city_code}.>" }} }}',
    ]


def compose_conf() -> str:
    """Write `deploy/nats/nats.conf`: passwords come from variables, any city's code will do."""
    services = ("forms", "queue", "payments", "notify")
    users = Users(
        services={name: f"${name.upper()}_NATS_PASSWORD" for name in services},
        setup=("setup", "$NATS_SETUP_PASSWORD"),
        reader=("reader", "$NATS_READER_PASSWORD"),
    )
    return nats_conf(
        users,
        city_code="*",
        store="/data/jetstream",
        host="0.0.0.0",  # noqa: S104 - inside its container, whose ports are not published
        watch="127.0.0.1:8222",
        sync_always=True,
    )


def _user(name: str, password: str, publish: Iterable[str], subscribe: Iterable[str]) -> str:
    secret = password if password.startswith("$") and password[1:2].isalpha() else f'"{password}"'
    return (
        f'      {{ user: "{name}", password: {secret}, permissions: {{\n'
        f"          publish: {{ allow: [{_quoted(publish)}] }}\n"
        f"          subscribe: {{ allow: [{_quoted(subscribe)}] }} }} }}"
    )


def _quoted(subjects: Iterable[str]) -> str:
    return ", ".join(f'"{subject}"' for subject in subjects)


_FILE = """\
# Written by machi.shared.messages.permissions. Change it there.
server_name: machi
host: {host}
port: {port}
{watch}max_payload: {payload}
jetstream {{
    store_dir: "{store}"
{sync}}}
accounts {{
  CITY {{
    jetstream: enabled
    users: [
{members}
    ]
    exports: [
{exports}
    ]
  }}
  READERS {{
    users: [
{outsider}
    ]
    imports: [
{imports}
    ]
  }}
}}
"""


if __name__ == "__main__":
    sys.stdout.write(compose_conf())

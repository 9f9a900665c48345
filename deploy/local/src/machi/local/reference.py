"""Write docs/reference out of the code: events, settings, permissions. A test compares them.

`python -m machi.local.reference docs/reference`
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic_settings import BaseSettings

from machi.shared.auth.permissions import PERMISSIONS, ROLES
from machi.shared.contracts import ENVELOPE_FIELDS, Event
from machi.shared.contracts.cloudevents import TYPE_PREFIX, declared_events
from machi.shared.service import Service
from machi.shared.settings import CitizenOidc, CitySettings, StaffOidc
from machi.shared.sign_in.settings import SignInSettings

WRITTEN = "<!-- Written by `python -m machi.local.reference docs/reference`; do not edit. -->\n"


def pages(services: Sequence[Service]) -> dict[str, str]:
    """Give the text of each reference page, by file name."""
    return {
        "events.md": _events(services),
        "settings.md": _settings(services),
        "permissions.md": _permissions(),
    }


def _events(services: Sequence[Service]) -> str:
    lines = [
        "# Events",
        "",
        WRITTEN,
        "CloudEvents 1.0 in structured JSON on NATS JetStream, stream `EVENTS`.",
        "Subject: `ev.<city code>.<event>.<entity id>`.",
        f"Type: the event's name below after `{TYPE_PREFIX}`.",
        "The promise to listeners is the JSON Schema of the same name in",
        "[tests/contracts/promised](../../tests/contracts/promised).",
    ]
    for speaker in services:
        lines += ["", f"## {speaker.name}", "", *_table("event", "says", "data", "heard by")]
        for subject, kind in sorted(declared_events().items()):
            if subject.startswith(f"{speaker.name}."):
                heard = [service.name for service in services if kind in service.reactions]
                lines.append(_row(f"`{subject}`", _first_line(kind), _fields(kind), _list(heard)))
    return "\n".join(lines) + "\n"


def _settings(services: Sequence[Service]) -> str:
    lines = ["# Settings", "", WRITTEN, "Environment variables, read once at start."]
    lines += [
        "",
        "## The city: every service reads these",
        "",
        *_table("variable", "default", "means"),
    ]
    lines += [*_variables(CitySettings), *_variables(CitizenOidc)]
    lines += [
        "",
        "## Staff sign-in: its own process reads these, and the city's",
        "",
        *_table("variable", "default", "means"),
    ]
    lines += [*_variables(SignInSettings), *_variables(StaffOidc)]
    for service in services:
        lines += ["", f"## {service.name}", "", *_table("variable", "default", "means")]
        lines += _variables(service.settings)
    lines += [
        "",
        "## Setting up",
        "",
        *_table("variable", "default", "means"),
        _row(
            "`MACHI_NATS_SETUP_USER`",
            "",
            "NATS user that makes streams and consumers; for `migrate`.",
        ),
        _row("`MACHI_NATS_SETUP_PASSWORD`", "", "Its password."),
    ]
    return "\n".join(lines) + "\n"


def _permissions() -> str:
    lines = ["# Roles and permissions", "", WRITTEN]
    lines += [
        "A role is held at a site, or at all of them (`*`). A route names what it asks for.",
        "",
    ]
    lines += _table("permission", "lets a person", "roles")
    for permission, words in sorted(PERMISSIONS.items()):
        roles = [
            f"{role.name} `{key}`" for key, role in ROLES.items() if permission in role.permissions
        ]
        lines.append(_row(f"`{permission}`", words, "、".join(roles) or "–"))
    lines += ["", *_table("role", "word in a token", "does")]
    lines += [_row(role.name, f"`{key}`", role.describes) for key, role in ROLES.items()]
    return "\n".join(lines) + "\n"


def _variables(settings: type[BaseSettings]) -> Iterable[str]:
    prefix = settings.model_config.get("env_prefix", "")
    for name, field in settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseSettings):
            continue
        default = "**required**" if field.is_required() else f"`{field.get_default()}`"
        yield _row(f"`{prefix}{name}`".upper(), default, field.description or "")


def _fields(kind: type[Event]) -> str:
    return _list(name for name in kind.model_fields if name not in ENVELOPE_FIELDS)


def _first_line(kind: type[Event]) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0]


def _list(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words) or "–"


def _table(*heads: str) -> list[str]:
    return [_row(*heads), _row(*("---" for _ in heads))]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    from machi.local.services import SERVICES  # noqa: PLC0415 - only the command needs all four

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages(SERVICES).items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

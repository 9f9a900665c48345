"""Procedures become immutable published versions."""

import json
from importlib.resources import files
from typing import Any

import asyncpg
import pytest

from machi.forms.app import SERVICE
from machi.forms.commands.publish_procedure import (
    PublishProcedure,
    VersionIsFinal,
    publish_procedure,
)
from machi.forms.domain.order import ProcedureRefused
from machi.shared.service import Context
from machi.shared.testing.schema import differences


def document(name: str = "juminhyo") -> dict[str, Any]:
    file = files("machi.forms.sample_city") / "procedures" / f"{name}.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


async def test_migrations_make_what_the_tables_say(empty_context: Context) -> None:
    assert await differences(SERVICE, empty_context) == []


async def test_seeding_twice_changes_nothing(context: Context) -> None:
    before = await context.db.rows("select * from procedure_version order by 1, 2")
    await SERVICE.seed(context)
    assert await context.db.rows("select * from procedure_version order by 1, 2") == before
    assert {row["procedure_id"] for row in before} >= {"juminhyo", "sodai-gomi", "tenshutsu"}


async def test_a_changed_document_with_the_same_version_is_refused(context: Context) -> None:
    changed = document()
    changed["title"] = {"ja": "別の名前"}
    with pytest.raises(VersionIsFinal):
        await publish_procedure(PublishProcedure(changed), context)


async def test_the_database_itself_refuses_to_change_a_published_version(context: Context) -> None:
    with pytest.raises(asyncpg.RaiseError):
        await context.db.row("update procedure_version set hash = 'x'")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"kind": "unknown"}, "kind"),
        ({"channels": ["online", "counter", "pre_entry", "kiosk"]}, "kiosk"),
        ({"rules": [_rule := {
            "key": "r", "level": "error", "at": "copies", "message": {"ja": "x"},
            "when": {"field": "nobody", "op": "eq", "value": "x"},
        }]}, "nobody"),
        ({"rules": [{**_rule, "when": {"field": "copies", "op": "contains", "value": "x"}}]},
         "contains"),
    ],
)  # fmt: skip
async def test_a_faulty_document_is_refused_with_the_fault(
    context: Context, change: dict[str, Any], fault: str
) -> None:
    with pytest.raises(ProcedureRefused, match=fault):
        await publish_procedure(PublishProcedure({**document(), "version": 2, **change}), context)

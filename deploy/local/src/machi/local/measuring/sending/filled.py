"""Drafts that are filled in and wait to be sent, as many as are wanted. Synthetic."""

import json
from importlib.resources import files
from typing import Any

import asyncpg

from machi.forms.commands.publish_procedure import PublishProcedure, publish_procedure
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.store import answers, applications
from machi.shared.ids import new_id
from machi.shared.service import Context

PROCEDURE = "mihon-juminhyo"
"""The sample city's request for a resident record, for which nobody has to prove who they are."""
EMPTY = """
truncate application, receipt_number, vault_key, outbox, answered_request, tally cascade
"""
_TEMPLATE = "select to_jsonb(a) from application a"
_COPY = """
with one as (select $1::jsonb as row), given as (
  select * from unnest($2::uuid[], $3::bytea[], $4::bytea[], $5::bytea[], $6::varchar[])
    as g (id, sealed, token_hash, wrapped, key_id)
), keyed as (
  insert into vault_key (case_id, wrapped, key_id) select id, wrapped, key_id from given
)
insert into application
select (jsonb_populate_record(null::application, one.row || jsonb_build_object(
         'id', given.id, 'answers', given.sealed, 'draft_token_hash', given.token_hash))).*
  from one, given
"""


def token_of(number: int) -> str:
    """Give the address of a draft."""
    return f"mihon-draft-{number:08d}"


def good_answers() -> dict[str, Any]:
    """Give the answers of the procedure's first good example."""
    examples = [one for one in _document()["examples"] if one["expect"]["ok"]]
    found: dict[str, Any] = next(one for one in examples if one["channel"] == "online")["answers"]
    return found


async def offer(context: Context) -> None:
    """Publish the procedure."""
    await publish_procedure(PublishProcedure(_document()), context)


async def fill(context: Context, url: str, count: int) -> None:
    """Take away what was filed, and leave so many drafts, each with its own key and address."""
    connection = await asyncpg.connect(url)
    await connection.execute(EMPTY)
    await start_draft(StartDraft(PROCEDURE, "online"), context)
    template = await connection.fetchval(_TEMPLATE)
    await connection.execute(EMPTY)
    content = answers.Answers(good_answers())
    ids = [new_id() for _ in range(count)]
    keys = [answers.seal_anew(context.vault, one, content) for one in ids]
    await connection.execute(
        _COPY,
        template,
        ids,
        [one.sealed for one in keys],
        [applications.token_hash(token_of(number)) for number in range(count)],
        [one.wrapped for one in keys],
        [one.key_id for one in keys],
    )
    await connection.execute("analyze application")
    await connection.close()


def send(number: int) -> bytes:
    """Write the request with which a person sends a draft, as it goes over the wire."""
    lines = [f"POST /forms/d/{token_of(number)}/check HTTP/1.1", "host: 127.0.0.1"]
    lines += ["accept: text/html", "content-length: 0"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _document() -> dict[str, Any]:
    file = files("machi.forms.sample_city") / "procedures" / "juminhyo.json"
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return {
        **document,
        "id": PROCEDURE,
        "version": 1,
        "assurance": {**document["assurance"], "online": "none"},
    }

"""A city that ran before guides had drafts and versions keeps its navigators and its drafts."""

import json
from pathlib import Path

import asyncpg
from tests.forms.guides.sample import small

from machi.forms.app import SERVICE
from machi.forms.domain.reading import fingerprint
from machi.shared.db.migrations import migrate_async
from machi.shared.testing.servers import TestPostgres

BEFORE, AFTER = "0012", "0013"
_NAVIGATOR = "insert into navigator values ('inu', 4, $1, now())"
_DRAFT = """
insert into procedure_draft values (
  '00000000-0000-0000-0000-000000000001', 'inu-toroku', 1, '{}', 3, 'proposed',
  '00000000-0000-0000-0000-000000000002', '見本 一郎', '00000000-0000-0000-0000-000000000002',
  '見本 一郎', now(), null, null)
"""
_STEP = """
insert into procedure_draft_step values (
  '00000000-0000-0000-0000-000000000001', 1, 'start', null, '見本 一郎', null, now())
"""


async def test_navigators_become_their_first_version_and_drafts_stay(
    postgres: TestPostgres,
) -> None:
    folder = Path(SERVICE.migrations)
    old = {key: value for key, value in small().items() if key != "version"}
    async with postgres.empty_database() as url:
        await migrate_async(url, folder, BEFORE)
        database = await asyncpg.connect(url)
        try:
            await database.execute(_NAVIGATOR, json.dumps(old))
            await database.execute(_DRAFT)
            await database.execute(_STEP)
            await migrate_async(url, folder, AFTER)
            version = await database.fetchrow("select * from navigator_version")
            listed = await database.fetchrow("select * from navigator")
            draft = await database.fetchrow("select * from document_draft")
            steps = await database.fetchval("select count(*) from document_draft_step")
        finally:
            await database.close()
    assert version is not None
    assert listed is not None
    assert draft is not None
    document = json.loads(version["document"])
    assert document == {**old, "version": 1}
    assert (version["navigator_id"], version["version"]) == ("inu", 1)
    assert version["hash"] == fingerprint(document)
    assert (listed["position"], listed["archived_at"]) == (4, None)
    assert (draft["kind"], draft["document_id"], draft["revision"]) == (
        "procedure",
        "inu-toroku",
        3,
    )
    assert steps == 1

from machi.queue.app import SERVICE
from machi.shared.service import Context
from machi.shared.testing.schema import differences


async def test_the_migrations_make_what_the_tables_say(context: Context) -> None:
    assert await differences(SERVICE, context) == []


async def test_seeding_twice_changes_nothing(context: Context) -> None:
    everything = "select * from site, line, counter order by line.site, line.code, counter.id"
    before = await context.db.rows(everything)
    await SERVICE.seed(context)
    assert await context.db.rows(everything) == before

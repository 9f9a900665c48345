"""The migrations make exactly what the tables say."""

from machi.notify.app import SERVICE
from machi.shared.service import Context
from machi.shared.testing.schema import differences


async def test_the_migrations_make_what_the_tables_say(context: Context) -> None:
    assert await differences(SERVICE, context) == []

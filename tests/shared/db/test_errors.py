"""What a database error says goes into logs: it must not tell what was to be stored."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from machi.shared.service import Context

NAME = "見本 花子"


async def test_an_error_does_not_tell_the_values_of_its_statement(context: Context) -> None:
    async with context.db.transaction() as tx:
        with pytest.raises(DBAPIError) as broken:
            await tx.session.exec(text("select 1 / (length(:name) - 5)"), params={"name": NAME})
        await tx.session.rollback()
    assert NAME not in str(broken.value)

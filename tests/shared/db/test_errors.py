"""What a database error says goes into logs: it must not tell what was to be stored."""

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import func, select

from machi.shared.service import Context

NAME = "見本 花子"


async def test_an_error_does_not_tell_the_values_of_its_statement(context: Context) -> None:
    async with context.db.transaction() as tx:
        with pytest.raises(DBAPIError) as broken:
            await tx.session.exec(select(func.length(NAME) / (func.length(NAME) - len(NAME))))
        await tx.session.rollback()
    assert NAME not in str(broken.value)

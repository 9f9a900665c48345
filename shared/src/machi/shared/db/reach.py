"""Telling a server that is away, which is waited for, from a mistake of ours, which is not."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError

from machi.shared.errors import Unavailable

CANNOT_REACH = (
    OSError,
    asyncpg.CannotConnectNowError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.ConnectionFailureError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # "protocol is in the failed state": it was lost a moment ago
    asyncpg.TooManyConnectionsError,
)


class DatabaseDown(Unavailable):
    code = "machi.database_down"


@contextmanager
def or_database_down() -> Iterator[None]:
    """Raise `DatabaseDown` in the place of what says that the server cannot be reached."""
    try:
        yield
    except (DBAPIError, *CANNOT_REACH) as error:
        if _means_down(error):
            raise DatabaseDown from error
        raise


def _means_down(error: BaseException) -> bool:
    if isinstance(error, DBAPIError):  # SQLAlchemy wraps the driver's error twice
        cause = error.orig.__cause__ if error.orig else None
        return error.connection_invalidated or (cause is not None and _means_down(cause))
    # A value that does not fit its parameter is an InterfaceError too, and a ValueError.
    return isinstance(error, CANNOT_REACH) and not isinstance(error, ValueError)

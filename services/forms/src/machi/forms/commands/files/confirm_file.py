from dataclasses import dataclass
from uuid import UUID

import structlog

from machi.forms.commands.files.refusals import NoSuchFile
from machi.forms.domain.files.places import State
from machi.forms.store import applications, files
from machi.shared.service import Context

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ConfirmFile:
    """Whoever sent a file says that the number in it is no 個人番号."""

    application_id: UUID
    file_id: UUID


async def confirm_file(command: ConfirmFile, context: Context) -> None:
    """Take a file that was held back; that somebody said so is logged, and nothing else of it.

    Raises:
        NoSuchFile: it is not there, or is not held back (any more).

    """
    async with context.db.transaction() as tx:
        application = await applications.locked(tx, command.application_id)
        there = await files.of_case(tx, context.vault, command.application_id)
        if not any(one.id == command.file_id and one.state is State.HELD for one in there):
            raise NoSuchFile
        await files.release(tx, command.file_id)
        await applications.touch(tx, application.id, context.clock.now())
    _log.info("number_in_file_denied", file=str(command.file_id))

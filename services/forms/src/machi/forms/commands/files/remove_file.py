from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.files.receive_file import OPEN
from machi.forms.commands.files.refusals import NoSuchFile, NotOpenForFiles
from machi.forms.store import applications, files
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class RemoveFile:
    """Somebody takes a file back that is not part of the case yet."""

    application_id: UUID
    file_id: UUID


async def remove_file(command: RemoveFile, context: Context) -> None:
    """Delete it with its content.

    Raises:
        NoSuchFile: it is not there, belongs to another case, or is part of the case by now.
        NotOpenForFiles: the case was submitted meanwhile.

    """
    async with context.db.transaction() as tx:
        application = await applications.locked(tx, command.application_id)
        if application.state not in OPEN:
            raise NotOpenForFiles
        there = await files.of_case(tx, context.vault, command.application_id)
        if not any(one.id == command.file_id and one.kept_at is None for one in there):
            raise NoSuchFile
        await files.remove(tx, [command.file_id])
        await applications.touch(tx, application.id, context.clock.now())


async def take_back(command: RemoveFile, context: Context) -> None:
    """Delete it if it is still there: a second tap finds nothing, and nobody minds."""
    with suppress(NoSuchFile):
        await remove_file(command, context)

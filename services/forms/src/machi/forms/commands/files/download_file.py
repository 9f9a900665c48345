from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.files.refusals import NoSuchFile
from machi.forms.domain.application import Actor, Application
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.domain.files.places import State, StoredFile
from machi.forms.domain.protection import ProtectedCase
from machi.forms.store import applications, audit, files
from machi.shared.db.database import Transaction
from machi.shared.errors import Conflict
from machi.shared.service import Context


class NotScanned(Conflict):
    """Nobody opens a file before the scanner has: not staff, not their computer."""

    code = "forms.not_scanned"
    words = (
        "ウイルス検査がまだ終わっていないため、開けません。しばらくしてからもう一度お試しください。"
    )


class NumberInFile(Conflict):
    """A 個人番号 may stand in it: nobody opens it until whoever sent it says that it is none."""

    code = "forms.number_in_file"
    words = (
        "個人番号かもしれない番号があるため、開けません。"
        "送った人が「個人番号ではありません」と知らせるか、別のファイルに差し替えるのを待っています。"
    )


@dataclass(frozen=True, slots=True)
class DownloadFile:
    """Staff take a file of a case, or whoever sent it takes it back from case or draft.

    sees_protected: files of protected cases, too. own: whoever asks has sent it; they get what is
    not part of a case yet, too.
    """

    application_id: UUID
    file_id: UUID
    by: Actor
    sees_protected: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Download:
    file: StoredFile
    content: AsyncIterator[bytes]


async def download_file(command: DownloadFile, context: Context) -> Download:
    """Open a clean file; that it was taken is recorded before its first byte leaves.

    Raises:
        NoSuchCase: there is none.
        NoSuchFile: the case has no such file, or a virus was found in it.
        NotScanned: the scanner has not looked at it yet.
        NumberInFile: a 個人番号 may stand in it, and whoever sent it has not said otherwise.
        Forgotten: the case was erased.
        ProtectedCase: it may show where somebody protected (秘匿) is.

    """
    async with context.db.transaction() as tx:
        case = await _case(tx, command)
        if case.protected and not command.sees_protected:
            raise ProtectedCase
        there = await files.of_case(tx, context.vault, command.application_id)
    file = next(
        (one for one in there if one.id == command.file_id and (one.kept_at or command.own)),
        None,
    )
    if file is None or file.state is State.REFUSED:
        raise NoSuchFile
    if file.state is State.HELD:
        raise NumberInFile
    if file.state is not State.CLEAN:
        raise NotScanned
    why = str(file.id)
    entry = AuditEntry(Action.DOWNLOAD, command.application_id, command.by, why)
    await audit.record(context, entry)
    return Download(file, _content(file, context))


async def _case(tx: Transaction, command: DownloadFile) -> Application:
    if command.own:  # a draft, too
        return await applications.draft_by_id(tx, command.application_id)
    case, _ = await applications.by_id(tx, command.application_id)
    return case


async def _content(file: StoredFile, context: Context) -> AsyncIterator[bytes]:
    for number in files.parts_of(file.size):
        async with context.db.transaction() as tx:
            key = await context.vault.key(tx, file.application_id)
            piece = await files.part(tx, key, file.id, number)
        yield piece

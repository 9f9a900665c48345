import asyncio
from dataclasses import dataclass, replace
from uuid import UUID

from machi.forms.commands.files.refusals import (
    DraftFull,
    FileBroken,
    FileEmpty,
    NoRoomForDrafts,
    NotOpenForFiles,
    TooManyFiles,
    VirusFound,
    WrongKindOfFile,
)
from machi.forms.commands.files.scan_file import scan_file, settings_of
from machi.forms.domain.application import Application
from machi.forms.domain.file_kinds import HEIC, JPEG, KINDS, PNG, Kind, kind_of
from machi.forms.domain.files.names import kept_name
from machi.forms.domain.files.pictures import (
    Broken,
    jpeg_without_traces,
    png_without_traces,
)
from machi.forms.domain.files.places import Rule, StoredFile, rule_at
from machi.forms.domain.files.places import State as FileState
from machi.forms.domain.lifecycle import State
from machi.forms.inspection.heic import heic_as_jpeg
from machi.forms.store import applications, files, procedures
from machi.shared.db.database import Transaction
from machi.shared.ids import new_id
from machi.shared.service import Context

MOST_OF_DRAFT = 200 * 1024**2
"""Of all files that wait with one draft or correction, in bytes; those held back count too."""
_GIB = 1024**3
OPEN = frozenset({State.DRAFT, State.CORRECTION_REQUESTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveFile:
    """Somebody sends a file for a place of a draft, or of a case that is being corrected.

    Whoever calls has made sure whose draft or case it is, and that the place is open. The content
    is no larger than the place's rule: that was watched while it came in.
    """

    application_id: UUID
    place: str
    name: str
    content: bytes


async def receive_file(command: ReceiveFile, context: Context) -> StoredFile:
    """Check a file by its content, keep it sealed, and have it scanned.

    Raises:
        NoSuchPlace: no file is asked for there.
        NotOpenForFiles: it is neither a draft nor being corrected.
        NoRoomForDrafts: the files of all drafts together are too much for the city.
        FileRefused: empty, of a wrong kind, broken, one too many, or with a virus in it.

    """
    async with context.db.transaction() as tx:
        rule = await _rule(tx, command)
        if await files.bytes_waiting(tx) > settings_of(context).draft_files_gb * _GIB:
            raise NoRoomForDrafts
    if not command.content:
        raise FileEmpty(command.name)
    kind = kind_of(command.content)
    if kind is None or kind.name not in rule.accept:
        raise WrongKindOfFile(command.name, kinds_in_words(rule))
    try:
        content = await _without_traces(kind, command.content)
    except Broken:
        raise FileBroken(command.name) from None
    file = await _store(command, kind, content, context)
    state = await scan_file(file.id, context)
    if state is FileState.REFUSED:
        async with context.db.transaction() as tx:
            await files.remove(tx, [file.id])
        raise VirusFound(command.name)
    return replace(file, state=state or file.state)


def kinds_in_words(rule: Rule) -> str:
    """Name what a place takes, as people know it: PDF, JPEG."""
    return "・".join(KINDS[one].name.upper() for one in rule.accept)


async def _rule(tx: Transaction, command: ReceiveFile) -> Rule:
    application = await applications.draft_by_id(tx, command.application_id)
    procedure = await procedures.version(
        tx, application.procedure_id, application.procedure_version
    )
    return rule_at(procedure, command.place)


async def _without_traces(kind: Kind, content: bytes) -> bytes:
    """Take out of a picture where it was taken; a PDF stays as it was made."""
    if kind is HEIC:
        return await heic_as_jpeg(content)
    if kind is JPEG:
        return await asyncio.to_thread(jpeg_without_traces, content)
    if kind is PNG:
        return await asyncio.to_thread(png_without_traces, content)
    return content


async def _store(command: ReceiveFile, kind: Kind, content: bytes, context: Context) -> StoredFile:
    async with context.db.transaction() as tx:
        # Locked: two tabs must not both put the last file that is allowed.
        application = await applications.locked(tx, command.application_id)
        _check_open(application)
        rule = await _rule(tx, command)
        there = await files.of_case(tx, context.vault, command.application_id)
        waiting = [one for one in there if one.place == command.place and _may_go(one)]
        if len(waiting) >= rule.max_files:
            raise TooManyFiles(command.name, str(rule.max_files))
        held = sum(one.size for one in there if one.kept_at is None)
        if held + len(content) > MOST_OF_DRAFT:
            raise DraftFull(command.name, str(MOST_OF_DRAFT // 1024**2))
        file = StoredFile(
            id=new_id(),
            application_id=command.application_id,
            place=command.place,
            state=FileState.RECEIVED,
            media_type=kind.media_type,
            size=len(content),
            name=kept_name(command.name, kind),
            received_at=context.clock.now(),
            kept_at=None,
            replaced_at=None,
        )
        key = await context.vault.key(tx, command.application_id)
        await files.add(tx, key, file, content)
        await applications.touch(tx, application.id, file.received_at)
    return file


def _check_open(application: Application) -> None:
    if application.state not in OPEN:
        raise NotOpenForFiles


def _may_go(file: StoredFile) -> bool:
    """Tell whether a file counts against the limit: one that is about to be replaced does not."""
    return file.counts and file.kept_at is None

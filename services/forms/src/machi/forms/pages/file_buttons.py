"""The buttons that stand beside a file: take it back, or say that it holds no 個人番号."""

import re
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from starlette.datastructures import FormData

from machi.forms.commands.files.confirm_file import ConfirmFile, confirm_file
from machi.forms.commands.files.refusals import NoSuchFile
from machi.forms.commands.files.remove_file import RemoveFile, take_back
from machi.shared.service import Context

_PRESSED = re.compile(r"(remove-file|not-my-number):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class FileButton:
    verb: str
    file_id: UUID


def pressed_at_file(form: FormData) -> FileButton | None:
    """Read which file's button was pressed, if one was."""
    pressed = _PRESSED.fullmatch(str(form.get("do", "")))
    return FileButton(pressed[1], UUID(pressed[2])) if pressed else None


async def press_at_file(form: FormData, application_id: UUID, context: Context) -> bool:
    """Do what was pressed; tell whether anything was. A second tap finds nothing to do."""
    pressed = pressed_at_file(form)
    if pressed is None:
        return False
    if pressed.verb == "remove-file":
        await take_back(RemoveFile(application_id, pressed.file_id), context)
    else:
        with suppress(NoSuchFile):
            await confirm_file(ConfirmFile(application_id, pressed.file_id), context)
    return True

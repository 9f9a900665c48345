"""Files out of a sent form: each is received as it comes in, and told apart when it is refused."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import Request
from starlette.datastructures import FormData

from machi.forms.commands.files.receive_file import ReceiveFile, receive_file
from machi.forms.commands.files.refusals import FileRefused, FileTooLarge
from machi.forms.domain.files.places import PAPER, NoSuchPlace, Rule, rule_at
from machi.forms.domain.procedure import Procedure
from machi.forms.pages.posted import UnknownQuestion
from machi.forms.upload_limits import count_upload, size_of
from machi.forms.words import WORDS_OF
from machi.shared.service import Context
from machi.shared.web.uploads import SentFile, carries_files, parts_of

_IN_ITEM = re.compile(r"([a-z][a-z0-9_]*)\.(\d{1,2})\.([a-z][a-z0-9_]*)")
_UPLOAD = "upload:"


@dataclass(frozen=True, slots=True)
class Receiver:
    """For whom files come in, and where they may go.

    procedure: the version that the draft or case is pinned to.
    open_at: tells of a place whether it takes files now; a correction opens few.
    """

    application_id: UUID
    procedure: Procedure
    open_at: Callable[[str], bool] = lambda _: True

    def rule(self, place: str) -> Rule:
        """Give the rule of a place. Raises UnknownQuestion where no file is asked for."""
        try:
            rule = rule_at(self.procedure, place)
        except NoSuchPlace:
            raise UnknownQuestion from None
        if not self.open_at(place):
            raise UnknownQuestion
        return rule


@dataclass(slots=True)
class Sent:
    """A form that came in: its texts, and what became of its files.

    refused: by control, why files were not taken.
    """

    form: FormData
    refused: dict[str, list[FileRefused]] = field(default_factory=dict)

    def told(self, language: str) -> dict[str, str]:
        """Say it in the language of the reader, each file by its name."""
        return {
            control: " ".join(
                WORDS_OF.say(one.sentence, language, name=one.name, limit=one.limit) for one in all_
            )
            for control, all_ in self.refused.items()
        }


async def read_sent(
    request: Request, context: Context, receiver: Receiver, *, most_fields: int
) -> Sent:
    """Read a form; its files are received while the rest of it is still under way.

    Raises:
        UnknownQuestion: a file came for something that takes none.
        BrokenForm, NoRoom: see `machi.shared.web.uploads`.
        NotOpenForFiles: the draft was submitted meanwhile.

    """
    if not carries_files(request):
        return Sent(await request.form(max_fields=most_fields, max_files=0))
    texts: list[tuple[str, str]] = []
    sent = Sent(FormData())
    parts = parts_of(
        request,
        lambda control: receiver.rule(_place_of(control, texts)).max_bytes,
        most_parts=most_fields,
    )
    async for part in parts:
        if not isinstance(part, SentFile):
            texts.append((part.name, part.value))
            continue
        try:
            count_upload(request, receiver.application_id, part.file_name, size_of(part))
            await _receive(part, _place_of(part.name, texts), context, receiver)
        except FileRefused as refused:
            sent.refused.setdefault(part.name, []).append(refused)
    sent.form = FormData([*texts])
    return sent


def asked_upload(form: FormData) -> str:
    """Read at which control the button was pressed that only sends files; empty: at none."""
    pressed = str(form.get("do", ""))
    return pressed.removeprefix(_UPLOAD) if pressed.startswith(_UPLOAD) else ""


async def _receive(part: SentFile, place: str, context: Context, receiver: Receiver) -> None:
    if part.content is None:
        raise FileTooLarge(part.file_name, str(receiver.rule(place).max_mb))
    command = ReceiveFile(
        application_id=receiver.application_id,
        place=place,
        name=part.file_name,
        content=part.content,
    )
    await receive_file(command, context)


def _place_of(control: str, texts: Sequence[tuple[str, str]]) -> str:
    """Turn a control's name into its place: an item is named by its id, which stands before it."""
    inside = _IN_ITEM.fullmatch(control)
    if control.startswith(PAPER) or inside is None:
        return control
    ids: Mapping[str, str] = dict(texts)
    return f"{inside[1]}/{ids.get(f'{inside[1]}.{inside[2]}._id', '')}/{inside[3]}"

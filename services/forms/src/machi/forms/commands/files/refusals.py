"""Why a file is not taken. Each names the file, because people send several at once."""

import math
from typing import ClassVar

from machi.forms.words import msgid
from machi.shared.errors import BadInput, NotFound, Unavailable


class FileRefused(BadInput):
    """One file of several is not taken; the others are.

    `sentence` is for people, with the places `%(name)s` and `%(limit)s`.
    """

    code = "forms.file_refused"
    sentence: ClassVar[str]

    def __init__(self, name: str, limit: str = "") -> None:
        super().__init__(field="file")
        self.name = name
        self.limit = limit


class WrongKindOfFile(FileRefused):
    code = "forms.wrong_kind_of_file"
    words = "この種類のファイルは送れません。"
    sentence = msgid("「%(name)s」は送れない種類のファイルです。%(limit)sを送ってください。")


class FileTooLarge(FileRefused):
    code = "forms.file_too_large"
    words = "ファイルが大きすぎます。"
    sentence = msgid("「%(name)s」は大きすぎます。1つ%(limit)sMBまで送れます。")


class FileEmpty(FileRefused):
    code = "forms.file_empty"
    words = "ファイルの中身がありません。"
    sentence = msgid("「%(name)s」には中身がありません。")


class FileBroken(FileRefused):
    code = "forms.file_broken"
    words = "ファイルを読み取れません。"
    sentence = msgid("「%(name)s」は壊れているようです。撮り直すか、保存し直して送ってください。")


class TooManyFiles(FileRefused):
    code = "forms.too_many_files"
    words = "ファイルの数が多すぎます。"
    sentence = msgid("「%(name)s」は送れませんでした。ここには%(limit)s件まで付けられます。")


class DraftFull(FileRefused):
    code = "forms.draft_full"
    words = "これ以上ファイルを送れません。"
    sentence = msgid(
        "「%(name)s」は送れませんでした。一つの申請で送れるのは、全部で%(limit)sMBまでです。"
        "要らないファイルを消してください。"
    )


class TooManyUploads(FileRefused):
    """Too many files, or too much, in a short time. `retry_after` is in whole seconds."""

    code = "forms.too_many_uploads"
    status = 429
    words = "ファイルの送信が続いたため、しばらく受け付けられません。時間をおいてお試しください。"
    sentence = msgid(
        "「%(name)s」は送れませんでした。ファイルの送信が続いたため、%(limit)s分ほどたってから"
        "もう一度送ってください。入力した内容は残っています。"
    )

    def __init__(self, name: str, wait: float, minutes: str) -> None:
        super().__init__(name, minutes)
        self.retry_after = max(1, math.ceil(wait))


class NoRoomForDrafts(Unavailable):
    """The files of all drafts together have reached what the city gives them."""

    code = "forms.no_room_for_drafts"
    words = (
        "ただいま、ファイルをお預かりできません。明日もう一度お試しいただくか、"
        "書類を窓口へお持ちください。入力した内容は残っています。"
    )


class VirusFound(FileRefused):
    code = "forms.virus_found"
    words = "ファイルからウイルスが見つかりました。"
    sentence = msgid("「%(name)s」からウイルスが見つかったため、受け取りませんでした。")


class NoSuchFile(NotFound):
    code = "forms.no_such_file"
    words = "このファイルは見つかりませんでした。"


class NotOpenForFiles(BadInput):
    """Files come with a draft, or with a correction that asks for them."""

    code = "forms.not_open_for_files"
    words = "今は、ここにファイルを付けることはできません。"

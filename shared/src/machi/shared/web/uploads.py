"""Forms that carry files, read as they come in: never on disk, never more of a file than allowed.

Starlette's own reader writes what is large to a temporary file, in the open. Here each file is
handed over whole, one after the other, and given up the moment it passes its limit.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from machi.shared.errors import BadInput, Unavailable

MOST_TEXT = 1024 * 1024
"""Of everything in a form that is no file, in bytes."""
ROOM = 256 * 1024 * 1024
"""Of all files that come in at once, in this process, in bytes."""

LimitOf = Callable[[str], int]
"""How many bytes a file of this control may have; raises what refuses the form."""


class BrokenForm(BadInput):
    code = "machi.broken_form"
    words = "送られた内容を読み取れませんでした。もう一度送ってください。"


class NoRoom(Unavailable):
    """So many files are coming in that this process has no room for another."""

    code = "machi.no_room_for_files"
    words = "ファイルの送信が混み合っています。少し待ってから、もう一度お試しください。"


@dataclass(frozen=True, slots=True)
class SentText:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came in. `content` is None when it was larger than allowed."""

    name: str
    file_name: str
    content: bytes | None


def carries_files(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


async def parts_of(
    request: Request, limit_of: LimitOf, *, most_parts: int
) -> AsyncGenerator[SentText | SentFile]:
    """Give the parts of a form in their order; a file control that was left empty is no part.

    Raises:
        BrokenForm: it is no form, breaks off, or has more parts or text than allowed.
        NoRoom: too many files are under way.

    """
    _, options = parse_options_header(request.headers.get("content-type", ""))
    reading = _Reading(limit_of, most_parts)
    try:
        parser = reading.parser(options.get(b"boundary", b""))
        async for chunk in request.stream():
            parser.write(chunk)
            for part in reading.take():
                yield part
                reading.hand_over(part)
        parser.finalize()
    except FormParserError as error:
        raise BrokenForm from error
    finally:
        reading.give_back()
    if not reading.ended:
        raise BrokenForm


class _Room:
    """Counts what all files hold that are under way in this process."""

    def __init__(self) -> None:
        self.taken = 0

    def take(self, size: int) -> None:
        if self.taken + size > ROOM:
            raise NoRoom
        self.taken += size

    def give_back(self, size: int) -> None:
        self.taken -= size


_room = _Room()


class _Reading:
    """What the parser calls; it collects whole parts."""

    def __init__(self, limit_of: LimitOf, most_parts: int) -> None:
        self._limit_of = limit_of
        self._left = most_parts
        self._text_left = MOST_TEXT
        self._done: list[SentText | SentFile] = []
        self._held = 0
        self.ended = False
        self._begin()

    def parser(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._part_end,
                "on_end": self._end,
            },
        )

    def take(self) -> Sequence[SentText | SentFile]:
        """Give the parts that are whole by now."""
        done, self._done = self._done, []
        return done

    def hand_over(self, part: SentText | SentFile) -> None:
        """Hold a file no longer: whoever it was given to is done with it."""
        if isinstance(part, SentFile) and part.content is not None:
            self._release(len(part.content))

    def give_back(self) -> None:
        """Hold nothing any more: the form is read, or was given up."""
        self._release(self._held)

    def _release(self, size: int) -> None:
        _room.give_back(size)
        self._held -= size

    def _begin(self) -> None:
        self._header, self._value, self._disposition = b"", b"", b""
        self._name, self._file_name = "", ""
        self._content: bytearray | None = bytearray()
        self._limit: int | None = None

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header, self._value = b"", b""

    def _headers_finished(self) -> None:
        self._left -= 1
        _, options = parse_options_header(self._disposition)
        if self._left < 0 or b"name" not in options:
            raise BrokenForm
        self._name = options[b"name"].decode(errors="replace")
        if b"filename" in options:
            self._file_name = options[b"filename"].decode(errors="replace")
            self._limit = self._limit_of(self._name)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._limit is None:
            self._text_left -= end - start
            if self._text_left < 0:
                raise BrokenForm
        if self._content is None:
            return  # too large already: the rest is read and forgotten
        if self._limit is not None:
            if len(self._content) + end - start > self._limit:
                self._release(len(self._content))
                self._content = None
                return
            _room.take(end - start)
            self._held += end - start
        self._content += data[start:end]

    def _part_end(self) -> None:
        content = None if self._content is None else bytes(self._content)
        if self._limit is None:
            self._done.append(SentText(self._name, (content or b"").decode(errors="replace")))
        elif self._file_name or content:
            self._done.append(SentFile(self._name, self._file_name, content))
        self._content = bytearray()

    def _end(self) -> None:
        self.ended = True

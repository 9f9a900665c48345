"""Files in forms: one at a time, no more of each than allowed, and nothing is left held."""

from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.requests import Request
from starlette.types import Message

from machi.shared.web import uploads
from machi.shared.web.uploads import (
    BrokenForm,
    NoRoom,
    SentFile,
    SentText,
    carries_files,
    parts_of,
)

BOUNDARY = "x0x"


def part(name: str, content: bytes, file_name: str | None = None) -> bytes:
    told = f'form-data; name="{name}"'
    if file_name is not None:
        told += f'; filename="{file_name}"'
    head = f"--{BOUNDARY}\r\nContent-Disposition: {told}\r\n\r\n"
    return head.encode() + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


def request(*body: bytes) -> Request:
    pieces: Iterator[bytes] = iter(body)

    async def receive() -> Message:
        piece = next(pieces, None)
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    headers = [(b"content-type", f"multipart/form-data; boundary={BOUNDARY}".encode())]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


async def read(asked: Request, limit: int = 100, most: int = 10) -> list[SentText | SentFile]:
    async def parts() -> AsyncIterator[SentText | SentFile]:
        async for one in parts_of(asked, lambda _: limit, most_parts=most):
            yield one

    try:
        return [one async for one in parts()]
    finally:
        assert uploads._room.taken == 0  # noqa: SLF001 - nothing may stay held


async def test_texts_and_files_come_in_their_order() -> None:
    body = part("a", "あ".encode()) + part("f", b"12345", "見本.pdf") + part("b", b"2") + END
    found = await read(request(*(body[at : at + 7] for at in range(0, len(body), 7))))
    assert found == [SentText("a", "あ"), SentFile("f", "見本.pdf", b"12345"), SentText("b", "2")]
    assert carries_files(request())


async def test_a_file_is_given_up_the_moment_it_passes_its_limit() -> None:
    held = []

    def endless() -> Iterator[bytes]:
        yield part("f", b"", "a.pdf")[:-2]
        for _ in range(1000):
            held.append(uploads._room.taken)  # noqa: SLF001 - what is in memory now
            yield b"a" * 1000
        yield b"\r\n" + part("g", b"ok", "b.pdf") + END

    found = await read(request(*endless()), limit=5000)
    assert found == [SentFile("f", "a.pdf", None), SentFile("g", "b.pdf", b"ok")]
    assert max(held) <= 5000


async def test_exactly_the_limit_is_allowed() -> None:
    [file] = await read(request(part("f", b"a" * 100, "a.pdf") + END))
    assert file == SentFile("f", "a.pdf", b"a" * 100)


async def test_a_control_that_was_left_empty_is_no_part() -> None:
    assert await read(request(part("f", b"", "") + END)) == []
    assert await read(request(part("f", b"", "empty.pdf") + END)) == [
        SentFile("f", "empty.pdf", b"")
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        part("f", b"half", "a.pdf"),
        part("f", b"half", "a.pdf")[:-9],
        b"--x0x\r\nContent-Disposition: form-data\r\n\r\nno name\r\n" + END,
        part("a", b"1") * 11 + END,
        part("a", b"a" * (uploads.MOST_TEXT + 1)) + END,
    ],
    ids=["nothing", "no form", "no end", "cut off", "no name", "too many", "too much text"],
)
async def test_what_is_no_whole_form_is_refused(body: bytes) -> None:
    with pytest.raises(BrokenForm):
        await read(request(body))


async def test_a_process_takes_no_more_than_it_has_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "ROOM", 50)
    with pytest.raises(NoRoom):
        await read(request(part("f", b"a" * 60, "a.pdf") + END))
    two = part("f", b"a" * 40, "a.pdf") + part("g", b"b" * 40, "b.pdf") + END
    assert len(await read(request(*(two[at : at + 30] for at in range(0, len(two), 30))))) == 2

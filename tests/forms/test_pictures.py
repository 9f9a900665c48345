"""Pictures keep how they look and lose where they were taken; what files are is told by content."""

import io

import pytest
from PIL import Image
from tests.forms.attaching import POSITION, pdf, picture

from machi.forms.domain.file_kinds import HEIC, JPEG, PDF, PNG, kind_of
from machi.forms.domain.files.names import kept_name
from machi.forms.domain.files.pictures import Broken, jpeg_without_traces, png_without_traces
from machi.forms.inspection.heic import heic_as_jpeg


def pixels(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as opened:
        return opened.convert("RGB").tobytes()


@pytest.mark.parametrize("turned", [1, 3, 6, 8])
def test_a_jpeg_loses_its_traces_and_keeps_its_pixels_and_its_turn(turned: int) -> None:
    sent = picture("JPEG", turned=turned)
    assert POSITION in sent
    kept = jpeg_without_traces(sent)
    assert POSITION not in kept
    assert pixels(kept) == pixels(sent), "nothing is painted anew"
    with Image.open(io.BytesIO(kept)) as opened:
        exif = opened.getexif()
        assert exif.get(0x0112, 1) == turned
        assert set(exif) <= {0x0112}
    assert jpeg_without_traces(kept) == kept


def test_what_follows_the_end_of_a_picture_is_cut_off() -> None:
    hidden = picture("JPEG") + b"a second picture with " + POSITION
    assert jpeg_without_traces(hidden).endswith(b"\xff\xd9")
    assert POSITION not in jpeg_without_traces(hidden)
    assert POSITION not in png_without_traces(picture("PNG") + POSITION)


def test_a_progressive_jpeg_has_several_scans() -> None:
    written = io.BytesIO()
    Image.effect_noise((200, 100), 90).save(written, "JPEG", progressive=True, comment=POSITION)
    kept = jpeg_without_traces(written.getvalue())
    assert pixels(kept) == pixels(written.getvalue())
    assert POSITION not in kept


def test_a_png_loses_its_texts_and_keeps_its_pixels() -> None:
    sent = picture("PNG")
    assert POSITION in sent
    kept = png_without_traces(sent)
    assert POSITION not in kept
    assert pixels(kept) == pixels(sent)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_half_a_picture_is_none(kind: str) -> None:
    whole = picture(kind)
    read = jpeg_without_traces if kind == "JPEG" else png_without_traces
    for end in (len(whole) // 2, len(whole) - 2, 12):
        with pytest.raises(Broken):
            read(whole[:end])


async def test_a_heic_becomes_an_upright_jpeg_without_traces() -> None:
    kept = await heic_as_jpeg(picture("HEIF", turned=6))
    assert kind_of(kept) is JPEG
    assert POSITION not in kept
    with Image.open(io.BytesIO(kept)) as opened:
        assert not dict(opened.getexif())


async def test_a_heic_that_cannot_be_read_costs_one_upload() -> None:
    with pytest.raises(Broken):
        await heic_as_jpeg(picture("HEIF")[:200])


def test_a_file_is_what_it_begins_with() -> None:
    assert kind_of(pdf()) is PDF
    assert kind_of(picture("PNG")) is PNG
    assert kind_of(picture("HEIF")) is HEIC
    for other in (
        b"",
        b"<html>",
        b"PK\x03\x04",
        b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",
        b"GIF89a",
    ):
        assert kind_of(other) is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("写真.HEIC", "写真.jpg"),
        ("C:\\fakepath\\免許.jpeg", "免許.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("gpj.\u202ecod.exe", "gpj.cod.exe.jpg"),
        ("  ", "添付.jpg"),
        ("髙\U000e0100橋.jpg", "髙\U000e0100橋.jpg"),
        ("通知１２３４５６７８９０１８.jpg", "通知●●●●●●●●●●●●.jpg"),
        ("IMG_20260406_103000.jpg", "IMG_20260406_103000.jpg"),
        ("あ" * 500, "あ" * 120 + ".jpg"),
    ],
)
def test_a_name_is_kept_without_what_could_mislead(sent: str, kept: str) -> None:
    assert kept_name(sent, JPEG) == kept

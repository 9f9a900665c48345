"""Pictures without their traces: where they were taken, when, with whose telephone.

Nothing is decoded or painted anew: pieces that say more than the picture are left out. Of a JPEG
stays how it is turned, or a photograph of a form would lie on its side.

Sources: ITU-T T.81 annex B (segments), CIPA DC-008 section 4.6 (Exif), W3C PNG sections 5 and 11.
"""

from collections.abc import Iterator

_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_APP0, _APP1, _APP2, _APP14, _APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
_COMMENT, _SCAN, _END = 0xFE, 0xDA, 0xD9
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length: TEM, RST0 to RST7."""
_ORIENTATION = 0x0112
_UPRIGHT = 1
_TURNS = range(1, 9)

_PNG = b"\x89PNG\r\n\x1a\n"
_LOOKS = frozenset({b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"sBIT", b"bKGD"})
"""Pieces of a PNG that are not vital, and change how it looks."""
_MAY_BE_PASSED_OVER = 0x20  # this bit of a piece's first letter: a small one


class Broken(ValueError):
    """The picture breaks off, or is put together wrongly."""


def jpeg_without_traces(content: bytes) -> bytes:
    """Leave out of a JPEG all that is no picture, and what follows its end.

    Raises:
        Broken: it is no whole JPEG.

    """
    kept: list[bytes] = []
    turned = _UPRIGHT
    for marker, piece in _pieces_of_jpeg(content):
        if marker == _APP1 and piece[4:10] == b"Exif\0\0":
            turned = _turned(piece[10:])
        elif _is_picture(marker, piece):
            kept.append(piece)
    if turned != _UPRIGHT:
        kept.insert(1 if kept[0][1] == _APP0 else 0, _only_turned(turned))
    return b"".join([_SOI, *kept, _EOI])


def png_without_traces(content: bytes) -> bytes:
    """Leave out of a PNG its texts, times and Exif, and what follows its end.

    Raises:
        Broken: it is no whole PNG.

    """
    kept, at = [_PNG], len(_PNG)
    while True:
        size = int.from_bytes(content[at : at + 4])
        name, piece = content[at + 4 : at + 8], content[at : at + 12 + size]
        if len(piece) < 12 + size:
            raise Broken
        if not name[0] & _MAY_BE_PASSED_OVER or name in _LOOKS:
            kept.append(piece)
        at += len(piece)
        if name == b"IEND":
            return b"".join(kept)


def _pieces_of_jpeg(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each segment with its marker; a scan comes with its picture data."""
    at = len(_SOI)
    while True:
        if content[at : at + 1] != b"\xff" or at + 1 >= len(content):
            raise Broken
        marker = content[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 - a fill byte before the marker
            at += 1
            continue
        if marker == _END:
            return
        size = 0 if marker in _ALONE else int.from_bytes(content[at + 2 : at + 4])
        end = at + 2 + size
        if end > len(content) or (marker not in _ALONE and size < 2):  # noqa: PLR2004 - itself
            raise Broken
        if marker == _SCAN:
            end = _end_of_scan(content, end)
        yield marker, content[at:end]
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """Find the marker after picture data: there an 0xFF is followed by 0 or a restart marker."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise Broken
        if content[at + 1] and content[at + 1] not in _ALONE:
            return at
        at += 2


def _is_picture(marker: int, piece: bytes) -> bool:
    """Tell whether a decoder wants it: the picture, its density, colour profile and transform."""
    return (
        not (_APP0 <= marker <= _APP15 or marker == _COMMENT)
        or (marker == _APP0 and piece[4:9] == b"JFIF\0")
        or (marker == _APP2 and piece[4:16] == b"ICC_PROFILE\0")
        or (marker == _APP14 and piece[4:9] == b"Adobe")
    )


def _turned(tiff: bytes) -> int:
    """Read how the picture is turned; upright when that cannot be read."""
    small_end_first = tiff[:2] == b"II"

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if small_end_first else "big")

    at = number(4, 4)
    for entry in range(min(number(at, 2), 1000)):
        place = at + 2 + 12 * entry
        if number(place, 2) == _ORIENTATION:
            value = number(place + 8, 2)
            return value if value in _TURNS else _UPRIGHT
    return _UPRIGHT


def _only_turned(turned: int) -> bytes:
    """Write an Exif segment that says how the picture is turned, and nothing else."""
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + turned.to_bytes(2) + b"\0\0"
    tiff = b"MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + bytes(4)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body

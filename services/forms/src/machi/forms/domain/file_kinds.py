"""What a file is, told by how it begins; what somebody called it counts for nothing.

Sources: ISO 32000-2 section 7.5.2 (PDF), ITU-T T.81 annex B (JPEG), W3C PNG section 5.2,
ISO/IEC 23008-12 annex B and ISO/IEC 14496-12 section 4.3 (HEIC and its brands).
"""

from collections.abc import Iterable
from dataclasses import dataclass

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
_LONGEST_BRANDS = 256


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file as a procedure names it in `accept`, and what it is kept as."""

    name: str
    media_type: str
    ending: str
    sent_as: tuple[str, ...]
    """What a page asks a browser to offer."""


PDF = Kind("pdf", "application/pdf", ".pdf", ("application/pdf", ".pdf"))
JPEG = Kind("jpeg", "image/jpeg", ".jpg", ("image/jpeg", ".jpg", ".jpeg"))
PNG = Kind("png", "image/png", ".png", ("image/png", ".png"))
HEIC = Kind("heic", "image/jpeg", ".jpg", ("image/heic", ".heic", ".heif"))
"""Kept as JPEG: hardly any office computer opens it."""
KINDS = {one.name: one for one in (PDF, JPEG, PNG, HEIC)}


def kind_of(content: bytes) -> Kind | None:
    """Tell what a file is by its content; None when it is nothing that a procedure may ask for."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    return HEIC if _is_heic(content) else None


def media_types(accept: Iterable[str]) -> frozenset[str]:
    """List as what files of these kinds are kept."""
    return frozenset(KINDS[one].media_type for one in accept)


def for_browser(accept: Iterable[str]) -> str:
    """Say in an `accept` attribute what a file picker shall offer."""
    return ",".join(sent for one in accept for sent in KINDS[one].sent_as)


def _is_heic(content: bytes) -> bool:
    if content[4:8] != b"ftyp":
        return False
    size = min(int.from_bytes(content[:4]), _LONGEST_BRANDS)
    brands = content[8:12] + content[16:size]
    return any(brands[at : at + 4] in _HEIC_BRANDS for at in range(0, len(brands), 4))

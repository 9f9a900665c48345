"""`python -m machi.forms.inspection.heic_to_jpeg`: a HEIC picture comes in, a JPEG goes out.

A process of its own: its decoders are written in C and C++, and strangers send what they read. It
inherits no setting and no secret, may use so much memory and time and no more, and its death
costs one upload. Only here is libheif loaded (its wheel brings x265, GPL).
"""

import io
import sys
from contextlib import suppress

import pillow_heif
from PIL import Image, ImageOps

MOST_PIXELS = 60_000_000
_MEMORY = 2 * 1024**3
_SECONDS = 20
_QUALITY = 88


def main() -> None:
    _limit()
    pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=["HEIF"]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise SystemExit(1)
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.info = {}  # no Exif, no XMP
    upright.save(sys.stdout.buffer, "JPEG", quality=_QUALITY)


def _limit() -> None:
    with suppress(ImportError):  # where there are no such limits, the parent's patience is one
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


if __name__ == "__main__":
    main()

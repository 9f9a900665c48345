"""How much one visitor sends, and how much goes into one draft: files and bytes, for a while.

Beside the limits of requests (`machi.shared.web.limits`): one request may carry many mebibytes,
and each file costs a scan. A hall's shared Wi-Fi is one address, so an address may send far more
than a draft takes. The limits hold in each `serve` process.
"""

import math
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from fastapi import Request

from machi.forms.commands.files.refusals import TooManyUploads
from machi.shared.web.buckets import Buckets, Rate
from machi.shared.web.limits import address_of
from machi.shared.web.uploads import SentFile

MIB = 1024 * 1024
FILES_OF_DRAFT = Rate(per_second=1 / 15, burst=40)
BYTES_OF_DRAFT = Rate(per_second=MIB / 4, burst=150 * MIB)
FILES_OF_ADDRESS = Rate(per_second=1, burst=300)
BYTES_OF_ADDRESS = Rate(per_second=4 * MIB, burst=1024 * MIB)
_MINUTE = 60


class UploadLimits:
    """The counters of one process."""

    def __init__(self) -> None:
        self._of_draft = Buckets(FILES_OF_DRAFT), Buckets(BYTES_OF_DRAFT)
        self._of_address = Buckets(FILES_OF_ADDRESS), Buckets(BYTES_OF_ADDRESS)

    def take(self, draft: UUID, address: str, name: str, size: int) -> None:
        """Count one file. Raises TooManyUploads, with when there is room again."""
        asked = [
            (bucket, key, tokens)
            for (by_count, by_size), key in ((self._of_draft, draft), (self._of_address, address))
            for bucket, tokens in ((by_count, 1), (by_size, size))
        ]
        wait = max(bucket.peek(key, tokens) for bucket, key, tokens in asked)
        if wait:
            raise TooManyUploads(name, wait, str(math.ceil(wait / _MINUTE)))
        for bucket, key, tokens in asked:
            bucket.take(key, tokens)


def size_of(part: SentFile) -> int:
    """Give how much came in; of one that was given up nothing is held, and one byte counts."""
    return len(part.content or b" ")


_limits: WeakKeyDictionary[Any, UploadLimits] = WeakKeyDictionary()


def count_upload(request: Request, draft: UUID, name: str, size: int) -> None:
    """Count a file that came in for a draft or a case. Raises TooManyUploads."""
    limits = _limits.setdefault(request.app, UploadLimits())
    limits.take(draft, address_of(request.scope), name, size)

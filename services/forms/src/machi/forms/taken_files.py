"""Files on their way out: as downloads only, never opened by a browser as a page of the city."""

from typing import Any
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from machi.forms.commands.files.download_file import Download

_SANDBOX = "default-src 'none'; sandbox"
CONTENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, as a download.",
        "content": {kind: {} for kind in ("application/pdf", "image/jpeg", "image/png")},
    }
}


def as_attachment(taken: Download) -> Response:
    """Send a file so that no browser opens it as a page of ours (RFC 6266, RFC 8187)."""
    file = taken.file
    return StreamingResponse(
        taken.content,
        media_type=file.media_type,
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "content-length": str(file.size),
            "content-security-policy": _SANDBOX,
        },
    )

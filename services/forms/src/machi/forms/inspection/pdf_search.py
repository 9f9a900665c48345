"""Searches the text of a PDF for a 個人番号, in a process of its own."""

import asyncio
import os
import sys

import structlog

_PATIENCE = 20.0
_AT_ONCE = 2
_turns = asyncio.Semaphore(_AT_ONCE)
_log = structlog.get_logger()


async def holds_my_number(content: bytes) -> bool:
    """Tell whether a valid 個人番号 stands in the text of a PDF.

    A PDF that cannot be read (broken, locked, too large, too slow) counts as one without: there is
    no text in it that we could judge. That it was not searched is logged.
    """
    async with _turns:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "machi.forms.inspection.numbers_in_pdf"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
        )
        said = b""
        try:
            said, _ = await asyncio.wait_for(child.communicate(content), _PATIENCE)
        except TimeoutError:
            _log.warning("pdf_search_took_too_long")
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    if said not in {b"found", b"none"}:
        _log.info("pdf_not_searched")
    return said == b"found"

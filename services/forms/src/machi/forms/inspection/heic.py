"""Turns the pictures of newer telephones into JPEG, in a process of its own."""

import asyncio
import os
import sys

from machi.forms.domain.files.pictures import Broken

_PATIENCE = 25.0
_AT_ONCE = 2
_turns = asyncio.Semaphore(_AT_ONCE)


async def heic_as_jpeg(content: bytes) -> bytes:
    """Decode a HEIC picture and write it as a JPEG, upright, without traces.

    Raises:
        Broken: it cannot be read, is too large, or takes too long.

    """
    async with _turns:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "machi.forms.inspection.heic_to_jpeg"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
        )
        try:
            jpeg, _ = await asyncio.wait_for(child.communicate(content), _PATIENCE)
        except TimeoutError as error:
            raise Broken from error
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    if child.returncode or not jpeg.startswith(b"\xff\xd8"):
        raise Broken
    return jpeg

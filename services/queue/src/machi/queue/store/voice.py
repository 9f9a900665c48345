"""The clips of the voice on disk: joined for each call, made by `voice_maker` when missing."""

import asyncio
import hashlib
import io
import json
import math
import os
import sys
import tempfile
import wave
from array import array
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import structlog

from machi.queue.domain.voice import CLIPS

log = structlog.get_logger()

VERSION = hashlib.sha256(json.dumps(CLIPS, ensure_ascii=False).encode()).hexdigest()[:12]
"""Changes when a word does: the clips lie in a folder of this name."""

_CHIME_RATE = 24_000
_TONES = ((659.26, 0.0), (523.25, 0.45))  # E5, C5: ピンポン
_CHIME_SECONDS = 1.4


class Voice:
    """The clips in one folder."""

    def __init__(self, folder: Path | None) -> None:
        base = folder or Path(tempfile.gettempdir()) / f"machi-voice-{os.getuid()}"
        self.folder = base / VERSION
        self._making: asyncio.Task[None] | None = None

    def prepare(self) -> None:
        """Have missing clips made, in a process beside; returns at once."""
        missing = [language for language in CLIPS if not (self.folder / language).is_dir()]
        if missing and self._making is None:
            self._making = asyncio.create_task(self._make(), name="voice maker")

    async def _make(self) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.folder.parent.stat().st_uid != os.getuid():
            log.warning("voice_folder_of_somebody_else")
            return
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "machi.queue.store.voice_maker",
            str(self.folder),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        log.info("voice_made", status=await process.wait())

    def say(self, language: str, clips: Sequence[str]) -> bytes | None:
        """Join clips into one WAV file; None while they are not there."""
        folder = self.folder / language
        if not clips or not folder.is_dir():
            return None
        parts = [_clip(folder / f"{clip}.wav") for clip in clips]
        return _wav(b"".join(samples for samples, _ in parts), parts[0][1])


@cache
def voice(folder: Path | None) -> Voice:
    """Give the voice of a folder; without one, of the machine's temporary files."""
    return Voice(folder)


@cache
def chime() -> bytes:
    """Make the two tones that say: look up."""
    samples = array("h")
    for place in range(int(_CHIME_RATE * _CHIME_SECONDS)):
        now = place / _CHIME_RATE
        height = 0.0
        for pitch, begin in _TONES:
            since = now - begin
            if since >= 0:
                attack = min(1.0, since / 0.005)
                height += attack * math.exp(-4 * since) * math.sin(2 * math.pi * pitch * since)
        samples.append(int(12_000 * height))
    return _wav(samples.tobytes(), _CHIME_RATE)


@lru_cache(maxsize=256)
def _clip(path: Path) -> tuple[bytes, int]:
    with wave.open(str(path), "rb") as file:
        return file.readframes(file.getnframes()), file.getframerate()


def _wav(samples: bytes, rate: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples)
    return out.getvalue()

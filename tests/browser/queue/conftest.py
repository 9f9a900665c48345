import wave
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from machi.local.testing.hall import Hall, open_hall
from machi.queue.app import SERVICE
from machi.queue.domain.voice import CLIPS
from machi.queue.store.voice import VERSION
from machi.shared.testing.plugin import NewContext


@pytest.fixture(scope="session")
def voice_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clips of a twentieth of a second: boards in tests need not wait for whole sentences."""
    folder = tmp_path_factory.mktemp("voice")
    for language, clips in CLIPS.items():
        (folder / VERSION / language).mkdir(parents=True)
        for clip in clips:
            with wave.open(str(folder / VERSION / language / f"{clip}.wav"), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(8000)
                file.writeframes(b"\x00\x10" * 400)
    return folder


@pytest.fixture
async def hall(new_context: NewContext, voice_folder: Path) -> AsyncGenerator[Hall]:
    async with (
        new_context(SERVICE, voice_folder=voice_folder) as context,
        open_hall(context) as opened,
    ):
        yield opened

"""What is said aloud: clips in order, joined; politely after a long wait; a chime in any case."""

import io
import wave
from pathlib import Path

import httpx
import pytest

from machi.queue.app import SERVICE
from machi.queue.domain.voice import CLIPS, announcement
from machi.queue.store.voice import VERSION, Voice
from machi.queue.store.voice_maker import make
from machi.shared.testing.clients import client
from machi.shared.testing.plugin import NewContext


def sentence(language: str, number: str, counter: str, **kind: bool) -> str:
    clips = announcement(language, number, counter, **{"long_wait": False, "ready": False} | kind)
    return " ".join(CLIPS[language][clip] for clip in clips)


def test_a_call_is_a_sentence_in_each_language() -> None:
    assert sentence("ja", "A012", "3") == (
        "お待たせいたしました。 エー ゼロ いち に 番の番号札をお持ちのお客さま、"
        " 3番窓口までお越しください。"
    )
    assert sentence("en", "A012", "3") == "Number A. zero one two Please come to counter 3."


def test_who_waited_long_is_asked_with_an_apology() -> None:
    assert sentence("ja", "B1000", "12", long_wait=True).startswith("大変お待たせいたしました。")
    assert sentence("ja", "B1000", "12", ready=True).startswith("ご用意ができました。")


def test_a_counter_with_a_name_is_called_without_it() -> None:
    assert sentence("ja", "A001", "福祉").endswith(" 窓口までお越しください。")


@pytest.mark.parametrize("number", ["", "A1", "../x", "A0001; rm", "１２３"])
def test_what_is_no_number_is_not_spoken(number: str) -> None:
    assert announcement("ja", number, "1", long_wait=False, ready=False) == ()


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every clip of both languages, spoken by the engines themselves."""
    folder = tmp_path_factory.mktemp("voice")
    assert make(folder / VERSION) == ["ja", "en"]
    assert make(folder / VERSION) == [], "what is there is not made again"
    return folder


def seconds(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as file:
        samples = memoryview(file.readframes(file.getnframes())).cast("h")
        assert max(samples) > 3000, "it can be heard"
        length: float = len(samples) / file.getframerate()
        return length


async def test_the_service_gives_calls_as_sound(new_context: NewContext, spoken: Path) -> None:
    async with (
        new_context(SERVICE, voice_folder=spoken) as context,
        client(context, SERVICE) as board,
    ):
        for language in ("ja", "en"):
            answer = await board.get(f"/queue/voice/{language}/A012/3.wav")
            assert answer.headers["content-type"] == "audio/wav"
            assert "max-age" in answer.headers["cache-control"]
            assert 3 < seconds(answer.content) < 12
        late = await board.get("/queue/voice/ja/A012/3.wav?kind=long")
        usual = await board.get("/queue/voice/ja/A012/3.wav")
        assert seconds(late.content) > seconds(usual.content)
        for path in ("ja/nothing/3", "fr/A012/3"):
            assert not (await board.get(f"/queue/voice/{path}.wav")).is_success


async def test_without_a_voice_there_is_still_the_chime(
    phone: httpx.AsyncClient, tmp_path: Path
) -> None:
    assert Voice(tmp_path).say("ja", ("opening",)) is None
    answer = await phone.get("/queue/voice/chime.wav")
    assert 1 < seconds(answer.content) < 2

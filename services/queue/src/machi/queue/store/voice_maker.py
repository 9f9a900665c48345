"""Speaks the clips ahead: `python -m machi.queue.store.voice_maker FOLDER`.

A process of its own: the voices need some 150 MB while they speak, and nothing afterwards. Japanese
is spoken by pyopenjtalk-plus (MIT) with the voice "Mei" (CC BY 3.0, (c) 2009-2018 Nagoya Institute
of Technology, MMDAgent), English by eSpeak NG (GPL 3), which only this process loads. A language
whose package is not there is left out; the board then chimes, and speaks the other one.
"""

import ctypes
import importlib
import shutil
import sys
import tempfile
import wave
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path

from machi.queue.domain.voice import CLIPS

Spoken = tuple["array[int]", int]
"""16-bit samples of one channel, and how many a second."""

_QUIET = 250  # samples below it, of 32,767, are silence
_BREATH = 0.04  # seconds kept before and after what is spoken
_KEEPS_RETRIEVING = 1
_UTF_8 = 1
_RATE, _WORDS_A_MINUTE = 1, 145


def japanese() -> Callable[[str], Spoken]:
    """Load the Japanese voice. Raises ImportError where it is not installed."""
    voice = importlib.import_module("pyopenjtalk")

    def say(text: str) -> Spoken:
        samples, rate = voice.tts(text, speed=0.95)
        halved = samples[: len(samples) // 2 * 2].reshape(-1, 2).mean(axis=1)
        return array("h", halved.clip(-32768, 32767).astype("int16").tobytes()), rate // 2

    return say


def english() -> Callable[[str], Spoken]:
    """Load the English voice. Raises ImportError where it is not installed."""
    loader = importlib.import_module("espeakng_loader")
    library = ctypes.CDLL(loader.get_library_path())
    rate = library.espeak_Initialize(_KEEPS_RETRIEVING, 0, str(loader.get_data_path()).encode(), 0)
    heard = array("h")
    hear_type = ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
    )

    def keep(samples: "ctypes._Pointer[ctypes.c_short]", count: int, _: int) -> int:
        if samples and count:
            heard.extend(samples[:count])
        return 0

    hear = hear_type(keep)
    library.espeak_SetSynthCallback(hear)
    library.espeak_SetVoiceByName(b"en-us")
    library.espeak_SetParameter(_RATE, _WORDS_A_MINUTE, 0)

    def say(text: str) -> Spoken:
        del heard[:]
        spoken = text.encode()
        library.espeak_Synth(spoken, len(spoken) + 1, 0, 1, 0, _UTF_8, None, None)
        library.espeak_Synchronize()
        return heard[:], rate

    say.__dict__["hear"] = hear  # ctypes keeps no reference of its own
    return say


VOICES = {"ja": japanese, "en": english}


def trimmed(spoken: Spoken) -> Spoken:
    """Cut the silence around it away: clips follow one another like one sentence."""
    samples, rate = spoken
    loud = [place for place, sample in enumerate(samples) if abs(sample) > _QUIET]
    if not loud:
        return spoken
    breath = int(rate * _BREATH)
    return samples[max(0, loud[0] - breath) : loud[-1] + breath], rate


def make(folder: Path) -> list[str]:
    """Speak what is missing; gives the languages that were made. A language is there or not."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = []
    for language, clips in CLIPS.items():
        if (folder / language).is_dir():
            continue
        try:
            say = VOICES[language]()
        except (ImportError, OSError):
            continue
        beside = Path(tempfile.mkdtemp(dir=folder))
        for name, text in clips.items():
            _write(beside / f"{name}.wav", trimmed(say(text)))
        try:
            beside.rename(folder / language)
        except OSError:  # another process was quicker
            shutil.rmtree(beside)
        made.append(language)
    return made


def _write(path: Path, spoken: Spoken) -> None:
    samples, rate = spoken
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())


def main(arguments: Sequence[str]) -> int:
    for language in make(Path(arguments[0])):
        sys.stdout.write(f"{language}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

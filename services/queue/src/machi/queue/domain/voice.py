"""What is said aloud when a number is called, as a row of clips that were spoken ahead.

A clip is a few syllables; a call is some of them, one after the other. So nothing has to be made
while people wait, and every number is there from the first morning.
"""

import re
from collections.abc import Mapping

LANGUAGES = ("ja", "en")

_NUMBER = re.compile(r"[A-Z]{1,2}[0-9]{3,5}")
_COUNTERS = range(1, 41)

_JAPANESE_DIGITS = ("ゼロ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう")
_JAPANESE_LETTERS = (
    *("エー", "ビー", "シー", "ディー", "イー", "エフ", "ジー", "エイチ", "アイ", "ジェイ"),
    *("ケー", "エル", "エム", "エヌ", "オー", "ピー", "キュー", "アール", "エス", "ティー"),
    *("ユー", "ブイ", "ダブリュー", "エックス", "ワイ", "ゼット"),
)
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ENGLISH_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _japanese() -> dict[str, str]:
    clips = {
        "opening": "お待たせいたしました。",
        "opening-long": "大変お待たせいたしました。",
        "opening-ready": "ご用意ができました。",
        "holder": "番の番号札をお持ちのお客さま、",
        "counter": "窓口までお越しください。",
    }
    clips |= {f"digit-{digit}": text for digit, text in enumerate(_JAPANESE_DIGITS)}
    clips |= {f"letter-{a}": text for a, text in zip(_ALPHABET, _JAPANESE_LETTERS, strict=True)}
    return clips | {f"counter-{n}": f"{n}番窓口までお越しください。" for n in _COUNTERS}


def _english() -> dict[str, str]:
    clips = {
        "opening": "Number",
        "opening-long": "Thank you for waiting. Number",
        "opening-ready": "It is ready. Number",
        "counter": "Please come to the counter shown.",
    }
    clips |= {f"digit-{digit}": text for digit, text in enumerate(_ENGLISH_DIGITS)}
    clips |= {f"letter-{letter}": f"{letter}." for letter in _ALPHABET}
    return clips | {f"counter-{n}": f"Please come to counter {n}." for n in _COUNTERS}


CLIPS: Mapping[str, Mapping[str, str]] = {"ja": _japanese(), "en": _english()}
"""Language → clip → what is spoken in it."""


def announcement(
    language: str, number: str, counter: str, *, long_wait: bool, ready: bool
) -> tuple[str, ...]:
    """Give the clips of a call, in order: 「お待たせいたしました。A012番の番号札を…」.

    A number is spoken letter by letter and digit by digit, as it is written. It is empty for what
    is no number of ours.
    """
    if language not in CLIPS or not _NUMBER.fullmatch(number):
        return ()
    opening = "opening-ready" if ready else "opening-long" if long_wait else "opening"
    spoken = [f"digit-{each}" if each.isdigit() else f"letter-{each}" for each in number]
    place = f"counter-{counter}"
    row = (opening, *spoken, "holder", place if place in CLIPS[language] else "counter")
    return tuple(clip for clip in row if clip in CLIPS[language])

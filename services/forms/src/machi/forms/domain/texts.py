"""One written answer: what arrives in any width is brought to one form, names are left alone.

NFKC repairs digits, Latin letters and half-width kana; it is never applied to a name, because it
turns 神 (U+FA19) into another character. Nobody is refused for a glyph.
"""

import re
import unicodedata

MOST = 4000
"""Longer than any answer that a field allows; beyond it nothing is kept."""

_CONTROLS = {code: None for code in (*range(32), 127) if chr(code) not in "\t\n"}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ーｰ", "-"))
_HALF_KANA = re.compile(r"[\uff61-\uff9f]+")
_KATAKANA = re.compile(r"[ァ-ヺー・ヽヾ゛゜\u3000 A-Za-z.'-]+")
_TWELVE_DIGITS = re.compile(r"(?<!\d)\d{4}[ -]?\d{4}[ -]?\d{4}(?!\d)")
_JOINER = "\u200d"


class Wrong(ValueError):
    """An answer that breaks a rule of its type. The argument is the stable code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def written(raw: object, *, lines: bool = False) -> str:
    """Take a text as it was typed: outer space and control characters go, nothing else.

    Raises:
        Wrong: `type` when it is no text, or cannot be stored as UTF-8; `max_length` beyond `MOST`.

    """
    if not isinstance(raw, str):
        raise Wrong("type")
    if len(raw) > MOST:
        raise Wrong("max_length")
    try:
        raw.encode()
    except UnicodeEncodeError as error:  # half of a surrogate pair, possible in JSON
        raise Wrong("type") from error
    text = raw.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return text.strip() if lines else " ".join(text.split("\n")).strip()


def plain(raw: object) -> str:
    """Take a text that is no name: full-width digits and letters become ordinary ones."""
    return unicodedata.normalize("NFKC", written(raw)).strip()


def hyphened(raw: object) -> str:
    """Take a number with hyphens of any kind."""
    return plain(written(raw).translate(_DASHES)).translate(_DASHES).replace(" ", "")


def katakana(raw: object) -> str:
    """Take a reading: half-width kana and hiragana become katakana.

    Raises:
        Wrong: `charset`.

    """
    text = _HALF_KANA.sub(lambda half: unicodedata.normalize("NFKC", half[0]), written(raw))
    text = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)
    text = " ".join(text.split())
    if text and not _KATAKANA.fullmatch(text):
        raise Wrong("charset")
    return text


def characters(text: str) -> int:
    """Count what a reader would call characters: selectors and combining marks do not count."""
    return sum(
        1
        for place, char in enumerate(text)
        if unicodedata.category(char) not in {"Mn", "Me", "Cf"}
        and not (place and text[place - 1] == _JOINER)
    )


def looks_like_my_number(text: str) -> bool:
    """Tell whether a valid 個人番号 stands in a text: twelve digits, the last one a check digit.

    One in ten ordinary twelve-digit numbers passes too, so a person can say that it is none.
    Weights: n + 1 up to the sixth digit from the right, then n - 5 (番号法施行規則).
    """
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES)
    for found in _TWELVE_DIGITS.findall(folded):
        digits = [int(char) for char in found if char.isdigit()]
        total = sum(
            digit * (n + 1 if n <= 6 else n - 5)  # noqa: PLR2004 - the law's own weights
            for n, digit in enumerate(reversed(digits[:-1]), 1)
        )
        rest = total % 11
        if digits[-1] == (0 if rest <= 1 else 11 - rest):
            return True
    return False

"""Which font prints which character, and what is printed for a character that no font has.

A character with a variation selector (異体字, IVS) is printed with a font that has this very shape;
the engine alone would take the first font with the plain shape. What no font has is printed as a
substitute (代替文字) with a mark and a note, never as an empty box.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped] # it has no types

GETA = "〓"
"""What Japanese printers have always set where a type was missing."""
_LONGEST = 24
"""So many characters in a row without a place to break a line may not fit: they break anywhere."""
_SMALL = "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
_BREAKS = r"\s\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffffぁ-ゖァ-ヺ가-힣"
_LONG_WORD = re.compile(rf"((?:[{_SMALL}]|[^{_BREAKS}]){{{_LONGEST},}})")
_CLUSTER = re.compile(
    "(?s).[\ufe00-\ufe0f\U000e0100-\U000e01ef\u0300-\u036f\u3099\u309a\u20dd-\u20e0]*"
)
_UNSEEN = {"Cf", "Cc"}
_TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unseen marks that turn the direction of what follows: on paper they are shown, not obeyed."""


@dataclass(frozen=True, slots=True)
class Substitute:
    """A character that no font has: what is printed for it, under which number of a note."""

    number: int
    character: str
    printed: str

    @property
    def code(self) -> str:
        return code_of(self.character)


class Font:
    """One family: what it is called, and what it can print."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def family(self) -> str:
        with TTFont(self._file, lazy=True) as font:
            return str(font["name"].getBestFamilyName())

    @property
    def is_readable(self) -> bool:
        """Tell whether the file is a font: one that is broken does not stop all papers."""
        try:
            return bool(self.family and self._characters)
        except (TTLibError, OSError, KeyError):
            return False

    def has(self, cluster: str) -> bool:
        """Tell whether a character is there, and in the shape that its selector asks for."""
        plain, shapes = self._characters
        codes = [ord(char) for char in cluster]
        if not all(code in plain for code in codes if not _is_selector(code)):
            return False
        chosen = [code for code in codes if _is_selector(code)]
        return not chosen or all((codes[0], selector) in shapes for selector in chosen)

    @cached_property
    def _characters(self) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
        with TTFont(self._file, lazy=True) as font:
            table = font["cmap"]
            shapes = {
                (base, selector)
                for one in table.tables
                if one.format == 14  # noqa: PLR2004 - the format of variation sequences
                for selector, bases in one.uvsDict.items()
                for base, _ in bases
            }
            return frozenset(table.getBestCmap()), frozenset(shapes)


def fonts_in(folders: Sequence[Path]) -> list[Font]:
    """List the families of some folders, in the order in which they are tried."""
    files = [
        file
        for folder in folders
        for file in sorted(folder.glob("*"))
        if file.suffix.lower() in {".ttf", ".otf"} and "Bold" not in file.name
    ]
    return [font for font in map(Font, files) if font.is_readable]


@dataclass
class Typesetter:
    """Says for each text of one paper which font prints which part of it."""

    fonts: Sequence[Font]
    missing: dict[str, Substitute] = field(default_factory=dict)

    def set_all(self, given: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
        """Set every text in a structure; texts of the first font alone stay as they are."""
        if isinstance(given, str):
            return self.set(given)
        if isinstance(given, Mapping):
            return {key: self.set_all(one) for key, one in given.items()}
        if isinstance(given, list | tuple):
            return [self.set_all(one) for one in given]
        return given

    def set(self, text: str) -> str | list[dict[str, Any]]:
        """Split a text into runs: text `t`, font `f`; `b` breaks anywhere, `s` has a note."""
        if text.isascii() and not _LONG_WORD.search(text):
            return text
        runs: list[dict[str, Any]] = []
        for cluster, anywhere in _clusters(text):
            run = self._run(cluster) | ({"b": True} if anywhere else {})
            if runs and {**runs[-1], "t": ""} == {**run, "t": ""} and "s" not in run:
                runs[-1]["t"] += run["t"]
            else:
                runs.append(run)
        plain = {"t", "f"}
        if all(run["f"] == self.fonts[0].family and run.keys() == plain for run in runs):
            return "".join(run["t"] for run in runs)
        return runs

    def _run(self, cluster: str) -> dict[str, Any]:
        if cluster in "\n\t \u3000" or _is_unseen(cluster):
            return {"t": cluster, "f": self.fonts[0].family}
        font = self._font_of(cluster)
        if font is not None:
            return {"t": cluster, "f": font.family}
        substitute = self._substitute(cluster)
        printer = self._font_of(substitute.printed) or self.fonts[0]
        return {"t": substitute.printed, "f": printer.family, "s": substitute.number}

    def _font_of(self, cluster: str) -> Font | None:
        return next((font for font in self.fonts if font.has(cluster)), None)

    def _substitute(self, cluster: str) -> Substitute:
        if cluster not in self.missing:
            plain, related = cluster[0], unicodedata.normalize("NFKC", cluster[0])
            printed = next((one for one in (plain, related) if self._font_of(one)), GETA)
            self.missing[cluster] = Substitute(len(self.missing) + 1, cluster, printed)
        return self.missing[cluster]


def code_of(character: str) -> str:
    """Name a character by its code points: `U+845B U+E0104`."""
    return " ".join(f"U+{ord(char):04X}" for char in character)


def rare_in(text: str) -> str:
    """Give what of a text may have no glyph: all that Windows-31J has not, selectors included.

    Every character of Windows-31J is in the fonts that come along; a test holds that.
    """
    return "".join(one for one in _CLUSTER.findall(text) if not _is_common(one))


def _is_common(cluster: str) -> bool:
    try:
        return bool(cluster.encode("cp932"))
    except UnicodeEncodeError:
        return False


def _clusters(text: str) -> Iterator[tuple[str, bool]]:
    """Split into characters with their selectors and marks; tell which may break anywhere."""
    for place, part in enumerate(_LONG_WORD.split(text)):
        for cluster in _CLUSTER.findall(part):
            yield cluster, place % 2 == 1


def _is_selector(code: int) -> bool:
    return 0xE0100 <= code <= 0xE01EF or 0xFE00 <= code <= 0xFE0F  # noqa: PLR2004 - Unicode's own


def _is_unseen(cluster: str) -> bool:
    return all(unicodedata.category(char) in _UNSEEN for char in cluster) and not (
        _TURNING & set(cluster)
    )

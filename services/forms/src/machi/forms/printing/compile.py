"""The child process that makes papers: reads what to print, answers with a PDF, until told no more.

`python -m machi.forms.printing.compile FOLDER…`: the folders hold the fonts. A length and JSON on
standard input; on standard output a length and JSON, then a length and the PDF (none on failure,
and none where only `texts` are looked up).
Answers of people arrive as data and leave as text: no markup is ever put together from them.
"""

import json
import re
import struct
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import typst

from machi.forms.printing.glyphs import Font, Typesetter, fonts_in

HEADER = struct.Struct("!I")
"""Length of what follows, in bytes."""
TEMPLATES = Path(__file__).parent / "templates"
PROPORTIONAL = "Noto Sans JP"
_QUOTED = re.compile(r'`[^`]*`|"[^"]*"')


class NoFontsInstalled(Exception):
    """`python -m machi.forms.printing.bring_fonts` was never run here."""


class Compilers:
    """One compiler for each template, kept: a warm one needs a tenth of the time."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = [str(folder) for folder in folders]
        self._made: dict[str, typst.Compiler] = {}

    def compile(self, template: str, content: Mapping[str, Any]) -> bytes:
        """Compile a template with its data.

        Raises:
            typst.TypstError: the engine refused, as it does for a character without a glyph.

        """
        if template not in self._made:
            self._made[template] = typst.Compiler(
                str(TEMPLATES / f"{template}.typ"),
                root=str(TEMPLATES),
                font_paths=self._folders,
                ignore_system_fonts=True,
            )
        # sys_inputs is always given: left out, the person before would be printed once more.
        made = self._made[template].compile(
            format="pdf",
            sys_inputs={"content": json.dumps(content)},
            # Readable aloud and for ever; both refuse a character without a glyph. Level b,
            # because level a has no place for the characters of a city's own (外字).
            pdf_standards=["ua-1", "a-2b"],
        )
        if not isinstance(made, bytes):
            raise TypeError("the engine made no PDF")
        return made


def readable_fonts(folders: Sequence[Path]) -> list[Font]:
    """List the fonts of some folders that the engine reads, too.

    With one that it does not read, it would leave the text out without a word.
    """
    paths = [str(folder) for folder in folders]
    known = set(typst.Fonts(font_paths=paths, include_system_fonts=False).families())
    return [font for font in fonts_in(folders) if font.family in known]


def for_language(fonts: Sequence[Font], language: str) -> Sequence[Font]:
    """Put a proportional font first where people do not read Japanese."""
    if language == "ja":
        return fonts
    return sorted(fonts, key=lambda font: font.family != PROPORTIONAL)


def make(
    asked: Mapping[str, Any], fonts: Sequence[Font], compilers: Compilers
) -> tuple[dict[str, Any], bytes]:
    """Set the texts of a paper and compile it; tell which characters were substituted."""
    if not fonts:
        raise NoFontsInstalled
    fonts = for_language(fonts, asked["plain"]["language"])
    setter = Typesetter(fonts)
    content = {
        "paper": setter.set_all(asked["paper"]),
        "pictures": asked["pictures"],
        "plain": asked["plain"],
        "fonts": [font.family for font in fonts],
    }
    content["substitutes"] = [
        {"number": one.number, "printed": one.printed, "code": one.code}
        for one in setter.missing.values()
    ]
    made = compilers.compile(asked["template"], content)
    return {"ok": True, "substituted": [one.character for one in setter.missing.values()]}, made


def missing(texts: Sequence[str], fonts: Sequence[Font]) -> dict[str, Any]:
    """Tell which characters no font has and what would be printed for them, without a paper."""
    if not fonts:
        raise NoFontsInstalled
    setter = Typesetter(fonts)
    for text in texts:
        setter.set(text)
    return {
        "ok": True,
        "missing": [[one.character, one.printed] for one in setter.missing.values()],
    }


def _refusal(why: str) -> dict[str, Any]:
    """Say why there is no paper, without a word of what was to stand on it."""
    return {"ok": False, "why": why}


def answer_all(asks: BinaryIO, answers: BinaryIO, folders: Sequence[Path]) -> None:
    """Answer until the asking side closes."""
    fonts, compilers = readable_fonts(folders), Compilers(folders)
    while header := asks.read(HEADER.size):
        (size,) = HEADER.unpack(header)
        asked = json.loads(asks.read(size))
        try:
            if "texts" in asked:
                told, made = missing(asked["texts"], fonts), b""
            else:
                told, made = make(asked, fonts, compilers)
        except typst.TypstError as error:
            told, made = _refusal(_QUOTED.sub("…", str(error))), b""
        except Exception as error:  # noqa: BLE001 - one paper fails, not the press
            told, made = _refusal(type(error).__name__), b""
        written = json.dumps(told).encode()
        answers.write(HEADER.pack(len(written)) + written + HEADER.pack(len(made)) + made)
        answers.flush()


if __name__ == "__main__":
    answer_all(sys.stdin.buffer, sys.stdout.buffer, [Path(one) for one in sys.argv[1:]])

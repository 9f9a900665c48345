"""Rare characters on paper: the very shape that was asked for, or a substitute that says so."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped] # it has no types
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped] # it has no types
from fontTools.ttLib.tables._g_l_y_f import Glyph  # type: ignore[import-untyped] # it has no types
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.forms.applying import answers, apply
from tests.forms.printing.papers import (
    EDITION,
    answered,
    one_question,
    pictures_of,
    printed_text,
    squeezed,
    text_of,
)

from machi.forms.printing.bring_fonts import FONTS
from machi.forms.printing.glyphs import GETA, Typesetter, fonts_in, rare_in
from machi.forms.printing.press import Press, Printed, press
from machi.forms.queries.printed import sheet_of

FIRST, SECOND = "葛\U000e0100", "葛\U000e0101"
RARE = "𠮷髙﨑神祇\U000e0100辻\U000e0100邉邊齋齊濵德瀨𠀋𥔎丂"
OWN = "\ue000"
"""A place that Unicode leaves to everybody: where cities put their 外字."""


def setter() -> Typesetter:
    return Typesetter(fonts_in([FONTS]))


@pytest.mark.parametrize("character", [FIRST, SECOND, *re.findall(r"..?(?<=.)", RARE)])
async def test_a_rare_character_is_printed_and_read_back_as_it_was_typed(character: str) -> None:
    made = await printed_text(f"見本{character}太郎")
    assert f"見本{character}太郎" in text_of(made.pdf)
    assert made.substituted == ()


async def test_two_shapes_of_one_character_look_different() -> None:
    first, second, again = [
        pictures_of((await printed_text(one)).pdf, 144)[0] for one in (FIRST, SECOND, FIRST)
    ]
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != second.tobytes()


async def test_a_shape_comes_from_the_font_that_has_it() -> None:
    assert setter().set("𠮷田") == [
        {"t": "𠮷", "f": "Noto Sans JP"},
        {"t": "田", "f": "BIZ UDGothic"},
    ]
    assert setter().set(f"{FIRST}城") == f"{FIRST}城"


async def test_a_shape_that_no_font_has_is_printed_as_a_marked_substitute() -> None:
    made = await printed_text("葛\U000e01ef城")
    text = text_of(made.pdf)
    assert made.substituted == ("葛\U000e01ef",)
    assert "葛※1城" in text
    assert "※1葛=U+845BU+E01EF" in text


async def test_a_character_that_no_font_has_is_a_geta_with_its_code() -> None:
    made = await printed_text("見本😀太郎\u202e逆")
    text = text_of(made.pdf)
    assert made.substituted == ("😀", "\u202e")
    assert f"見本{GETA}※1太郎{GETA}※2逆" in text
    assert f"※1{GETA}=U+1F600" in text


async def test_what_has_no_glyph_is_told_without_printing() -> None:
    found = await press(None).missing([f"見本{FIRST}", "葛\U000e01ef城", "見本😀"])
    assert [(one.character, one.printed, one.code) for one in found] == [
        ("葛\U000e01ef", "葛", "U+845B U+E01EF"),
        ("😀", GETA, "U+1F600"),
    ]


def test_what_is_not_called_rare_can_be_printed() -> None:
    """The press is not asked for these: every one of them must be in the fonts."""
    every = [chr(code) for code in range(0x20, 0x10000) if not 0xD800 <= code < 0xE000]
    common = [one for one in every if not rare_in(one) and one.isprintable()]
    assert len(common) > 7000
    found = setter()
    for one in common:
        found.set(one)
    assert list(found.missing) == []


async def test_staff_read_which_characters_before_they_print(
    program: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    told = {}
    for name in ("見本", "葛\U000e01ef城"):
        given = answers()
        [person] = [key for key, one in given.items() if "family_name" in str(one)]
        given[person] = {**given[person], "family_name": name}
        case = (await apply(program, answers=given)).json()
        headers = {"authorization": f"Bearer {token('clerk')}"}
        page = await program.get(f"/forms/desk/{case['application_id']}", headers=headers)
        told[name] = page.text
    assert "印刷できる字形がない" not in told["見本"]
    assert "葛\U000e01ef（U+845B U+E01EF）" in told["葛\U000e01ef城"]


def a_font_with(character: str, folder: Path) -> None:
    """Make a font that draws one character as a black square. Synthetic."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 900), (900, 900), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    font = FontBuilder(1000)
    font.setupGlyphOrder([".notdef", "own"])
    font.setupCharacterMap({ord(character): "own"})
    font.setupGlyf({".notdef": Glyph(), "own": pen.glyph()})
    font.setupHorizontalMetrics({".notdef": (1000, 0), "own": (1000, 0)})
    font.setupHorizontalHeader(ascent=900, descent=-100)
    names = {"familyName": "Mihon Gaiji", "styleName": "Regular", "psName": "MihonGaiji-Regular"}
    font.setupNameTable(names)
    font.setupOS2(sTypoAscender=900, usWinAscent=900, usWinDescent=100)
    font.setupPost()
    font.save(folder / "gaiji.ttf")


async def printed_with(folders: list[Path], text: str) -> Printed:
    return await Press(folders).print(sheet_of([answered(one_question(), {"q": text})], EDITION))


async def test_a_city_s_own_font_prints_its_own_characters(tmp_path: Path) -> None:
    a_font_with(OWN, tmp_path)
    without = await printed_with([FONTS], f"見本{OWN}")
    with_it = await printed_with([FONTS, tmp_path], f"見本{OWN}")
    assert without.substituted == (OWN,)
    assert with_it.substituted == ()
    assert f"見本{OWN}" in text_of(with_it.pdf)


async def test_a_font_that_the_engine_cannot_read_prints_nothing_away(tmp_path: Path) -> None:
    a_font_with(OWN, tmp_path)
    unread = tmp_path / "gaiji.ttf"
    unread.write_bytes(unread.read_bytes().replace(b"head", b"Head"))
    (tmp_path / "broken.ttf").write_bytes(b"no font at all")
    made = await printed_with([FONTS, tmp_path], f"見本{OWN}")
    assert made.substituted == (OWN,)
    assert f"見本{GETA}※1" in text_of(made.pdf)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
async def test_whatever_is_typed_becomes_a_paper(text: str) -> None:
    """The engine refuses a character without a glyph: none ever reaches it."""
    made = await printed_text(text)
    kept = squeezed(text)
    if not made.substituted and kept.isascii():
        assert kept in text_of(made.pdf)

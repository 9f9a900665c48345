"""The press: a killed, slow or refusing engine costs one paper, never the service."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from tests.forms.printing.papers import EDITION, answered, one_question, text_of

from machi.forms.printing import press as module
from machi.forms.printing.bring_fonts import FONTS, complete
from machi.forms.printing.press import Press, PressBusy, PressFailed, Sheet
from machi.forms.queries.printed import sheet_of


def a_sheet(answer: str = "答え") -> Sheet:
    return sheet_of([answered(one_question(), {"q": answer})], EDITION)


def test_the_fonts_are_the_ones_that_were_looked_at() -> None:
    assert complete()


async def test_a_killed_press_is_started_again() -> None:
    press = Press([FONTS])
    await press.print(a_sheet())
    killed = press.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    await asyncio.sleep(0.2)
    assert "次の答え" in text_of((await press.print(a_sheet("次の答え"))).pdf)
    assert press.pid != killed


async def test_a_press_that_takes_too_long_is_stopped() -> None:
    press = Press([FONTS], seconds=0.01)  # starting alone takes longer
    with pytest.raises(PressFailed):
        await press.print(a_sheet())


async def test_a_template_that_fails_is_told_without_the_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    press = Press([FONTS])
    broken = Sheet(template="form", paper={"forms": [{"title": "見本 太郎"}]})
    with pytest.raises(PressFailed):
        await press.print(broken)
    assert "見本 太郎" not in capsys.readouterr().out
    assert "答え" in text_of((await press.print(a_sheet())).pdf)


async def test_one_person_s_answers_never_stand_on_the_next_paper() -> None:
    press = Press([FONTS])
    sheets = [a_sheet(f"見本{number}番") for number in range(8)]
    made = await asyncio.gather(*(press.print(one) for one in sheets))
    for number, one in enumerate(made):
        found = [other for other in range(8) if f"見本{other}番" in text_of(one.pdf)]
        assert found == [number]


async def test_a_rush_is_refused_rather_than_kept_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    press = Press([FONTS])
    told = await asyncio.gather(*(press.print(a_sheet()) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(one, PressBusy) for one in told) == 3
    assert (await press.print(a_sheet())).pdf  # and there is room again


async def test_no_font_of_the_machine_stands_in_for_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    press = Press([tmp_path])  # a folder without fonts
    with pytest.raises(PressFailed):
        await press.print(a_sheet())
    assert "NoFontsInstalled" in capsys.readouterr().out

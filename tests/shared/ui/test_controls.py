import re
from typing import Any

import pytest

from machi.shared.ui.pages import Pages


@pytest.fixture(scope="module")
def ui() -> Any:  # noqa: ANN401 - a module of Jinja macros has no type
    # The macros are what pages get; there is no other way to one than through its environment.
    return Pages("machi.shared")._environment("ja").globals["ui"]  # noqa: SLF001


def test_an_input_names_its_label_hint_and_error(ui: Any) -> None:  # noqa: ANN401
    html = ui.text("name", "氏名", "花子", error="氏名を入力してください", hint="例：霞が関 太郎")
    assert '<label class="machi-field__label" for="name">氏名' in html
    assert 'data-required="true">※必須' in html
    assert 'aria-describedby="name-hint name-error" aria-invalid="true"' in html
    assert 'id="name-error">＊氏名を入力してください' in html
    assert 'value="花子"' in html


def test_an_input_in_order_says_nothing_of_errors(ui: Any) -> None:  # noqa: ANN401
    html = ui.text("kana", "カナ", required=False)
    assert "※任意" in html
    assert "aria-invalid" not in html
    assert "aria-describedby" not in html
    assert "aria-required" not in html


def test_the_error_summary_is_focused_and_links_to_the_fields(ui: Any) -> None:  # noqa: ANN401
    html = ui.errors([("name", "氏名を入力してください"), ("birth", "月は1から12です")])
    assert "（2件）" in html
    assert 'role="alert" tabindex="-1" autofocus' in html
    assert '<a href="#birth">月は1から12です</a>' in html
    assert ui.errors([]).strip() == ""


@pytest.mark.parametrize("control", ["radios", "checks", "date"])
def test_a_group_has_a_legend_and_its_anchor_is_a_control(ui: Any, control: str) -> None:  # noqa: ANN401
    options = ([("a", "甲"), ("b", "乙")],) if control != "date" else ()
    html = getattr(ui, control)("kind", "種類", *options)
    assert "<fieldset" in html
    assert '<legend class="machi-field__label">種類' in html
    assert re.search(r'<input[^>]* id="kind"', html), "the link of an error lands on an input"


def test_a_date_is_three_text_fields_and_the_calendar(ui: Any) -> None:  # noqa: ANN401
    html = ui.date("birth", "生年月日", {"era": "S", "y": "64", "m": "1", "d": "7"}, birth=True)
    assert re.findall(r'name="(birth_\w+)"', html) == [
        "birth_era",
        "birth_y",
        "birth_m",
        "birth_d",
    ]
    assert 'type="date"' not in html
    assert '<option value="S" selected>昭和' in html
    assert 'autocomplete="bday-year"' in html


def test_choices_keep_what_was_chosen(ui: Any) -> None:  # noqa: ANN401
    assert re.search(r'value="2"\s+checked', ui.radios("n", "数", [(1, "一"), (2, "二")], "2"))
    assert '<option value="2" selected>' in ui.select("n", "数", [(1, "一"), (2, "二")], 2)
    both = ui.checks("n", "数", [("a", "一"), ("b", "二")], ("a", "b"))
    assert both.count(" checked") == 2


def test_each_form_gets_its_own_key(ui: Any) -> None:  # noqa: ANN401
    first, second = ui.once(), ui.once()
    assert first != second
    assert 'value="kept"' in ui.once("kept")


def test_a_badge_is_a_word_and_a_shape(ui: Any) -> None:  # noqa: ANN401
    shapes = {ui.badge("状態", kind) for kind in ("neutral", "info", "success", "warning", "error")}
    paths = {re.search(r'd="([^"]+)"', html)[1] for html in shapes}  # type: ignore[index]
    assert len(paths) == 5

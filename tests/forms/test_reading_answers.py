"""Answers in the many ways in which people write them, and what is never touched."""

from typing import Any

import pytest

from machi.forms.domain.eras import NotADate, in_era, read_date, whole_date
from machi.forms.domain.procedure import Field, Option
from machi.forms.domain.texts import looks_like_my_number
from machi.forms.domain.values import parse

MY_NUMBER = "123456789018"  # synthetic: the check digit of the reference's own vector


def field(kind: str, **more: Any) -> Field:  # noqa: ANN401 - attributes of a field
    return Field(key="it", type=kind, label={"ja": "それ"}, **more)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-04-01", "2026-04-01"),
        ("２０２６年４月１日", "2026-04-01"),
        ("令和8年4月1日", "2026-04-01"),
        ("Ｒ８．４．１", "2026-04-01"),
        ("昭和64年1月7日", "1989-01-07"),
        ("S64-1-7", "1989-01-07"),
        ("平成元年1月8日", "1989-01-08"),
        ("令和元/5/1", "2019-05-01"),
        ("20260401", "2026-04-01"),
        ({"era": "S", "y": "６４", "m": "１", "d": "７"}, "1989-01-07"),
        ({"era": "", "y": "昭和64", "m": "1", "d": "7"}, "1989-01-07"),
        ({"y": "1989", "m": "1", "d": "7"}, "1989-01-07"),
    ],
)
def test_a_date_is_read_in_both_calendars_and_any_width(written: Any, day: str) -> None:  # noqa: ANN401
    assert read_date(written) == day


@pytest.mark.parametrize(
    "written",
    [
        "昭和64年1月8日",
        "平成元年1月7日",
        "2026-02-29",
        "8年4月1日",
        "きのう",
        "2026-13-01",
        "",
        "S64",
    ],
)
def test_a_day_that_never_was_is_refused_and_never_guessed(written: str) -> None:
    with pytest.raises(NotADate):
        read_date(written)


def test_unknown_parts_are_kept_where_they_are_allowed() -> None:
    assert read_date({"y": "1950"}, allow_unknown=True) == "1950-99-99"
    assert read_date("2025-12-99", allow_unknown=True) == "2025-12-99"
    with pytest.raises(NotADate):
        read_date("2025-12-99")


def test_the_first_year_of_an_era_is_written_as_people_write_it() -> None:
    day = whole_date("2019-05-01")
    assert day is not None
    assert in_era(day) == "令和元年5月1日"


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("number", "１，０００", 1000),
        ("money", "￥1,000円", 1000),
        ("phone_jp", "０９０－１２３４－５６７８", "090-1234-5678"),
        ("postal", "〒１００ー０００１", "100-0001"),
        ("postal", "1000001", "100-0001"),
        ("time", "９：０５", "09:05"),
        ("email", "ｈａｎａｋｏ＠example.jp", "hanako@example.jp"),
        ("consent", "on", True),
        ("textarea", "一行目\r\n二行目 ", "一行目\n二行目"),
    ],
)
def test_widths_and_hyphens_are_repaired(kind: str, typed: str, stored: object) -> None:
    found = parse(field(kind), typed)
    assert (found.value, found.problems) == (stored, ())


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("number", "二", "type"),
        ("number", 1.5, "type"),
        ("number", True, "type"),
        ("number", 10**40, "max"),
        ("phone_jp", "123", "type"),
        ("postal", "12345", "type"),
        ("time", "25:00", "type"),
        ("email", "だれか", "type"),
        ("text", "\ud800", "type"),
        ("text", ["x"], "type"),
        ("text", "長" * 5000, "max_length"),
        ("consent", "no", "type"),
        ("household", "x", "type"),
        ("jp_address", "東京", "type"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    kind: str, typed: object, code: str
) -> None:
    assert [one.code for one in parse(field(kind), typed).problems] == [code]


def test_names_are_never_normalised_only_their_reading_is() -> None:
    person = field("person", parts=("name", "kana"))
    typed = {
        "family_name": "\ufa19社",  # 神 as a compatibility character: NFKC would change it
        "given_name": "葛\U000e0100城",  # with a variation selector
        "family_name_kana": "ｶﾞﾝﾅ",
        "given_name_kana": "かつらぎ",
    }
    found = parse(person, typed)
    assert found.problems == ()
    assert found.value["family_name"] == "\ufa19社"
    assert found.value["given_name"] == "葛\U000e0100城"
    assert found.value["given_name_kana"] == "カツラギ"


def test_a_name_in_one_piece_is_enough_and_is_never_split() -> None:
    person = field("person", parts=("name", "kana"), required=True)
    found = parse(person, {"full_name": "SAMPLE ALEX", "full_name_kana": "サンプル アレックス"})
    assert found.problems == ()
    half = parse(person, {"family_name": "見本"})
    assert {one.at for one in half.problems} == {
        ".given_name",
        ".family_name_kana",
        ".given_name_kana",
    }


def test_lengths_count_what_a_reader_would_count() -> None:
    name = field("text", max_length=2)
    assert parse(name, "葛\U000e0100城").problems == ()
    assert [one.code for one in parse(name, "葛城市").problems] == ["max_length"]


def test_a_choice_takes_only_what_is_offered() -> None:
    options = tuple(Option(one, {"ja": one}) for one in ("a", "b"))
    assert parse(field("multi", options=options), ["b", "a"]).value == ["a", "b"]
    assert parse(field("multi", options=options), ["a", "c"]).problems[0].code == "option"
    assert parse(field("choice", options=options), "c").problems[0].code == "option"
    assert parse(field("choice", options=options), {"a": 1}).problems[0].code == "type"


def test_twelve_digits_with_the_right_check_digit_look_like_a_my_number() -> None:
    assert looks_like_my_number(f"番号は{MY_NUMBER}です")
    assert looks_like_my_number("１２３４－５６７８－９０１８")
    assert not looks_like_my_number("123456789012")
    assert not looks_like_my_number(f"9{MY_NUMBER}")
    assert not looks_like_my_number("090-0000-0000")


def test_a_bank_account_is_read_part_by_part() -> None:
    account = {
        "bank_code": "０００１",
        "branch_code": "001",
        "kind": "ordinary",
        "number": "12345",
        "holder_kana": "ﾐﾎﾝ ﾀﾛｳ",
    }
    found = parse(field("bank_account"), account)
    assert found.value["holder_kana"] == "ミホン タロウ"
    assert [(one.at, one.code) for one in found.problems] == [(".number", "length")]

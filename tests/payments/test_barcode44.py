"""The 44 digits under a store's barcode."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machi.payments.domain import barcode44
from machi.payments.domain.barcode44 import NotABarcode
from machi.payments.domain.reference import is_valid

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))["vectors"]


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


barcodes = st.builds(
    barcode44.build, digits(6), digits(21), digits(1), digits(6), st.integers(0, 999_999)
)


def vectors(kind: str) -> list[Any]:
    return [pytest.param(v, id=v["name"]) for v in VECTORS if v["kind"] == kind]


@pytest.mark.parametrize("vector", vectors("gs1_check_digit"))
def test_the_check_digit_is_that_of_gs1(vector: dict[str, Any]) -> None:
    assert barcode44.check_digit(vector["input"]["body"]) == str(vector["expected"]["cd"])


@pytest.mark.parametrize("vector", vectors("gs1_valid"))
def test_a_barcode_is_read_or_refused(vector: dict[str, Any]) -> None:
    text = vector["input"]["text"]
    if vector["expected"]["valid"]:
        assert barcode44.parse(text).text == text
    else:
        with pytest.raises(NotABarcode):
            barcode44.parse(text)


@pytest.mark.parametrize("vector", vectors("gs1_build"))
def test_a_barcode_is_built_as_stores_expect(vector: dict[str, Any]) -> None:
    given_parts = vector["input"]
    built = barcode44.build(
        given_parts["company"],
        given_parts["free"],
        given_parts["reissue"],
        given_parts["pay_by"],
        given_parts["amount"],
    )
    assert built.text == vector["expected"]["full"]


@pytest.mark.parametrize("vector", vectors("gs1_parse"))
def test_our_reference_is_found_inside(vector: dict[str, Any]) -> None:
    barcode, expected = barcode44.parse(vector["input"]["full"]), vector["expected"]
    assert (barcode.company, barcode.collector) == (expected["company"], expected["collector_code"])
    assert (barcode.reference, barcode.reissue) == (expected["own_reference"], expected["reissue"])
    assert (barcode.pay_by, barcode.amount) == (expected["pay_by"], expected["amount"])
    assert barcode.text[13:19] == expected["csv_user_1"]
    assert barcode.text[19:30] == expected["csv_user_2"]


@given(barcodes)
def test_a_barcode_reads_back_and_no_single_wrong_digit_passes(
    barcode: barcode44.Barcode,
) -> None:
    text = barcode.text
    assert barcode44.parse(text) == barcode
    for place in range(len(text)):
        for digit in set("0123456789") - {text[place]}:
            with pytest.raises(NotABarcode):
                barcode44.parse(text[:place] + digit + text[place + 1 :])


@pytest.mark.parametrize("vector", vectors("error_detection"))
def test_what_is_caught_is_what_was_computed(vector: dict[str, Any]) -> None:
    text, expected = vector["input"]["text"], vector["expected"]
    checks = {
        "gs1_44": lambda t: barcode44.check_digit(t[:-1]) == t[-1],
        "own_reference": is_valid,
    }
    holds = checks[vector["input"]["scheme"]]
    singles = [
        text[:place] + digit + text[place + 1 :]
        for place in range(len(text))
        for digit in "0123456789"
        if digit != text[place]
    ]
    swaps = [
        text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        for place in range(len(text) - 1)
        if text[place] != text[place + 1]
    ]
    assert (len(singles), sum(map(holds, singles))) == (
        expected["single_digit_errors"],
        expected["single_undetected"],
    )
    assert (len(swaps), sum(map(holds, swaps))) == (
        expected["adjacent_swaps"],
        expected["swaps_undetected"],
    )

"""The payment reference: what it catches, and what people may type."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machi.payments.domain import reference
from machi.shared.errors import BadInput

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))["vectors"]

references = st.builds(
    reference.build,
    st.integers(2020, 2099),
    st.integers(1, 999),
    st.integers(1, reference.LAST_SERIAL),
)


def vectors(kind: str) -> list[Any]:
    return [pytest.param(v, id=v["name"]) for v in VECTORS if v["kind"] == kind]


@pytest.mark.parametrize("vector", vectors("own_reference_build"))
def test_the_check_digits_are_those_of_iso_7064(vector: dict[str, Any]) -> None:
    body, expected = vector["input"]["body"], vector["expected"]
    assert reference.check_digits(body) == expected["check"]
    assert reference.parse(body + expected["check"]) == expected["reference"]


@pytest.mark.parametrize("vector", vectors("own_reference_valid"))
def test_a_typed_reference_is_read_or_refused(vector: dict[str, Any]) -> None:
    text, expected = vector["input"]["text"], vector["expected"]
    if expected["valid"]:
        assert reference.parse(text) == expected["normalised"]
    else:
        with pytest.raises(BadInput):
            reference.parse(text)


@given(references)
def test_a_reference_survives_being_shown_and_typed_again(number: str) -> None:
    shown = reference.shown(number)
    assert [len(part) for part in shown.split("-")] == [4, 4, 4, 4]
    for typed in (shown, shown.replace("-", " "), shown.replace("-", "－"), full_width(shown)):
        assert reference.parse(typed) == number


@given(references)
def test_every_single_wrong_digit_and_every_swap_of_neighbours_is_caught(number: str) -> None:
    wrong = [
        number[:place] + digit + number[place + 1 :]
        for place in range(len(number))
        for digit in "0123456789"
        if digit != number[place]
    ]
    swapped = [
        number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        for place in range(len(number) - 1)
        if number[place] != number[place + 1]
    ]
    assert len(wrong) == 144
    for text in (*wrong, *swapped):
        with pytest.raises(reference.ReferenceCheckFails):
            reference.parse(text)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("269O100000000132", reference.ReferenceHasOtherLetters),
        ("", reference.ReferenceHasOtherLetters),
        ("269010000000013", reference.ReferenceHasWrongLength),
        ("2690100000000131", reference.ReferenceCheckFails),
    ],
)
def test_the_refusal_names_what_is_wrong_with_the_digits(
    typed: str, refusal: type[BadInput]
) -> None:
    with pytest.raises(refusal) as raised:
        reference.parse(typed)
    assert raised.value.field == "reference"


def full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if letter.isdigit() else letter for letter in text)

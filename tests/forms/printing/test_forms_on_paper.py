"""What stands on a printed form: every visible answer, no other, as letters and never as markup."""

import unicodedata
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from tests.forms.printing.accessible import faults
from tests.forms.printing.papers import (
    one_question,
    pictures_of,
    printed_form,
    printed_text,
    squeezed,
    text_of,
)
from tests.forms.test_procedure_examples import DOCUMENTS

from machi.forms.pages.summary import summary
from machi.forms.words.answers import day_in_words

GOOD = [
    pytest.param(document, example, id=f"{document['id']} {document['version']}: {example['name']}")
    for document in DOCUMENTS
    for example in document["examples"]
    if example["expect"]["ok"]
]
CANARY = "カクレタ答エ"


@pytest.mark.parametrize(("document", "example"), GOOD)
async def test_every_visible_answer_stands_on_the_form(
    document: dict[str, Any], example: dict[str, Any]
) -> None:
    made, procedure, evaluation = await printed_form(
        document, example["answers"], on=example["today"]
    )
    text = text_of(made.pdf)
    for section in summary(procedure, evaluation, "ja"):
        assert squeezed(section.title) in text
        for _, answer, _ in section.rows:
            for line in answer.split("\n"):
                assert squeezed(line.rpartition("：")[2]) in text, line
    assert "AB2CD3EF" in text
    assert made.substituted == ()
    assert faults(made.pdf) == []


@pytest.mark.parametrize(("document", "example"), GOOD)
async def test_a_hidden_answer_is_on_no_paper(
    document: dict[str, Any], example: dict[str, Any]
) -> None:
    _, procedure, evaluation = await printed_form(document, example["answers"])
    hidden = [
        field
        for field in procedure.fields
        if field.key not in evaluation.visible and field.type in {"text", "textarea"}
    ]
    answers = {**example["answers"], **{field.key: CANARY for field in hidden}}
    made, _, _ = await printed_form(document, answers)
    assert CANARY not in text_of(made.pdf)
    assert not any(
        squeezed(note["ja"]) in text_of(made.pdf) for note in document.get("staff_notes", ())
    )


@pytest.mark.parametrize(
    "typed",
    [
        "#let x = 1",
        "*太字* _斜体_ `code` $x^2$",
        '"); #panic("x") //',
        '#read("/etc/passwd")',
        "= 見出し\n- 一\n+ 二\n/ 語: 説明",
        "\\u{1F600} \\ <label> @ref ~ -- --- ...",
        "https://example.jp/?a=1&b=2#c",
        "{{ 7 * 7 }} <script>alert(1)</script>",
    ],
)
async def test_markup_in_an_answer_is_printed_as_it_was_typed(typed: str) -> None:
    made = await printed_text(typed)
    assert squeezed(typed) in text_of(made.pdf)


@pytest.mark.parametrize(
    "long",
    ["あ" * 300, "a" * 300, "見本 " * 90, "A1-" * 100, "ー" * 300, "、。" * 150, "1234567890" * 30],
)
async def test_a_long_answer_wraps_within_its_box(long: str) -> None:
    made = await printed_text(long)
    assert squeezed(long) in text_of(made.pdf)
    for page in pictures_of(made.pdf):
        right = page.crop((int(page.width * 0.935), 0, page.width, page.height))
        assert right.getextrema()[0] == 255, "something stands in the margin"


async def test_a_form_says_its_version_and_a_copy_that_it_is_one() -> None:
    form, _, _ = await printed_form(one_question(), {"q": "答え"})
    copy, _, _ = await printed_form(one_question(), {"q": "答え"}, copy=True)
    assert "第1版（" in text_of(form.pdf)
    assert "職員記入欄" in text_of(form.pdf)
    assert "署名（自署）" in text_of(form.pdf)
    assert "控え" in text_of(copy.pdf)
    assert "職員記入欄" not in text_of(copy.pdf)


async def test_a_form_is_made_to_be_kept() -> None:
    made, _, _ = await printed_form(one_question(), {"q": "答え"})
    assert b"pdfaid:part" in made.pdf


async def test_what_is_missing_for_reading_aloud_is_noticed() -> None:
    """A check that finds nothing must be able to find something."""
    made, _, _ = await printed_form(one_question(), {"q": "答え"})
    with pikepdf.open(BytesIO(made.pdf)) as file:
        del file.Root.Lang
        del file.Root.ViewerPreferences
        for one in file.objects:
            if isinstance(one, pikepdf.Dictionary):
                for key in ("/Alt", "/ToUnicode"):
                    if key in one:
                        del one[key]
                spoilt_as = {"/H1": pikepdf.Name.H3, "/TH": pikepdf.Name.TD}
                if str(one.get("/S")) in spoilt_as:
                    one.S = spoilt_as[str(one.S)]
        spoilt = BytesIO()
        file.save(spoilt)
    found = " / ".join(faults(spoilt.getvalue()))
    for said in (
        "no language",
        "the title is not shown",
        "a picture without words",
        "a heading of level 3 after 0",
        "a table without headers",
        "letters without a meaning",
    ):
        assert said in found


async def test_a_decomposed_letter_stays_the_same_letter() -> None:
    made = await printed_text("か\u3099")
    assert unicodedata.normalize("NFC", text_of(made.pdf)).count("が")


@pytest.mark.parametrize(
    ("stored", "japanese", "english"),
    [
        ("2019-05-01", "令和元年5月1日（2019年）", "2019-05-01"),
        ("1950-12-99", "1950年12月（日は不明）", "1950-12 (day unknown)"),
        ("1950-99-99", "1950年（月・日は不明）", "1950 (month, day unknown)"),
        ("9999-02-29", "2月29日（年は不明）", "02-29 (year unknown)"),
    ],
)
def test_a_date_is_written_as_far_as_it_is_known(stored: str, japanese: str, english: str) -> None:
    assert (day_in_words(stored, "ja"), day_in_words(stored, "en")) == (japanese, english)

"""The layouts that a procedure can choose: nothing lost, cut or unreadable in any of them."""

import copy
import re
from typing import Any

import pytest
import zxingcpp
from tests.forms.printing.accessible import faults, outline
from tests.forms.printing.papers import (
    EDITION,
    answered,
    one_question,
    pictures_of,
    printed_form,
    squeezed,
    text_of,
)
from tests.forms.test_procedure_examples import DOCUMENTS

from machi.forms.domain.authoring.lint import lint
from machi.forms.domain.printing.layout import Layout
from machi.forms.pages.summary import summary
from machi.forms.printing.press import Printed, press
from machi.forms.queries.printed import sheet_of

Document = dict[str, Any]
LONG = "見本葛\U000e0100𠮷髙橋" + "寿限無" * 15
STREET = "みほん町大字見本字長々し" * 4
MOST = 10


def procedure(name: str) -> Document:
    return copy.deepcopy(next(one for one in DOCUMENTS if one["id"] == name))


def an_example(document: Document) -> Document:
    """Give answers that can be filed: of the examples, the one with the most to print."""
    good = [one for one in document["examples"] if one["expect"]["ok"]]
    return copy.deepcopy(max(good, key=lambda one: len(str(one["answers"]))))


def stretched(answers: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Make names and streets as long as people have them, and repeats as long as they may be."""
    if isinstance(answers, list) and answers and isinstance(answers[0], dict):
        return [stretched(answers[place % len(answers)]) for place in range(MOST)]
    if not isinstance(answers, dict):
        return answers
    said = {"family_name": LONG, "street_address": STREET}
    return {key: said.get(key) or stretched(one) for key, one in answers.items()}


async def printed(document: Document, **told: object) -> Printed:
    """Print the fullest example of a procedure with these settings of its paper."""
    example = an_example(document)
    document["print"] |= told
    made, _, _ = await printed_form(document, example["answers"], on=example["today"])
    return made


def assert_nothing_in_margins(pdf: bytes) -> None:
    for page in pictures_of(pdf):
        right = page.crop((int(page.width * 0.935), 0, page.width, page.height))
        left = page.crop((0, 0, int(page.width * 0.09), page.height))
        assert (right.getextrema()[0], left.getextrema()[0]) == (255, 255)


@pytest.mark.parametrize(
    ("layout", "name"),
    [
        *((layout, "jido-teate") for layout in Layout),
        (Layout.RULED_FORM, "juminhyo"),
        (Layout.RULED_FORM, "inu-toroku"),
    ],
)
async def test_long_answers_stand_whole_in_every_layout(layout: Layout, name: str) -> None:
    document = procedure(name)
    document["print"] |= {"template": str(layout), "received_stamp": True, "copies": 1}
    example = an_example(document)
    answers = stretched(example["answers"])
    made, read, evaluation = await printed_form(document, answers, on=example["today"])
    text = text_of(made.pdf)
    for section in summary(read, evaluation, "ja"):
        assert squeezed(section.title) in text
        for _, answer, _ in section.rows:
            for line in answer.split("\n"):
                assert squeezed(line.rpartition("：")[2]) in text, line
    assert made.substituted == ()
    assert_nothing_in_margins(made.pdf)
    assert faults(made.pdf) == []


@pytest.mark.parametrize(
    ("layout", "code", "kind"),
    [
        (Layout.ONE_COLUMN, "barcode", "Code39"),
        (Layout.RULED_FORM, "qr", "QRCode"),
        (Layout.LARGE_PRINT, "barcode", "Code39"),
    ],
)
async def test_a_reader_at_the_desk_reads_the_receipt_number(
    layout: Layout, code: str, kind: str
) -> None:
    made = await printed(procedure("juminhyo"), template=str(layout), code=code)
    [read] = zxingcpp.read_barcodes(pictures_of(made.pdf, 200)[0])
    assert (read.text, read.format.name) == ("AB2CD3EF", kind)


async def test_a_form_without_a_code_shows_the_number_alone() -> None:
    made = await printed(procedure("juminhyo"), code="none")
    assert zxingcpp.read_barcodes(pictures_of(made.pdf, 200)[0]) == []
    assert "AB2CD3EF" in text_of(made.pdf)


async def test_a_name_of_before_there_was_a_choice_prints_one_column() -> None:
    before = await printed(procedure("juminhyo"), template="juminhyo")
    named = await printed(procedure("juminhyo"), template="one_column")
    mark = re.compile(r"版（\w+）")  # the footers name two versions, of course
    assert mark.sub("", text_of(before.pdf)) == mark.sub("", text_of(named.pdf))


async def test_each_layout_looks_otherwise() -> None:
    seen = {
        pictures_of((await printed(procedure("juminhyo"), template=str(one))).pdf)[0].tobytes()
        for one in Layout
    }
    assert len(seen) == len(Layout)


@pytest.mark.parametrize("layout", [Layout.ONE_COLUMN, Layout.RULED_FORM])
async def test_pages_stand_in_the_order_of_the_paper(layout: Layout) -> None:
    document = procedure("juminhyo")
    last = document["pages"][-1]
    made = await printed(document, template=str(layout), order=[last["key"]])
    headings = [text for level, text in outline(made.pdf) if level == 2]
    assert headings[0] == last["title"]["ja"]
    assert sorted(headings) == sorted(set(headings))


@pytest.mark.parametrize("layout", [Layout.ONE_COLUMN, Layout.RULED_FORM])
async def test_staff_get_the_copies_and_boxes_that_the_department_chose(layout: Layout) -> None:
    document = procedure("inu-toroku")
    boxes = [{"ja": "台帳"}, {"ja": "鑑札"}]
    made = await printed(
        document, template=str(layout), copies=3, office=boxes, received_stamp=True
    )
    text = text_of(made.pdf)
    assert (text.count("副本"), text.count("収受印"), text.count("台帳鑑札")) == (2, 3, 3)
    assert "本人確認" not in text.partition("職員記入欄")[2]
    assert faults(made.pdf) == []
    example = an_example(document)
    for_applicant, _, _ = await printed_form(
        document, example["answers"], on=example["today"], copy=True
    )
    text = text_of(for_applicant.pdf)
    assert not any(one in text for one in ("副本", "収受印", "台帳鑑札", "職員記入欄"))


async def test_forms_of_several_layouts_stand_in_one_print_out() -> None:
    """A family's forms are printed at once, each as its own procedure says."""
    forms = []
    for layout, name in zip(Layout, ("juminhyo", "inu-toroku", "jido-teate"), strict=True):
        document = procedure(name)
        document["print"]["template"] = str(layout)
        example = an_example(document)
        forms.append(answered(document, example["answers"], example["today"]))
    made = await press(None).print(sheet_of(forms, EDITION))
    firsts = [text for level, text in outline(made.pdf) if level == 1]
    assert firsts == [form.procedure.title["ja"] for form in forms]
    assert faults(made.pdf) == []


async def test_an_address_of_mail_stays_in_its_column() -> None:
    document = one_question()
    names = "abcde"
    fields = [{"key": key, "type": "email", "label": {"ja": key}} for key in names]
    repeat = {"key": "r", "type": "repeat", "label": {"ja": "件"}, "min": 1, "max": 3}
    document["pages"][0]["fields"] = [{**repeat, "fields": fields}]
    typed = {key: f"mihon.taro{key * 3}@example.jp" for key in names}
    made, _, _ = await printed_form(document, {"r": [typed]})
    for address in typed.values():  # beside another they would be mixed, letter by letter
        assert address in text_of(made.pdf)


FAULTS = [
    ("/print/order/0", "no_such_page", {"order": ["nowhere"]}),
    ("/print/office", "too_many_boxes", {"office": [{"ja": "枠"}] * 9}),
    ("/print/copies", "range", {"copies": 4}),
    ("/print/code", "not_in_list", {"code": "aztec"}),
    ("/print/order", "twice", {"order": ["apply", "apply"]}),
]


@pytest.mark.parametrize(("at", "code", "told"), FAULTS, ids=[code for _, code, _ in FAULTS])
def test_what_cannot_be_printed_so_is_not_published(
    at: str, code: str, told: dict[str, Any]
) -> None:
    document = procedure("juminhyo")
    document["print"] |= told
    assert (at, code) in {(one.at, one.code) for one in lint(document).problems}

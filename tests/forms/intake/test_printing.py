"""All forms of a family in one print-out: before they are filed, to sign; afterwards, to keep."""

import time
from uuid import UUID

from tests.forms.intake.counter import Counter
from tests.forms.intake.family import PROCEDURES, knows
from tests.forms.intake.test_family import heard
from tests.forms.printing.papers import pictures_of, squeezed, text_of
from tests.forms.test_procedure_examples import DOCUMENTS

from machi.forms.store import audit
from machi.shared.service import Context

AT_MOST_SECONDS = 2.0
DRAWN = "M100 250 L450 20 L800 250 L100 150 L800 150"
TITLES = [squeezed(one["title"]["ja"]) for one in DOCUMENTS if one["id"] in PROCEDURES]


async def printed(counter: Counter) -> bytes:
    answer = await counter.program.get(f"/forms/api/v1/intakes/{counter.id}/forms.pdf")
    assert answer.status_code == 200, answer.text
    return answer.content


async def assert_printed(context: Context, intake_id: UUID) -> None:
    """Hold that the forms of an intake were printed once, and by whom is written down."""
    [kept] = [
        one for one in await audit.of_case(context.db, intake_id) if one.entry.action == "print"
    ]
    assert (kept.entry.why, kept.entry.by.role) == ("intake", "staff")
    assert kept.entry.by.name


async def test_what_cannot_be_printed_is_told_before_it_is(counter: Counter) -> None:
    await heard(counter)
    check = f"/forms/intake/{counter.id}?step=check"
    assert "印刷できる字形がない" not in (await counter.program.get(check)).text
    await counter.do(
        "hear", answers={"person:1": {**knows()["person:1"], "family_name": "葛\U000e01ef城"}}
    )
    told = (await counter.program.get(check)).text
    assert "葛\U000e01ef（U+845B U+E01EF）" in told
    assert "FORMS_FONTS" in told


async def test_forms_are_printed_to_be_signed_and_once_more_when_they_are_filed(
    counter: Counter, context: Context
) -> None:
    await heard(counter)
    to_sign = text_of(await printed(counter))
    assert all(title in to_sign for title in TITLES)
    assert to_sign.count("受付前") == len(PROCEDURES)
    await assert_printed(context, UUID(counter.id))
    await counter.do("sign-on-paper", seal=(await counter.seen())["seal"])
    filed = (await counter.do("submit-all"))["items"]
    began = time.perf_counter()
    pdf = await printed(counter)
    assert time.perf_counter() - began < AT_MOST_SECONDS
    text = text_of(pdf)
    assert "受付前" not in text
    assert "紙の申請書に署名" in text
    for one in filed:
        assert one["receipt_number"] in text
        kept = await audit.of_case(context.db, UUID(one["application_id"]), UUID(counter.id))
        assert [entry.entry.why for entry in kept if entry.entry.action == "print"] == [
            "intake",
            "form",
        ]


async def test_one_signature_on_the_tablet_stands_on_every_form(counter: Counter) -> None:
    await heard(counter)
    seen = await counter.seen()
    without = pictures_of(await printed(counter))
    page = (await counter.program.get(f"/forms/intake/{counter.id}?step=check")).text
    assert f'href="/forms/intake/{counter.id}/print.pdf"' in page
    tablet = page.partition('href="/forms/tablet/')[2].partition('"')[0]
    signed = await counter.program.post(
        f"/forms/tablet/{tablet}/sign", data={"seal": seen["seal"], "drawn": DRAWN}
    )
    assert signed.status_code == 303, signed.text
    pdf = await printed(counter)
    assert text_of(pdf).count("画面に署名") >= 5
    changed = [
        before.tobytes() != after.tobytes()
        for before, after in zip(without, pictures_of(pdf), strict=True)
    ]
    assert sum(changed) >= 5

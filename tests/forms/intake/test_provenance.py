"""Where each value came from: kept from the counter to the desk, the citizen's own beside it."""

import base64
from uuid import UUID

import pytest
from tests.forms.intake.counter import Counter, card, element
from tests.forms.intake.family import CARD, knows

from machi.forms.domain.intake.card import NotACard, read_card
from machi.forms.store import answers, applications
from machi.shared.service import Context

RARE = "葛\U000e0100見本 \U00020bb7郎"


async def test_a_card_fills_in_and_a_correction_keeps_what_it_said(counter: Counter) -> None:
    await counter.begin()
    await counter.do("procedures", procedures=["juminhyo"])
    await counter.read_card(card(*CARD))
    await counter.do("hear", answers={"person:1": {"date_of_birth": "1987-06-16"}})
    born = (await counter.seen())["values"]["person.1/date_of_birth"]
    assert (born["content"], born["source"]) == ("1987-06-16", "staff_corrected")
    assert (born["before"], born["before_source"]) == ("1987-06-15", "card")
    await counter.read_card(card(*CARD))  # what a person said stays
    assert (await counter.seen())["values"]["person.1/date_of_birth"] == born


async def test_the_case_keeps_where_its_values_came_from(
    counter: Counter, context: Context
) -> None:
    known = {**knows(), "person:1~address": knows()["move:to"]}
    await counter.begin()
    await counter.do("procedures", procedures=["juminhyo"])
    await counter.read_card(card(*CARD))
    await counter.hear_all(known)
    await counter.do("sign-on-paper", seal=(await counter.seen())["seal"])
    [filed] = (await counter.do("submit-all"))["items"]
    async with context.db.transaction() as tx:
        case, sealed = await applications.by_id(tx, UUID(filed["application_id"]))
        content = await answers.unseal(tx, context.vault, case.id, sealed)
    found = {place: one.source for place, one in content.provenance.items()}
    assert found["applicant.full_name"] == "card"
    assert found["applicant.address.full_address"] == "card"
    assert found["applicant.phone"] == "heard"
    assert found["copies"] == "heard"
    shown = await counter.program.get(f"/forms/desk/{filed['application_id']}")
    applicant = shown.text.partition("見本 健")[2].partition("</dd>")[0]
    assert "カード" in applicant
    assert "聞き取り" in applicant


async def test_rare_characters_of_a_card_are_kept_exactly(counter: Counter) -> None:
    await counter.begin()
    await counter.read_card(card(RARE, "みほん県みほん市神\U000e0100田町1", "19500101"))
    values = (await counter.seen())["values"]
    assert values["person.1/full_name"]["content"] == RARE
    assert values["person.1/address/full_address"]["content"].endswith("神\U000e0100田町1")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x10\x0c123456789018",  # as EF 0001 begins: the individual number is never read
        card(*CARD)[:40],
        card("", "みほん県", "19870615"),
        card("見本 健", "みほん県", "1987年"),
        card("見本 健", "みほん県", "19871399"),
        element("ff20", element("df22", "見本 健".encode())),
        b"\xff\x20\x80" + bytes(4),
        card(*CARD) + b"\x30" * 5000,
    ],
)
def test_what_is_no_card_is_refused(content: bytes) -> None:
    with pytest.raises(NotACard):
        read_card(content)


async def test_a_card_through_the_api_is_base64_or_refused(counter: Counter) -> None:
    await counter.begin()
    for ef0002 in ("not base64", base64.b64encode(b"\x10\x0c123456789018").decode()):
        refused = await counter.send("card", person="1", ef0002=ef0002)
        assert (refused.status_code, refused.json()["code"]) == (422, "forms.not_a_card")
        assert "1234" not in refused.text

"""The customer's own screen: what is wrong is said there, and nobody needs a finger to sign."""

from collections.abc import Callable
from uuid import UUID

import httpx
import pytest
from tests.forms.intake.counter import Counter, card
from tests.forms.intake.family import CARD, knows
from tests.forms.printing.papers import text_of

from machi.forms.commands.intake.about_intake import tablet_token
from machi.shared.service import Context
from machi.shared.testing.clients import said


@pytest.fixture
async def heard(counter: Counter) -> Counter:
    """One form, complete, not signed."""
    await counter.begin()
    await counter.do("procedures", procedures=["juminhyo"])
    await counter.read_card(card(*CARD))
    await counter.hear_all({**knows(), "person:1~address": knows()["move:to"]})
    return counter


@pytest.fixture
def tablet(heard: Counter, context: Context) -> str:
    key = context.settings.secret_key.get_secret_value()
    return f"/forms/tablet/{tablet_token(key, UUID(heard.id))}"


async def test_each_value_says_where_it_came_from_and_nothing_is_kept(
    tablet: str, browser: httpx.AsyncClient
) -> None:
    page = await browser.get(tablet)
    assert page.headers["cache-control"] == "no-store"
    row = page.text.partition("見本 健")[2].partition("</dd>")[0]
    assert "カード" in row
    big = await browser.get(f"{tablet}?size=big")
    assert 'data-size="big"' in big.text
    assert 'data-size="big"' not in page.text


async def test_what_the_customer_calls_wrong_is_heard_again_before_anybody_signs(
    tablet: str, heard: Counter, browser: httpx.AsyncClient
) -> None:
    seal = (await heard.seen())["seal"]
    told = await browser.post(f"{tablet}/wrong?size=big", data={"slot": "juminhyo:copies"})
    assert told.headers["location"] == f"{tablet}?size=big"
    seen = await heard.seen()
    assert (seen["doubts"], seen["seal"]) == (["juminhyo:copies"], None)
    assert "職員に伝えました" in (await browser.get(tablet)).text
    late = await browser.post(f"{tablet}/sign", data={"seal": seal, "drawn": "M1 1 L90 90 L9 9"})
    assert late.status_code == 409
    check = await heard.program.get(f"/forms/intake/{heard.id}?step=check")
    assert "お客様：ちがいます" in check.text
    heard.revision = seen["revision"]
    await heard.do("hear", answers={"juminhyo:copies": 2}, why="")
    seen = await heard.seen()
    assert seen["doubts"] == []
    assert seen["seal"] not in {None, seal}
    await browser.post(f"{tablet}/wrong", data={"slot": "juminhyo:copies"})
    await browser.post(f"{tablet}/wrong", data={"slot": "juminhyo:copies", "do": "right"})
    assert (await heard.seen())["seal"] == seen["seal"]
    odd = await browser.post(f"{tablet}/wrong", data={"slot": "no:such"})
    assert odd.status_code == 422


async def test_who_cannot_draw_types_a_name_and_agrees_aloud(
    tablet: str, heard: Counter, browser: httpx.AsyncClient, context: Context
) -> None:
    seal = (await heard.seen())["seal"]
    for data in ({"name": "見本 健"}, {"name": " ", "aloud": "yes"}):
        silent = await browser.post(f"{tablet}/sign-by-name", data={"seal": seal, **data})
        assert silent.status_code == 422
    signed = await browser.post(
        f"{tablet}/sign-by-name", data={"seal": seal, "name": "見本 健", "aloud": "yes"}
    )
    assert signed.status_code == 303
    assert "forms.intake.confirmed.v1" in await said(context)
    [row] = await context.db.rows("select data from outbox where subject like '%confirmed%'")
    assert (row["data"]["signature"], row["data"]["typed"]) == ("drawn", True)
    paper = await heard.program.get(f"/forms/intake/{heard.id}/print.pdf")
    assert "見本健（画面に氏名を入力し、声で同意）" in text_of(paper.content)


async def test_the_screen_is_blank_when_it_is_over(
    tablet: str, heard: Counter, browser: httpx.AsyncClient
) -> None:
    await heard.do("sign-on-paper", seal=(await heard.seen())["seal"])
    await heard.do("submit-all")
    for headers in ({}, {"machi-block": "live"}):
        page = await browser.get(tablet, headers=headers)
        assert "もう何も表示されません" in page.text
        assert "見本 健" not in page.text
        assert page.headers["cache-control"] == "no-store"


async def test_a_correction_says_who_when_and_why_beside_what_was_there(
    heard: Counter, token: Callable[..., str]
) -> None:
    told = {"person:1": {"date_of_birth": "1987-06-16"}}
    await heard.do("hear", answers=told, why="戸籍で確認した")
    born = (await heard.seen())["values"]["person.1/date_of_birth"]
    assert (born["before"], born["why"]) == ("1987-06-15", "戸籍で確認した")
    await heard.do("sign-on-paper", seal=(await heard.seen())["seal"])
    [filed] = (await heard.do("submit-all"))["items"]
    heard.program.headers["authorization"] = f"Bearer {token('reviewer')}"
    page = await heard.program.get(f"/forms/desk/{filed['application_id']}")
    corrected = page.text.partition("<del>1987-06-15</del>")[2].partition("</dd>")[0]
    assert "見本 職員" in corrected
    assert "戸籍で確認した" in corrected
    assert "2026-04-06" in corrected


async def test_what_is_the_same_is_ticked_not_typed(counter: Counter) -> None:
    await counter.begin()
    await counter.do("procedures", procedures=["tennyu-tenkyo"])
    await counter.read_card(card(*CARD))
    await counter.do("people")
    told = {"move:kind": "tennyu"}
    told |= {f"person:{number}~foreign": "no" for number in "12"}
    await counter.hear(told)
    asked = {one["name"]: one["same"] for one in (await counter.seen())["asks"]}
    assert asked["person:1~hittosha"] == "見本 健"
    assert asked["person:1~honseki"] == CARD[1]
    assert asked["person:2~honseki"] is None
    form = {
        "expected_revision": str(counter.revision),
        "asked": "person:1~honseki person:1~hittosha",
        "same": ["person:1~honseki", "person:1~hittosha"],
    }
    done = await counter.program.post(f"/forms/intake/{counter.id}/hear", data=form)
    assert done.status_code == 303
    seen = await counter.seen()
    assert seen["values"]["person.1/honseki"]["content"] == CARD[1]
    assert {one["name"]: one["same"] for one in seen["asks"]}["person:2~honseki"] == CARD[1]


async def test_a_doubt_about_what_is_asked_no_more_holds_up_nobody(
    tablet: str, heard: Counter, browser: httpx.AsyncClient
) -> None:
    await heard.do("people")
    heard_of = {"full_name": "見本 桜", "date_of_birth": "1988-11-02"}
    await heard.hear({"person:2": heard_of})
    seal = (await heard.seen())["seal"]
    assert seal is not None
    told = await browser.post(f"{tablet}/wrong", data={"slot": "person:2"})
    assert told.status_code == 303
    seen = await heard.seen()
    assert (seen["doubts"], seen["seal"]) == (["person:2"], None)
    heard.revision = seen["revision"]
    await heard.do("remove-person", person="2")
    seen = await heard.seen()
    assert seen["doubts"] == []
    await heard.do("sign-on-paper", seal=seen["seal"])

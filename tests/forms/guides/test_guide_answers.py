"""What a citizen's guide says and does: days, what goes on, ways back, old addresses."""

import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any
from urllib.parse import urlencode

import httpx
from tests.forms.conftest import SetClock
from tests.forms.guides.sample import SHELF, small

from machi.forms.commands.authoring.archive_procedure import ArchiveProcedure, archive_procedure
from machi.forms.commands.guides.archive_navigator import ArchiveNavigator, archive_navigator
from machi.forms.commands.guides.offer_navigator_again import (
    OfferNavigatorAgain,
    offer_navigator_again,
)
from machi.forms.commands.publish_navigator import PublishNavigator, publish_navigator
from machi.forms.commands.seed_sample_city import NAVIGATORS, documents
from machi.forms.domain.authoring.drafts import Author
from machi.forms.domain.guides.known import known_answers
from machi.forms.domain.guides.reading import read_navigator
from machi.forms.domain.navigator import Navigator, asked, results
from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.ids import new_id
from machi.shared.service import Context

SAMPLES = [read_navigator(document) for _, document in documents("navigators")]
CARRYING = [
    (navigator, place)
    for navigator in SAMPLES
    for place, row in enumerate(navigator.rows)
    if row.known
]
SOMEBODY = Author(new_id(), "見本 職員")


def sent(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Write answers as a form sends them."""
    pairs = []
    for key, answer in answers.items():
        pairs += [(key, one) for one in (answer if isinstance(answer, list) else [answer])]
    return pairs


def leading_to(navigator: Navigator, place: int) -> Mapping[str, Any]:
    """Give the answers of an example that shows a row."""
    wanted = navigator.rows[place]
    return next(
        one.answers for one in navigator.examples if wanted in results(navigator, one.answers)
    )


async def test_every_row_hands_on_what_it_knows(browser: httpx.AsyncClient) -> None:
    """The page with a question that is known shows its answer filled in."""
    assert len(CARRYING) >= 10
    for navigator, place in CARRYING:
        await begins_filled_in(browser, navigator, place)


async def begins_filled_in(browser: httpx.AsyncClient, navigator: Navigator, place: int) -> None:
    row, answers = navigator.rows[place], leading_to(navigator, place)
    procedure = SHELF[row.procedure].procedure
    known = known_answers(row, asked(navigator, answers)[1], procedure)
    assert known
    channel = "online" if "online" in procedure.channels else "pre_entry"
    form = [*sent(answers), ("procedure", row.procedure), ("channel", channel)]
    begun = await browser.post(
        f"/forms/guide/{navigator.id}/start",
        content=urlencode(form),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert begun.status_code == 303, begun.text
    first = begun.headers["location"].rpartition("/")[0]
    for key, value in known.items():
        page = procedure.page_of(key)
        field = procedure.field(key)
        assert page is not None
        assert field is not None
        shown = (await browser.get(f"{first}/{page.key}")).text
        if field.type == "choice":
            radio, listed = (
                rf'name="{key}"[^>]*value="{value}"[^>]*checked',
                f'value="{value}" selected',
            )
            assert re.search(radio, shown) or listed in shown, key
        else:
            year = value.partition("-")[0]
            assert re.search(rf'name="{key}_y"[^>]*value="{year}"', shown), key


def test_every_sample_says_everything_in_english() -> None:
    def without(part: object, at: str) -> list[str]:
        if isinstance(part, Mapping):
            missing = [at] if "ja" in part and "en" not in part else []
            return missing + [one for key, it in part.items() for one in without(it, f"{at}/{key}")]
        if isinstance(part, list):
            return [one for place, it in enumerate(part) for one in without(it, f"{at}/{place}")]
        return []

    assert [
        one for name, document in documents("navigators") for one in without(document, name)
    ] == []
    assert {one.id for one in SAMPLES} == set(NAVIGATORS)


def test_every_sample_row_says_where_and_how_much() -> None:
    for navigator in SAMPLES:
        for row in navigator.rows:
            if row.elsewhere is None:
                assert SHELF[row.procedure].procedure.window, row.procedure
            elif row.elsewhere.window_code:
                assert row.elsewhere.fee, row.procedure


async def test_the_last_day_is_counted_from_the_answer(
    browser: httpx.AsyncClient, context: Context
) -> None:
    page = (await browser.get(f"/forms/guide/shussan?{urlencode(sent(born()))}")).text
    assert "2026年（令和8年）4月14日（火）まで" in page, "the report: 14 days with the day itself"
    assert "2026年（令和8年）4月16日（木）まで" in page, "the allowance: 15 days after it"
    assert "過ぎています" not in page
    assert isinstance(context.clock, SetClock)
    context.clock.at = context.clock.at.replace(day=15)
    late = (await browser.get(f"/forms/guide/shussan?{urlencode(sent(born()))}")).text
    assert late.count("過ぎています") == 1


def born() -> Mapping[str, Any]:
    [one] = [one for one in SAMPLES if one.id == "shussan"]
    return {**one.examples[0].answers, "born_on": "2026-04-01"}


async def test_a_day_is_typed_in_any_era_or_left_open(browser: httpx.AsyncClient) -> None:
    typed = {"asked": "born_on", "born_on_era": "R", "born_on_y": "8", "born_on_m": "4"}
    wrong = await browser.get("/forms/guide/shussan", params={**typed, "born_on_d": "31"})
    assert wrong.status_code == 422
    assert "日付が正しくありません" in wrong.text
    empty = await browser.get("/forms/guide/shussan", params={"asked": "born_on"})
    assert empty.status_code == 422
    right = await browser.get("/forms/guide/shussan", params={**typed, "born_on_d": "1"})
    assert 'name="born_on" value="2026-04-01"' in right.text
    unknown = await browser.get(
        "/forms/guide/shussan", params={"asked": "born_on", "unknown": "born_on"}
    )
    assert "分かりません" in unknown.text
    assert unknown.status_code == 200


async def test_the_way_back_keeps_every_answer(browser: httpx.AsyncClient) -> None:
    [moved] = [one for one in SAMPLES if one.id == "hikkoshi"]
    answers = dict(moved.examples[0].answers)
    page = (await browser.get(f"/forms/guide/hikkoshi?{urlencode(sent(answers))}")).text
    [back] = re.findall(r'href="([^"]+)"[^>]*>前へ戻る', page)
    again = (await browser.get(unescape(back))).text
    last = list(asked(moved, answers)[1])[-1]
    assert re.search(rf'name="{last}" value="{answers[last]}"[^>]*checked', again)
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', again)
    kept = [(name, value) for name, value in hidden if name not in {"v", "asked"}]
    assert kept == [one for one in sent(answers) if one[0] != last]


async def test_an_old_address_stays_valid_and_says_what_was_dropped(
    browser: httpx.AsyncClient, context: Context
) -> None:
    await publish_navigator(PublishNavigator(small()), context)
    old = "/forms/guide/inu?v=1&moved=tennyu&day=2026-04-01&dog=yes"
    assert "新しくなりました" not in (await browser.get(old)).text
    newer = {**small(), "version": 2}
    newer["questions"][0]["key"] = "from"
    newer["rows"][0]["known"] = {"move_kind": {"answer": "from"}, "move_date": {"answer": "day"}}
    for example in newer["examples"]:
        example["answers"]["from"] = example["answers"].pop("moved")
    await publish_navigator(PublishNavigator(newer), context)
    found = await browser.get(old)
    assert found.status_code == 200
    assert "新しくなりました" in found.text
    assert "どこから引っ越しましたか" in found.text, "what it does not know is asked"
    assert 'name="dog"' not in found.text
    gone = "/forms/guide/inu?v=2&from=mars&day=someday&dog=maybe&utm=x"
    odd = await browser.get(gone)
    assert (odd.status_code, "新しくなりました" in odd.text) == (200, True)


async def test_a_closed_procedure_is_no_dead_end(
    browser: httpx.AsyncClient, context: Context, token: Callable[..., str]
) -> None:
    answers = "v=1&moved=tennyu&day=&dog=yes"
    document = small()
    await publish_navigator(PublishNavigator(document), context)
    await archive_procedure(ArchiveProcedure("inu-toroku", SOMEBODY), context)
    page = (await browser.get(f"/forms/guide/inu?{answers}")).text
    assert "いまは受け付けていません" in page
    assert "環境課" in page
    assert 'value="inu-toroku"' not in page, "it cannot be begun"
    assert "飼い主の教室" in page
    begun = {"moved": "tennyu", "day": "", "dog": "yes", "procedure": "inu-toroku"}
    assert (await browser.post("/forms/guide/inu/start", data=begun)).status_code == 422
    document["rows"][1]["if_not_offered"] = "leave_out"
    await publish_navigator(PublishNavigator({**document, "version": 2}), context)
    page = (await browser.get(f"/forms/guide/inu?{answers}")).text
    assert "いまは受け付けていません" not in page
    assert "2件あります" in page
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    shelf = await browser.get("/forms/office/guides")
    assert shelf.status_code == 200


async def test_a_guide_that_is_taken_off_the_list_comes_back(
    browser: httpx.AsyncClient, context: Context
) -> None:
    assert await archive_navigator(ArchiveNavigator("okuyami", SOMEBODY), context)
    assert not await archive_navigator(ArchiveNavigator("okuyami", SOMEBODY), context)
    assert "家族が亡くなった" not in (await browser.get("/forms/guide")).text
    assert (await browser.get("/forms/guide/okuyami")).status_code == 404
    assert await offer_navigator_again(OfferNavigatorAgain("okuyami"), context)
    assert "家族が亡くなった" in (await browser.get("/forms/guide")).text


async def test_the_list_goes_to_a_phone_as_a_code(browser: httpx.AsyncClient) -> None:
    page = (await browser.get(f"/forms/guide/shussan?{urlencode(sent(born()))}")).text
    assert "この一覧をスマートフォンで見る" in page
    assert "<svg" in page
    assert re.search(r'href="/forms/guide/shussan/sheet\.pdf\?v=\d', page)

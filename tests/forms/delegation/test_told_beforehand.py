"""Before anybody sets out: whether somebody else can go in their place, and what they bring."""

import re

import httpx
import pytest
from tests.forms.applying import document
from tests.forms.printing.papers import text_of

MOVED = "/forms/guide/hikkoshi?move=tenkyo&ages=adult&has_card=yes&foreign=no"
REST = "&work_insurance=all&care=no&handbook=no&seal=no&certificate=yes&dog=no&bulky=no"


def row(page: httpx.Response, title: str, label: str) -> str:
    """Read one line of what a page tells about a procedure."""
    own = page.text.partition(f"<h2>{title}")[2].partition("</li>\n")[0] if title else page.text
    found = re.search(rf"<dt>{label}</dt><dd>(.*?)</dd>", own, re.DOTALL)
    assert found, own[:2000]
    return found[1]


async def test_the_navigator_says_who_can_go_and_with_what(browser: httpx.AsyncClient) -> None:
    page = await browser.get(MOVED + REST)
    title = document("juminhyo")["title"]["ja"]
    told = row(page, title, "代理の人")
    for said in ("代わりの人もできます", "委任状", "法定代理人であることが分かる書類"):
        assert said in told, said
    assert "委任状" not in row(page, title, "持ち物")


async def test_the_sheet_to_take_along_says_it_too(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(MOVED.replace("hikkoshi", "hikkoshi/sheet.pdf") + REST)
    text = text_of(answer.content)
    assert "代わりの人もできます委任状" in text


@pytest.mark.parametrize(
    ("name", "said", "unsaid"),
    [
        ("juminhyo", "委任状", "ご本人だけができます"),
        ("inkan-shomei", "印鑑登録証（カード）", "委任状"),
        ("risai-shomei", "ご本人だけができます", "委任状"),
    ],
)
async def test_the_page_of_a_procedure_says_it(
    browser: httpx.AsyncClient, name: str, said: str, unsaid: str
) -> None:
    page = await browser.get(f"/forms/{name}")
    told = row(page, "", "代理の人")
    assert said in told
    assert unsaid not in told

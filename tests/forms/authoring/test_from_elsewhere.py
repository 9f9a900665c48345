"""Another city's document: it says whose it is, and is held until this city has looked."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.forms.applying import document
from tests.forms.authoring.test_builder_pages import press

from machi.forms.domain.authoring.origin import NotSaidWhose, Origin, not_looked, origin_of
from machi.shared.auth.guards import STAFF_COOKIE

OFFICE = "/forms/office/procedures"
EVERYTHING = ("owner", "window", "deadline", "fee", "retention")
PARTS = {"deadline": "/channels", "fee": "/fee", "retention": "/retention"}
TENNYU = document("tennyu-tenkyo")


def wrapped(**whose: str) -> dict[str, str]:
    """Give a published version as the API of a city gives it."""
    told = {"id": "tennyu", "version": 3, "hash": "見本", "document": TENNYU, **whose}
    return {"do": "import", "name": "tennyu-2", "pasted": json.dumps(told)}


def test_what_differs_from_city_to_city_is_on_the_list_as_far_as_it_is_there() -> None:
    whole: dict[str, Any] = {**TENNYU, "deadline": {}, "fee": {"lines": [{}]}}
    assert origin_of(whole, "見本の市", "CC BY 4.0").to_look == EVERYTHING
    bare: dict[str, Any] = {"fee": {"lines": []}}
    origin = origin_of(bare, "見本の市", "CC BY 4.0")
    assert origin.to_look == ("owner", "retention")
    left = origin.looked("owner")
    assert [(one.at, one.code) for one in not_looked(left)] == [("/retention", "look_retention")]
    assert list(not_looked(Origin("見本の市", "CC0", ()))) == list(not_looked(None)) == []
    for city, license_ in (("", "CC BY 4.0"), ("見本の市", " ")):
        with pytest.raises(NotSaidWhose):
            origin_of(bare, city, license_)


async def test_it_is_held_until_somebody_here_has_looked(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    unsaid = await browser.post(OFFICE, data=wrapped())
    assert unsaid.status_code == 422
    assert "どこの文書か" in unsaid.text
    taken = await browser.post(OFFICE, data=wrapped(city="見本の市", license="CC BY 4.0"))
    assert taken.status_code == 303, taken.text
    editor = taken.headers["location"].partition("?")[0]
    shown = (await browser.get(editor)).text
    assert "元の文書：見本の市（CC BY 4.0）" in shown
    assert "担当課の記号を、この市のものか確かめてください" in shown
    for what in ("owner", "window", "deadline", "retention"):
        if what == "retention":
            page = (await browser.get(f"{editor}/publish")).text
            refused = await browser.post(f"{editor}/publish", data=proposal(page))
            assert refused.status_code == 422, "publishing waits for the last look"
        channels = {"channels": "counter"} if what == "deadline" else {}
        looked = await press(browser, editor, PARTS.get(what, ""), f"looked:{what}", **channels)
        assert looked.status_code == 303, looked.text
    page = (await browser.get(f"{editor}/publish")).text
    assert (await browser.post(f"{editor}/publish", data=proposal(page))).status_code == 303


def proposal(page: str) -> dict[str, str]:
    revision = page.partition('name="revision" value="')[2].partition('"')[0]
    return {"revision": revision, "do": "propose"}


async def test_a_published_version_says_whose_it_is_and_our_own_needs_no_look(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    version = (await browser.get("/forms/api/v1/procedures/inu-toroku/versions/2")).json()
    assert (version["city"], version["license"]) == ("みほん市", "CC BY 4.0")
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    sent = {"do": "import", "name": "inu-2", "pasted": json.dumps(version)}
    taken = await browser.post(OFFICE, data=sent)
    assert "元の文書" not in (await browser.get(taken.headers["location"])).text

"""Every procedure of the city can be filled in through its pages, without scripts, and sent."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import httpx
import pytest
from tests.forms.filling import fill, form_of, press

from machi.shared.service import Context
from machi.shared.testing.clients import said

FOLDER = files("machi.forms.sample_city") / "procedures"
DOCUMENTS: dict[str, dict[str, Any]] = {
    file.name.removesuffix(".json"): json.loads(file.read_text(encoding="utf-8"))
    for file in FOLDER.iterdir()
    if file.name.endswith(".json")
}
EXAMPLES = [
    pytest.param(document, example, id=f"{name}: {example['name']}")
    for name, document in sorted(DOCUMENTS.items())
    for example in document["examples"]
    if example["expect"]["ok"] and "." not in name
]


async def begin(
    browser: httpx.AsyncClient, document: dict[str, Any], channel: str
) -> httpx.Response:
    if channel == "online":
        path = f"/forms/{document['id']}/start"
        return await browser.post(path, follow_redirects=True)
    sent = {"procedure_id": document["id"]}
    return await browser.post("/forms/desk/drafts", data=sent, follow_redirects=True)


@pytest.mark.parametrize(("document", "example"), EXAMPLES)
async def test_an_example_is_filled_in_and_sent(
    browser: httpx.AsyncClient,
    context: Context,
    document: dict[str, Any],
    example: dict[str, Any],
    token: Callable[..., str],
) -> None:
    browser.cookies.set("machi_staff", token("clerk"))
    page = await begin(browser, document, example["channel"])
    assert page.status_code == 200, page.text
    check = await fill(browser, page, example["answers"])
    assert check.status_code == 200, check.text
    received = await press(browser, form_of(check, "/check"), ("do", "send"))
    assert received.url.path.endswith("/received"), received.text
    [case] = await context.db.rows("select * from application")
    assert case["receipt_number"] in received.text
    assert case["fee_yen"] == example["expect"]["fee"]
    assert case["channel"] == example["channel"]
    assert (await said(context))[0] == "forms.application.submitted.v1"

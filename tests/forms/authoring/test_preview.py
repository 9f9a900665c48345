"""The preview, looked at otherwise: another channel, day, language; on paper; in the office."""

import json
from collections.abc import Callable

import httpx
import pytest
from tests.forms.applying import document
from tests.forms.printing.papers import text_of

from machi.forms.commands.authoring.change_procedure import ChangeProcedure, change_procedure
from machi.forms.commands.authoring.save_procedure import SaveProcedure, save_procedure
from machi.forms.domain.authoring.drafts import Author
from machi.forms.queries.authoring import draft_view
from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.ids import new_id
from machi.shared.service import Context

ANSWERS = json.dumps(document("inu-toroku")["examples"][0]["answers"], ensure_ascii=False)


@pytest.fixture
async def preview(context: Context, browser: httpx.AsyncClient, token: Callable[..., str]) -> str:
    """Open the dog registration's next version, its one paper without which nothing is taken."""
    author = Author(new_id(), "見本 職員")
    started = await change_procedure(ChangeProcedure("inu-toroku", author), context)
    draft = (await draft_view(context.db, started.draft_id)).draft
    changed = {**draft.document, "staff_notes": [{"ja": "台帳と照らす"}]}
    changed["documents"] = [{**changed["documents"][0], "blocking": True}]
    changed["examples"][0]["expect"]["fee"] += 1
    await save_procedure(SaveProcedure(draft.id, draft.revision, changed, author), context)
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    return f"/forms/office/procedures/{draft.id}/preview"


async def end(browser: httpx.AsyncClient, preview: str, **look: str) -> httpx.Response:
    return await browser.post(preview, data={"answers": ANSWERS, "do": "look", **look})


async def test_it_is_looked_at_through_each_channel_on_any_day_in_any_language(
    browser: httpx.AsyncClient, preview: str
) -> None:
    online = (await end(browser, preview)).text
    assert "窓口で入力" not in online
    assert "窓口で見せることを選んでください" in online, "what stops it, stops it here"
    counter = (await end(browser, preview, channel="counter", today="令和9年4月1日")).text
    assert "窓口で入力" in counter
    assert 'value="2027-04-01"' in counter
    assert "を確認してください" in counter
    there = (await end(browser, preview, papers="chusha[0]")).text
    assert "窓口で見せることを選んでください" not in there
    english = await end(browser, preview, language="en")
    assert "Registration" in english.text
    assert "set-cookie" not in english.headers, "nobody's own language changes"
    page = await browser.post(
        preview, data={"answers": ANSWERS, "page": "owner_page", "do": "look", "channel": "counter"}
    )
    assert 'id="look-channel"' in page.text
    assert "2026-04-06" in page.text


async def test_it_is_printed_and_reviewed(browser: httpx.AsyncClient, preview: str) -> None:
    form = await browser.post(f"{preview}/form.pdf", data={"answers": ANSWERS})
    assert form.headers["content-type"] == "application/pdf"
    assert "犬の登録" in text_of(form.content)
    assert "受付前" in text_of(form.content)
    sheet = await browser.post(f"{preview}/sheet.pdf", data={"answers": ANSWERS})
    assert "注射済証" in text_of(sheet.content)
    review = (await browser.post(f"{preview}/review", data={"answers": ANSWERS})).text
    assert "台帳と照らす" in review
    assert "550円 × 1 = 550円" in review


async def test_an_example_that_failed_says_how_and_is_put_right(
    browser: httpx.AsyncClient, preview: str
) -> None:
    editor = preview.removesuffix("/preview")
    shown = (await browser.get(editor, params={"at": "/examples/0"})).text
    assert "手数料：予想「3,551円」、結果「3,550円」" in shown
    revision = shown.partition('name="revision" value="')[2].partition('"')[0]
    sent = {"revision": revision, "do": "take-result"}
    taken = await browser.post(editor, params={"at": "/examples/0"}, data=sent)
    assert taken.status_code == 303
    shown = (await browser.get(editor, params={"at": "/examples/0"})).text
    assert "予想「" not in shown

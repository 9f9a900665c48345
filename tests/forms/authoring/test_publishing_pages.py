"""Publishing in the builder: one proposes, another approves; people under way stay."""

import json
import re
from collections.abc import Callable

import httpx
from tests.forms.conftest import SetClock

from machi.forms.commands.authoring.change_procedure import ChangeProcedure, change_procedure
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.domain.authoring.drafts import Author
from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.ids import new_id
from machi.shared.service import Context

OFFICE = "/forms/office/procedures"


async def next_version(context: Context) -> str:
    """Somebody begins the next version of the dog registration; give the address of its editor."""
    author = Author(new_id(), "見本 職員")
    started = await change_procedure(ChangeProcedure("inu-toroku", author), context)
    return f"{OFFICE}/{started.draft_id}"


async def take(browser: httpx.AsyncClient, editor: str, do: str, **typed: str) -> httpx.Response:
    page = (await browser.get(f"{editor}/publish")).text
    revision = re.findall(r'name="revision" value="(\d+)"', page)[0]
    return await browser.post(f"{editor}/publish", data={"do": do, "revision": revision, **typed})


async def test_who_proposed_a_version_cannot_approve_it(
    context: Context, browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    editor = await next_version(context)
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    assert (await take(browser, editor, "propose")).status_code == 303
    refused = await take(browser, editor, "approve")
    assert refused.status_code == 403
    assert "別の人が、承認してください" in refused.text
    browser.cookies.clear()
    browser.cookies.set(STAFF_COOKIE, token("supervisor"))
    assert (await take(browser, editor, "approve")).status_code == 303
    assert "公開済み" in (await browser.get(f"{editor}/publish")).text


async def test_who_may_only_approve_neither_writes_nor_proposes(
    context: Context, browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    editor = await next_version(context)
    browser.cookies.set(STAFF_COOKIE, token("supervisor"))
    assert (await browser.get(editor)).status_code == 403
    assert (await browser.get(f"{editor}/preview")).status_code == 200
    assert (await take(browser, editor, "propose")).status_code == 403
    held = {"revision": "1", "do": "save", "title.ja": "別の名"}
    assert (await browser.post(f"{editor}?at=/pages/0", data=held)).status_code == 403
    begun = await browser.post(OFFICE, data={"do": "change", "source": "juminhyo"})
    assert begun.status_code == 403


async def test_a_version_waits_for_its_day(
    context: Context, browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    assert isinstance(context.clock, SetClock)
    editor = await next_version(context)
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    wrong = await take(browser, editor, "propose", **{"effective.from": "来月"})
    assert wrong.status_code == 422
    assert "日付（令和8年4月1日" in wrong.text
    assert (
        await take(browser, editor, "propose", **{"effective.from": "令和8年5月1日"})
    ).status_code == 303
    browser.cookies.clear()
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    await take(browser, editor, "approve")
    assert "公開日待ち" in (await browser.get(f"{editor}/publish")).text
    assert "2026-05-01" in (await browser.get(f"{editor}/publish")).text


async def test_the_page_says_what_changes_and_who_stays(
    context: Context, browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    for _ in range(3):
        await start_draft(StartDraft("inu-toroku", "online"), context)
    editor = await next_version(context)
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    held = {"revision": "1", "do": "save", "title.ja": "飼い主について"}
    assert (await browser.post(f"{editor}?at=/pages/0", data=held)).status_code == 303
    page = (await browser.get(f"{editor}/publish")).text
    assert "ページ「飼い主について」の題名：飼い主 → 飼い主について" in page
    assert "第2版のまま：入力中3件、手続き中0件" in page


async def test_a_draft_that_came_back_can_be_edited_again(
    context: Context, browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    editor = await next_version(context)
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    await take(browser, editor, "propose")
    assert (await browser.get(editor)).headers["location"] == f"{editor}/publish"
    held = {"revision": "2", "do": "save", "title.ja": "別の名"}
    assert (await browser.post(f"{editor}?at=/pages/0", data=held)).status_code == 409
    await take(browser, editor, "send_back", note="題名を直してください。")
    page = (await browser.get(f"{editor}/publish")).text
    assert "「題名を直してください。」" in page
    assert (await browser.get(editor)).status_code == 200


async def test_a_published_document_comes_in_under_a_name_of_our_own(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    published = await browser.get("/forms/api/v1/procedures/inu-toroku/versions/2")
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    file = {"file": ("inu.json", published.content, "application/json")}
    taken = await browser.post(OFFICE, data={"do": "import", "name": "inu-toroku"}, files=file)
    assert taken.status_code == 409
    sent = await browser.post(OFFICE, data={"do": "import", "name": "inu-3"}, files=file)
    assert sent.status_code == 303, sent.text
    editor = sent.headers["location"].partition("?")[0]
    document = (await browser.get(f"{editor}/document.json")).json()
    assert (document["id"], document["version"]) == ("inu-3", 1)
    for content in (b"{", b"[" * 20_000, b"7", b"{}", b'{"schema": 1.5}'):
        broken = {"file": ("inu.json", content, "application/json")}
        refused = await browser.post(OFFICE, data={"do": "import", "name": "inu-4"}, files=broken)
        assert refused.status_code == 422, content[:10]
        assert "読み取れませんでした" in refused.text


async def test_a_file_that_is_no_procedure_breaks_no_page(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    for number, document in enumerate(
        (
            {"schema": "procedure/1"},
            {"schema": 7, "pages": "x", "title": "文字"},
            {"schema": "procedure/1", "title": {"ja": "題"}, "pages": [{}, 3], "fee": []},
        )
    ):
        file = {"file": ("x.json", json.dumps(document).encode(), "application/json")}
        whose = {"city": "見本の市", "license": "CC BY 4.0"}
        sent = {"do": "import", "name": f"strange-{number}", **whose}
        answer = await browser.post(OFFICE, data=sent, files=file)
        assert answer.status_code == 303, answer.text
        editor = answer.headers["location"].partition("?")[0]
        assert (await browser.get(editor)).headers["location"] == f"{editor}/publish"
        assert (await browser.post(editor, data={"do": "save", "revision": "1"})).status_code == 422
        for path in (f"{editor}/publish", f"{editor}/preview", OFFICE):
            assert (await browser.get(path)).status_code == 200, (number, path)


async def test_a_procedure_is_taken_off_the_list_and_put_back(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    listed = "/forms/"
    asked = await browser.post(OFFICE, data={"do": "archive", "source": "inu-toroku"})
    sure = (await browser.get(asked.headers["location"])).text
    assert "受付を終えますか" in sure
    assert "引っ越してきた・引っ越した" in sure, "the guides that lead to it are named"
    assert "仕事をやめた" not in sure
    assert "犬の登録・注射済票の交付申請" in (await browser.get(listed)).text
    for do, offered in (("archive", False), ("offer", True)):
        answer = await browser.post(OFFICE, data={"do": do, "source": "inu-toroku", "sure": "yes"})
        assert answer.status_code == 303
        page = (await browser.get(listed)).text
        assert ("犬の登録・注射済票の交付申請" in page) is offered

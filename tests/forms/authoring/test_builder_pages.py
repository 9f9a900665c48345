"""The pages of the builder without a script: every edit is a form, sent with the revision seen."""

import json
import re
from collections.abc import Callable
from html import unescape

import httpx

from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.service import Context

OFFICE = "/forms/office/procedures"


async def begin(browser: httpx.AsyncClient) -> str:
    """Begin a procedure; give the address of its editor."""
    sent = {"do": "start", "title": "犬の登録", "name": "inu-2"}
    answer = await browser.post(OFFICE, data=sent)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def press(
    browser: httpx.AsyncClient, editor: str, at: str, do: str, **typed: str
) -> httpx.Response:
    """Press a button of the selected part, with what its form holds and what is typed."""
    page = await browser.get(editor, params={"at": at})
    assert page.status_code == 200, page.text
    form = page.text[page.text.index('<form id="part"') :].partition("</form>")[0]
    held = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form))
    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', form)
    for box in boxes:
        if " checked" not in box:
            held.pop(re.findall(r'name="([^"]+)"', box)[0], None)
    for name, options in re.findall(
        r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        held[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    return await browser.post(editor, params={"at": at}, data={**held, **typed, "do": do})


async def test_a_department_adds_a_question_and_its_options(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    editor = await begin(browser)
    answer = await press(browser, editor, "/pages/0", "add-field:choice", **{"new.label": "どこで"})
    assert answer.status_code == 303, answer.text
    at = "/pages/0/fields/0"
    assert answer.headers["location"] == f"{editor}?at=%2Fpages%2F0%2Ffields%2F0#selected"
    await press(browser, editor, at, "add-options", **{"new.options": "自宅\n別の場所"})
    page = (await browser.get(editor, params={"at": at})).text
    assert 'value="自宅"' in page
    assert 'value="別の場所"' in page
    document = (await browser.get(f"{editor}/document.json")).json()
    field = document["pages"][0]["fields"][0]
    assert (field["key"], [one["value"] for one in field["options"]]) == ("q1", ["o1", "o2"])


async def test_a_refused_edit_keeps_the_draft_and_names_the_control(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    editor = await begin(browser)
    answer = await press(browser, editor, "/pages/0", "add-field:text")
    assert answer.status_code == 422
    assert '<a href="#new.label">入力してください。</a>' in answer.text
    typed = {"retention.draft": "500", "retention.done": "3650"}
    answer = await press(browser, editor, "/retention", "save", **typed)
    said = "下書きを保存する日数：1以上、90以下にしてください。"
    assert f'<a href="#retention.draft">{said}</a>' in answer.text
    assert 'value="500"' in answer.text
    assert 'value="3650"' in answer.text
    assert (await browser.get(f"{editor}/document.json")).json()["retention"]["draft"] == 14


async def test_what_is_half_done_can_be_edited_and_looked_at(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    editor = await begin(browser)
    assert (await browser.get(f"{editor}/preview")).status_code == 200
    steps = (
        ("/pages/0", "add-field:repeat", {"new.label": "犬"}),
        ("/pages/0", "add-field:multi", {"new.label": "申請すること"}),
        ("/documents", "add-document", {"new.label": "注射済証"}),
        ("/fee", "add-line", {"new.label": "登録"}),
        ("/rules", "add-rule", {"new.label": "確かめてください。"}),
        ("", "save", {"window.code": "kankyo", "standard_days.days": "5"}),
        ("/channels", "save", {"channels": "kiosk", "deadline.days": "14"}),
        ("/retention", "save", {"print.template": "large_print", "print.office": "なし"}),
    )
    for at, do, typed in steps:
        assert (await press(browser, editor, at, do, **typed)).status_code == 303, at
        assert (await browser.get(editor, params={"at": at})).status_code == 200, at
        assert "犬の登録" in (await browser.get(f"{editor}/preview")).text


async def test_who_comes_second_with_an_old_revision_changes_nothing(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    editor = await begin(browser)
    title = {"title.ja": "ページ", "do": "save", "revision": "1"}
    assert (await browser.post(f"{editor}?at=/pages/0", data=title)).status_code == 303
    second = await browser.post(f"{editor}?at=/pages/0", data={**title, "title.ja": "別の名"})
    assert second.status_code == 409
    assert "ほかの人が先に変更しました" in second.text
    assert 'value="ページ"' in second.text
    document = (await browser.get(f"{editor}/document.json")).json()
    assert document["pages"][0]["title"]["ja"] == "ページ"


async def test_only_the_preview_may_stand_in_a_frame(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    editor = await begin(browser)
    shown = await browser.get(f"{editor}/preview")
    assert "frame-ancestors 'self'" in shown.headers["content-security-policy"]
    assert shown.headers["x-frame-options"] == "SAMEORIGIN"
    for path in (editor, f"{editor}/publish", OFFICE):
        headers = (await browser.get(path)).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"


async def test_staff_without_the_permission_do_not_get_in(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    editor = await begin(browser)
    browser.cookies.clear()
    browser.cookies.set(STAFF_COOKIE, token("clerk"))
    for path in (OFFICE, editor, f"{editor}/preview", f"{editor}/publish"):
        assert (await browser.get(path)).status_code == 403
    assert (await browser.post(f"{editor}/publish", data={"do": "approve"})).status_code == 403


async def test_the_preview_evaluates_what_is_typed_and_stores_nothing(
    context: Context, browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    copied = {"do": "copy", "source": "inu-toroku", "name": "inu-3"}
    editor = (await browser.post(OFFICE, data=copied)).headers["location"].partition("?")[0]
    typed = {"page": "owner_page", "shown": "owner kept_at", "channel": "counter", "do": "next"}
    answer = await browser.post(f"{editor}/preview", data={**typed, "kept_at": "other"})
    assert "質問が増えました" in answer.text
    assert 'name="place.prefecture"' in answer.text
    held = json.loads(unescape(re.findall(r'name="answers" value="([^"]*)"', answer.text)[0]))
    assert held == {"kept_at": "other"}
    forged = {
        **typed,
        "kept_at": "home",
        "place.prefecture": "隠れた県",
        "shown": "owner kept_at place",
    }
    after = (await browser.post(f"{editor}/preview", data=forged)).text
    assert "犬" in after
    last = {"page": "nowhere", "do": "go:end", "answers": json.dumps({"kept_at": "home", "x": 1})}
    end = (await browser.post(f"{editor}/preview", data=last)).text
    assert "隠れた県" not in end
    assert "この手続きにありません" in end
    assert await context.db.row("select 1 as one from application") is None


async def test_what_is_typed_into_the_preview_becomes_an_example(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    copied = {"do": "copy", "source": "inu-toroku", "name": "inu-3"}
    editor = (await browser.post(OFFICE, data=copied)).headers["location"].partition("?")[0]
    kept = {"revision": "1", "answers": "{}", "name": "何も書かない", "channel": "online"}
    wrong = await browser.post(f"{editor}/examples", data={**kept, "case": "valid"})
    assert wrong.status_code == 422
    assert "「誤りのある申請」の例です" in wrong.text
    sent = await browser.post(f"{editor}/examples", data={**kept, "case": "invalid"})
    assert sent.status_code == 303
    example = (await browser.get(f"{editor}/document.json")).json()["examples"][-1]
    assert (example["name"], example["case"], example["today"]) == (
        "何も書かない",
        "invalid",
        "2026-04-06",
    )
    assert {"at": "owner", "code": "required"} in example["expect"]["errors"]
    assert "合格" in (await browser.get(editor, params={"at": "/examples/3"})).text

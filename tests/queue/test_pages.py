"""The pages, as a browser without JavaScript uses them."""

import re

import httpx
import pytest

from machi.queue.app import SERVICE
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, said, staff_token

DESK = "/queue/desk/01990000-0000-7000-8000-000000000101"
PAGE = {"accept": "text/html"}


async def take(phone: httpx.AsyncClient, here: str = "yes", line: str = "shimin-shomei") -> str:
    answer = await phone.post("/queue/s/honcho", data={"line": line, "here": here}, headers=PAGE)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def read(phone: httpx.AsyncClient, path: str, **headers: str) -> str:
    answer = await phone.get(path, headers=PAGE | headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_everybody_sees_how_many_wait(phone: httpx.AsyncClient) -> None:
    await take(phone)
    await take(phone, here="no")
    page = await read(phone, "/queue/")
    assert "本庁" in page
    assert "北支所" in page
    assert "お待ち 1人（ほかに来庁前 1人）" in page


async def test_a_number_is_taken_without_a_script(phone: httpx.AsyncClient) -> None:
    form = await read(phone, "/queue/s/honcho?line=shimin-ido")
    assert re.search(r'value="shimin-ido" checked', form)
    assert 'href="/notify/recipient?next=/queue/s/honcho"' in form
    page = await read(phone, await take(phone))
    assert "A001" in page
    assert "お待ちください" in page
    assert "<svg" in page


async def test_a_registered_visitor_is_told_so(phone: httpx.AsyncClient) -> None:
    phone.cookies.set("machi_recipient", "opaque-reference-of-notify")
    assert "お知らせ登録済み" in await read(phone, "/queue/s/honcho")


async def test_what_is_missing_is_said_and_nothing_typed_is_lost(phone: httpx.AsyncClient) -> None:
    answer = await phone.post("/queue/s/honcho", data={"line": "shimin-ido"}, headers=PAGE)
    assert answer.status_code == 422
    assert "エラー：" in answer.text
    assert 'href="#here"' in answer.text
    assert re.search(r'value="shimin-ido" checked', answer.text)


async def test_a_closed_line_is_shown_as_closed_and_gives_no_number(
    phone: httpx.AsyncClient, context: Context
) -> None:
    await context.db.row("update line set open = false where code = 'kankyo'")
    assert "ただいま受け付けていません" in await read(phone, "/queue/s/honcho")
    answer = await phone.post(
        "/queue/s/honcho", data={"line": "kankyo", "here": "yes"}, headers=PAGE
    )
    assert answer.status_code == 422
    assert await said(context) == []


async def test_the_same_form_sent_twice_takes_one_number(
    phone: httpx.AsyncClient, context: Context
) -> None:
    form = {"line": "shimin-ido", "here": "yes", "idempotency_key": "one-form"}
    answers = [await phone.post("/queue/s/honcho", data=form, headers=PAGE) for _ in range(5)]
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(await said(context)) == 1


async def test_the_holder_arrives_and_leaves(phone: httpx.AsyncClient, context: Context) -> None:
    ticket = await take(phone, here="no")
    assert "会場に着きました" in await read(phone, ticket)
    assert (await phone.post(f"{ticket}/arrive", headers=PAGE)).status_code == 303
    assert "お待ちください" in await read(phone, ticket)
    again = await phone.post(f"{ticket}/arrive", headers=PAGE, follow_redirects=True)
    assert "この番号はお待ちの状態です。" in again.text
    await phone.post(f"{ticket}/leave", headers=PAGE)
    assert "この番号は取り消しました。" in await read(phone, ticket)
    assert [subject.split(".")[2] for subject in await said(context)] == [
        "issued",
        "arrived",
        "left",
    ]


async def test_pages_that_are_not_there_say_so(phone: httpx.AsyncClient) -> None:
    for path in ("/queue/s/nowhere", "/queue/t/nothing-of-this-kind", "/queue/board/nowhere"):
        answer = await phone.get(path, headers=PAGE)
        assert answer.status_code == 404
        assert "見つかりませんでした" in answer.text


async def test_a_whole_visit_at_the_desk(context: Context) -> None:
    async with client(context, SERVICE) as phone, client(context, SERVICE) as terminal:
        terminal.headers["authorization"] = f"Bearer {staff_token(context, {'honcho': ['clerk']})}"
        ticket = await take(phone)

        async def press(verb: str, **form: str) -> str:
            answer = await terminal.post(
                f"{DESK}/{verb}", data=form, headers=PAGE, follow_redirects=True
            )
            assert answer.status_code == 200
            return answer.text

        assert "1番窓口" in await read(terminal, "/queue/desk")
        assert "窓口を開ける" in await read(terminal, DESK)
        assert "次を呼ぶ" in await press("open")
        page = await press("call-next")
        assert "お呼びしました。" in page
        assert "対応開始" in page
        shown = await read(phone, ticket)
        assert "お呼びしています" in shown
        assert "1番窓口" in shown
        board = await read(phone, "/queue/board/honcho")
        assert re.search(r"machi-call__number\">A001", board)
        assert "もう一度お呼びしました。" in await press("recall")
        assert "もうお呼びしています" in await press("call-next")
        await press("recall")
        assert "3回お呼びしました。" in await press("recall")
        assert "対応を始めました。" in await press("start")
        assert "完了しました。" in await press("finish")
        assert "この窓口で呼び出している番号はありません。" in await press("finish")
        assert "お待ちの方はいません。" in await press("call-next")
        assert "手続きは終わりました" in await read(phone, ticket)
        assert "窓口を閉じました。" in await press("close")


async def test_a_button_of_an_old_screen_does_not_finish_somebody_else(context: Context) -> None:
    async with client(context, SERVICE) as phone:
        phone.headers["authorization"] = f"Bearer {staff_token(context, {'honcho': ['clerk']})}"
        await take(phone)
        await phone.post(f"{DESK}/open", headers=PAGE)
        await phone.post(f"{DESK}/call-next", headers=PAGE)
        await phone.post(f"{DESK}/start", headers=PAGE)
        answer = await phone.post(
            f"{DESK}/finish",
            data={"ticket_id": "01990000-0000-7000-8000-00000000ffff"},
            headers=PAGE,
            follow_redirects=True,
        )
        assert "もう変わっています" in answer.text
        assert "queue.ticket.completed.v1" not in await said(context)


async def test_staff_help_people_with_paper(context: Context) -> None:
    async with client(context, SERVICE) as terminal:
        terminal.headers["authorization"] = f"Bearer {staff_token(context, {'honcho': ['clerk']})}"
        await take(terminal, here="no")
        row = await context.db.row("select id from ticket")
        assert row is not None
        for verb, sentence in (
            ("arrive", "来庁を確認しました。"),
            ("withdraw", "番号を取り消しました。"),
            ("withdraw", "この番号は職員が取り消しました。"),
        ):
            answer = await terminal.post(
                f"{DESK}/tickets/{row['id']}/{verb}", headers=PAGE, follow_redirects=True
            )
            assert sentence in answer.text


async def test_the_desk_is_for_staff_of_the_site(
    phone: httpx.AsyncClient, context: Context
) -> None:
    answer = await phone.get(DESK, headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/auth/sign-in?next={DESK}"
    for roles in ({"kita": ["clerk"]}, {"honcho": ["auditor"]}):
        headers = bearer(staff_token(context, roles))
        assert (await phone.get(DESK, headers=PAGE | headers)).status_code == 403
        assert (await phone.get(f"{DESK}/live", headers=headers)).status_code == 403
        pressed = await phone.post(f"{DESK}/open", headers=headers, follow_redirects=True)
        assert pressed.status_code == 403
    assert await said(context) == []


@pytest.mark.parametrize(
    "path",
    ["/queue/", "/queue/s/honcho", "/queue/board/honcho", "/queue/pair"],
)
async def test_pages_speak_english(phone: httpx.AsyncClient, path: str) -> None:
    page = await read(phone, path, **{"accept-language": "en"})
    assert 'lang="en"' in page
    body = re.sub(r"みほん市|日本語", "", page)
    assert not re.findall(r"[ぁ-んァ-ヶ一-龠]+", body)

"""The terminal's lists and questions, as a browser without JavaScript uses them."""

import re
from collections.abc import AsyncGenerator
from uuid import UUID

import httpx
import pytest
from tests.queue.hall.day import CERTIFICATES, MOVING, Day

from machi.queue.app import SERVICE
from machi.queue.commands.finish_ticket import FinishTicket, finish_ticket
from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.commands.prioritize_ticket import PrioritizeTicket, prioritize_ticket
from machi.queue.commands.start_service import StartService, start_service
from machi.queue.domain.priority import Reason
from machi.shared.ids import new_id
from machi.shared.testing.clients import client, staff_token

DESK = f"/queue/desk/{CERTIFICATES}"
PAGE = {"accept": "text/html"}


@pytest.fixture
async def terminal(day: Day) -> AsyncGenerator[httpx.AsyncClient]:
    day.at = day.context.clock.now()
    async with client(day.context, SERVICE) as opened:
        token = staff_token(day.context, {"honcho": ["clerk"]}, staff_id=day.staff)
        opened.headers.update(PAGE | {"authorization": f"Bearer {token}"})
        yield opened


async def read(terminal: httpx.AsyncClient, path: str, **headers: str) -> str:
    answer = await terminal.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def answered(terminal: httpx.AsyncClient, verb: str, **form: object) -> str:
    sent = {name: str(value) for name, value in form.items()}
    answer = await terminal.post(f"{DESK}/ask/{verb}", data=sent, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


async def serving(day: Day) -> UUID:
    ticket = await day.take()
    await day.call()
    await day.press(StartService, start_service)
    return ticket


async def test_who_is_next_and_why_in_plain_words(day: Day, terminal: httpx.AsyncClient) -> None:
    day.later(minutes=-20, seconds=-2)
    await day.take()
    urgent = await day.take()
    await day.help(PrioritizeTicket, prioritize_ticket, urgent, reason=Reason.PREGNANCY)
    page = await read(terminal, DESK)
    assert re.search(r'queue-now__number">A002<', page)
    assert "優先案内（妊娠中の方）。待ち20分を4倍に数えて80分。" in page
    assert "いちばん長くお待ちの方 20分" in page
    english = await read(terminal, DESK, **{"accept-language": "en"})
    assert "Priority (Pregnancy). 20 min of waiting count 4 times: 80 min." in english


async def test_a_transfer_takes_its_note_along(day: Day, terminal: httpx.AsyncClient) -> None:
    ticket = await serving(day)
    form = await read(terminal, f"{DESK}/ask/transfer?ticket={ticket}")
    assert 'value="shimin-ido"' in form
    assert 'value="shimin-shomei"' not in form, "they are in that line"
    given = {"ticket_id": ticket, "answer": "shimin-ido", "note": "見本です", "come_back": "yes"}
    given["idempotency_key"] = "one-form"
    page = await answered(terminal, "transfer", **given)
    assert "転送しました。" in page
    assert "転送しました。" in await answered(terminal, "transfer", **given)
    assert [happened for happened, _ in await day.told(ticket)][-2:] == ["noted", "transferred"]
    await day.call(MOVING)
    there = await read(terminal, f"/queue/desk/{MOVING}")
    assert "見本です" in there
    assert "終わったら1番窓口へ" in there
    await day.press(StartService, start_service, MOVING)
    assert "1番窓口へ戻す" in await read(terminal, f"/queue/desk/{MOVING}")


@pytest.mark.parametrize(
    ("verb", "answer", "missing"),
    [
        ("transfer", "", "受付を選んでください。"),
        ("change-line", "", "受付を選んでください。"),
        ("call-ticket", "because", "理由を選んでください。"),
        ("prioritize", "", "理由を選んでください。"),
        ("note", "", "申し送りを400字以内で書いてください。"),
    ],
)
async def test_what_is_missing_is_said_and_nothing_happens(
    day: Day, terminal: httpx.AsyncClient, verb: str, answer: str, missing: str
) -> None:
    ticket = await serving(day) if verb in {"transfer", "note"} else await day.take()
    sent = {"ticket_id": str(ticket), "answer": answer}
    refused = await terminal.post(f"{DESK}/ask/{verb}", data=sent)
    assert refused.status_code == 422
    assert missing in refused.text
    assert len(await day.told(ticket)) == (3 if verb in {"transfer", "note"} else 1)


async def test_every_question_is_answered(day: Day, terminal: httpx.AsyncClient) -> None:
    first, second = await day.take(), await day.take()
    for verb, ticket, answer, said in (
        ("prioritize", first, "disability", "優先にしました。"),
        ("prioritize", first, "infant", "もう優先してご案内しています。"),
        ("change-line", second, "shimin-ido", "受付を変えました。"),
        ("change-line", second, "nowhere", "この受付は見つかりませんでした。"),
        ("call-ticket", second, "came_back", "順番より先にお呼びしました。"),
        ("call-ticket", first, "came_back", "まだお客さまがいます。"),
    ):
        page = await answered(terminal, verb, ticket_id=ticket, answer=answer)
        assert said in page
    assert "申し送りを書きました。" in await answered(
        terminal, "note", ticket_id=second, note="見本です"
    )
    paused = await answered(terminal, "pause", answer="equipment")
    assert "窓口を一時停止しました。" in paused


async def test_questions_are_for_staff_of_the_site(day: Day, terminal: httpx.AsyncClient) -> None:
    north = await day.take(site="kita")
    for verb in ("prioritize", "change-line", "note"):
        asked = await terminal.get(f"{DESK}/ask/{verb}?ticket={north}")
        assert asked.status_code == 403
        sent = {"ticket_id": str(north), "answer": "infant", "note": "x"}
        assert (await terminal.post(f"{DESK}/ask/{verb}", data=sent)).status_code == 403
    for path in (
        f"{DESK}/ask/nothing",
        f"{DESK}/ask/transfer",
        f"{DESK}/ask/pause?ticket={north}",
        f"{DESK}/ask/note?ticket={new_id()}",
    ):
        assert (await terminal.get(path)).status_code == 404
    assert len(await day.told(north)) == 1


async def test_an_application_filled_in_before_is_one_link_away(
    day: Day, terminal: httpx.AsyncClient
) -> None:
    asked = IssueTicket(
        site="honcho",
        line="shimin-shomei",
        here=True,
        origin="kiosk",
        at=day.at,
        receipt_number="AB3-CD4-E",
    )
    await issue_ticket(asked, day.context.db)
    await day.call()
    page = await read(terminal, DESK)
    assert '<a href="/forms/desk/by-number/AB3-CD4-E">AB3-CD4-E</a>' in page


async def test_whom_the_counter_finished_can_be_opened_again(
    day: Day, terminal: httpx.AsyncClient
) -> None:
    ticket = await serving(day)
    await day.press(FinishTicket, finish_ticket)
    page = await read(terminal, f"{DESK}?list=done")
    assert "A001の完了を取り消す" in page
    assert f"/tickets/{ticket}/reopen" in page
    reopened = await terminal.post(f"{DESK}/tickets/{ticket}/reopen", follow_redirects=True)
    assert "再開しました。先頭でお待ちです。" in reopened.text
    assert "戻った方なので先頭です。" in reopened.text


async def test_a_forgotten_finish_is_asked_about_at_three_times_the_usual(
    day: Day, terminal: httpx.AsyncClient
) -> None:
    db = day.context.db
    for _ in range(20):
        await serving(day)
        await day.press(FinishTicket, finish_ticket)
    await db.row("update ticket set started_at = ended_at - interval '4 minutes'")
    await serving(day)
    page = await read(terminal, DESK)
    assert 700 <= seconds_until_asked(page) <= 750
    long = "update ticket set started_at = now() - interval '15 minutes' where state = 'serving'"
    await db.row(long)
    page = await read(terminal, DESK)
    assert seconds_until_asked(page) < 0
    assert re.search(r'queue-forgotten"[^>]*role="alert">', page), "and it is not hidden"


def seconds_until_asked(page: str) -> int:
    found = re.search(r'queue-forgotten" data-after="(-?\d+)"', page)
    assert found
    return int(found[1])


async def test_the_phone_follows_every_state(day: Day, terminal: httpx.AsyncClient) -> None:
    async with client(day.context, SERVICE) as phone:
        ticket = await serving(day)
        page = f"/queue/t/{(await day.row(ticket))['token']}"
        await terminal.post(f"{DESK}/hold")
        assert "記入が終わりました" in await read(phone, page, **PAGE)
        await phone.post(f"{page}/resume", headers=PAGE)
        assert await day.state(ticket) == "waiting"
        for verb, seen in (
            ("call-next", "1番窓口"),
            ("start", "1番窓口"),
            ("park", "1番窓口"),
            (f"tickets/{ticket}/call-parked", "1番窓口"),
            ("start", "1番窓口"),
            ("send-to-back-office", "処理しています。"),
            (f"tickets/{ticket}/mark-ready", "できました。まもなくお呼びします。"),
            (f"tickets/{ticket}/call-ready", "1番窓口"),
            ("ask-payment", "お支払いをお願いします。"),
            ("finish", "手続きは終わりました。"),
        ):
            await terminal.post(f"{DESK}/{verb}")
            assert seen in await read(phone, page, **PAGE), verb
        other = await day.take()
        page = f"/queue/t/{(await day.row(other))['token']}"
        await terminal.post(f"{DESK}/tickets/{other}/withdraw")
        shown = await read(phone, page, **PAGE)
        assert "この番号は職員が取り消しました。" in shown
        assert "新しい番号を取る" in shown

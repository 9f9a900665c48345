"""Notes for the next clerk: sealed, travelling, forgotten at night; and a counter's pause."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from tests.queue.hall.day import CERTIFICATES, CERTIFICATES_AND_TAX, Day

from machi.queue.commands.close_counter import CloseCounter, close_counter
from machi.queue.commands.finish_ticket import FinishTicket, finish_ticket
from machi.queue.commands.forget_notes import forget_notes
from machi.queue.commands.open_counter import OpenCounter, open_counter
from machi.queue.commands.pause_counter import PauseCounter, pause_counter
from machi.queue.commands.resume_counter import ResumeCounter, resume_counter
from machi.queue.commands.start_service import StartService, start_service
from machi.queue.commands.write_note import WriteNote, write_note
from machi.queue.domain.pause import PauseReason
from machi.queue.domain.refusals import CounterClosed, CounterPaused, TicketIsDone
from machi.queue.queries.notes import notes_of
from machi.shared.ids import new_id
from machi.shared.testing.clients import bearer, said, staff_token

NOTE = "本人確認は済み。委任状を確かめてください（見本）。"


async def write(day: Day, ticket: UUID, text: str = NOTE) -> None:
    context = day.context
    note = WriteNote(ticket_id=ticket, by=day.staff, at=day.at, text=text)
    await write_note(note, context.db, context.vault)


async def texts(day: Day, ticket: UUID) -> list[str]:
    context = day.context
    return [note.text for note in await notes_of(ticket, context.db, context.vault)]


async def test_a_note_travels_and_no_word_of_it_is_readable(day: Day) -> None:
    ticket = await day.take()
    await write(day, ticket)
    day.later(seconds=1)
    await write(day, ticket, "二つ目")
    assert await texts(day, ticket) == [NOTE, "二つ目"]
    assert [happened for happened, _ in await day.told(ticket)] == ["issued", "noted", "noted"]
    stored = [
        await day.context.db.rows("select n::text as row from ticket_note n"),
        await day.context.db.rows("select o::text as row from outbox o"),
        await day.context.db.rows("select e::text as row from event_log e"),
    ]
    everything = "".join(row["row"] for rows in stored for row in rows)
    assert "本人確認" not in everything
    assert "本人確認".encode().hex() not in everything


async def test_nothing_is_noted_about_somebody_who_is_done(day: Day) -> None:
    ticket = await day.take()
    await day.call()
    await day.press(StartService, start_service)
    await day.press(FinishTicket, finish_ticket)
    with pytest.raises(TicketIsDone):
        await write(day, ticket)


async def test_notes_are_forgotten_the_night_after(day: Day) -> None:
    context = day.context
    ticket = await day.take()
    await write(day, ticket)
    assert await forget_notes(day.at, context.db, context.vault) == 0
    assert await texts(day, ticket) == [NOTE]
    assert await forget_notes(day.at + timedelta(days=1), context.db, context.vault) == 1
    assert await texts(day, ticket) == []
    assert await context.db.rows("select 1 from ticket_note") == []
    (key,) = await context.db.rows("select wrapped from vault_key where case_id = $1", ticket)
    assert key["wrapped"] is None, "a copy in a backup opens no more, either"
    assert await forget_notes(day.at + timedelta(days=1), context.db, context.vault) == 0


async def test_notes_are_for_clerks_of_the_site(day: Day, phone: httpx.AsyncClient) -> None:
    context = day.context
    day.at = context.clock.now()
    ticket = await day.take()
    path = f"/queue/api/v1/desk/tickets/{ticket}/notes"
    assert (await phone.get(path)).status_code == 401
    for roles in ({"kita": ["clerk"]}, {"honcho": ["floor_manager"]}):
        headers = bearer(staff_token(context, roles))
        assert (await phone.get(path, headers=headers)).status_code == 403
        refused = await phone.post(path, headers=headers, json={"text": NOTE})
        assert refused.status_code == 403
    headers = bearer(staff_token(context, {"honcho": ["clerk"]}))
    for wrong in ("", "   ", "長" * 401):
        assert (await phone.post(path, headers=headers, json={"text": wrong})).status_code == 422
    assert (await phone.post(path, headers=headers, json={"text": NOTE})).status_code == 200
    listed = (await phone.get(path, headers=headers)).json()["items"]
    assert [each["text"] for each in listed] == [NOTE]
    nobody = f"/queue/api/v1/desk/tickets/{new_id()}/notes"
    assert (await phone.get(nobody, headers=headers)).status_code == 404


async def test_a_paused_counter_calls_nobody_but_serves_to_the_end(day: Day) -> None:
    await day.take()
    await day.take()
    await day.call()
    for _ in range(2):
        await day.press(PauseCounter, pause_counter, reason=PauseReason.PAPERWORK)
    await day.press(StartService, start_service)
    await day.press(FinishTicket, finish_ticket)
    with pytest.raises(CounterPaused):
        await day.call()
    for _ in range(2):
        await day.press(ResumeCounter, resume_counter)
    await day.call()
    about = [each for each in await said(day.context) if each.startswith("queue.counter")]
    assert about[3:] == ["queue.counter.paused.v1", "queue.counter.resumed.v1"]


async def test_closing_ends_a_pause(day: Day) -> None:
    await day.press(PauseCounter, pause_counter, reason=PauseReason.BREAK)
    await day.press(CloseCounter, close_counter)
    with pytest.raises(CounterClosed):
        await day.press(PauseCounter, pause_counter, reason=PauseReason.BREAK)
    with pytest.raises(CounterClosed):
        await day.press(ResumeCounter, resume_counter)
    await day.press(OpenCounter, open_counter)
    row = await day.counter(CERTIFICATES)
    assert (row["paused_at"], row["pause_reason"]) == (None, None)
    assert (await day.counter(CERTIFICATES_AND_TAX))["open"]

"""A code goes to the address in the letter, and nowhere else; afterwards nothing is left of it."""

import re
from dataclasses import replace

import pytest
from pydantic import SecretStr
from tests.notify.conftest import SetClock
from tests.notify.people import PHONE, somebody, statuses
from tests.notify.test_send import send_all

from machi.local.standins.standins import StandIns
from machi.notify.commands.send_code import forget_codes
from machi.notify.reactions.mail_code_requested import send_the_code
from machi.notify.reactions.resume_code_requested import send_the_resume_code
from machi.shared.contracts.forms import MailCodeRequested, ResumeCodeRequested
from machi.shared.ids import new_id
from machi.shared.service import Context
from machi.shared.settings import CitySettings, Mode
from machi.shared.vault.letters import NoLetterKey, letter_key, seal_letter
from machi.shared.vault.vault import Forgotten, NotOurs

ADDRESS, CODE = "new.one@example.jp", "481516"


def asked(context: Context, key: str | None = None) -> MailCodeRequested:
    """Make the event that forms tells when somebody asks for a code."""
    own = new_id()
    key = key or letter_key(None, context.settings.city)
    letter = seal_letter(key, own, {"address": ADDRESS, "code": CODE})
    return MailCodeRequested(
        at=context.clock.now(), revision=1, code_id=own, language="ja", letter=letter
    )


async def test_the_code_is_mailed_once_and_nobody_is_registered_by_it(
    context: Context, outside: StandIns
) -> None:
    event = asked(context)
    assert ADDRESS not in event.model_dump_json()
    assert CODE not in re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", event.model_dump_json())
    for _ in range(2):
        await send_the_code(event, context)
    await send_all(context)
    [mail] = outside.mail.mails
    assert mail.recipient == ADDRESS
    assert CODE in mail.text
    assert CODE not in mail.subject
    told = await context.db.rows("select data::text as said, topics from outbox")
    assert told
    assert all(ADDRESS not in row["said"] and CODE not in row["said"] for row in told)


async def test_nobody_else_can_have_mail_sent(context: Context, outside: StandIns) -> None:
    with pytest.raises(NotOurs):
        await send_the_code(asked(context, "another key that is long enough, too"), context)
    other = asked(context)
    moved = other.model_copy(update={"code_id": new_id(), "id": new_id()})
    with pytest.raises(NotOurs):
        await send_the_code(moved, context)
    await send_all(context)
    assert outside.mail.mails == []


async def test_after_an_hour_code_and_address_cannot_be_read(context: Context) -> None:
    await send_the_code(asked(context), context)
    await send_all(context)
    await forget_codes(context)
    [before] = await context.db.rows("select id, recipient_id from notification")
    async with context.db.transaction() as tx:
        assert await context.vault.key(tx, before["id"]), "staff can still see why it did not come"
    later = SetClock()
    later.move(hours=1, seconds=2)
    await forget_codes(replace(context, clock=later))
    for gone in (before["id"], before["recipient_id"]):
        async with context.db.transaction() as tx:
            with pytest.raises(Forgotten):
                await context.vault.key(tx, gone)
    assert await statuses(context) == [("mail", "sent", None)], "that it was sent stays known"


def test_production_needs_a_key_of_its_own_for_letters() -> None:
    with pytest.raises(NoLetterKey):
        letter_key(None, CitySettings(mode=Mode.PRODUCTION))
    assert letter_key(SecretStr("k" * 32), CitySettings(mode=Mode.PRODUCTION)) == "k" * 32


async def test_a_code_to_go_on_elsewhere_is_mailed_to_its_person_and_never_to_line(
    context: Context, outside: StandIns
) -> None:
    reference = await somebody(context, line=PHONE)
    own, code = new_id(), "K7P4M2QWE8RT5YUH"
    key = letter_key(None, context.settings.city)
    event = ResumeCodeRequested(
        at=context.clock.now(),
        revision=1,
        letter_id=own,
        recipient=reference,
        until=context.clock.now(),
        letter=seal_letter(key, own, {"code": code}),
    )
    assert code not in event.model_dump_json()
    for _ in range(2):
        await send_the_resume_code(event, context)
    await send_all(context)
    [mail] = outside.mail.mails
    assert code in mail.text
    assert code not in mail.subject
    rows = await context.db.rows("select channel from delivery")
    assert [row["channel"] for row in rows] == ["mail"]

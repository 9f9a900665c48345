"""The customer checked everything and signs: on the tablet, or on paper."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from machi.forms.commands.intake.about_intake import (
    AboutIntake,
    IntakeMove,
    IntakeNow,
    as_seen,
    forms_of,
    now,
    take_intake_step,
)
from machi.forms.domain.application import CITIZEN, Actor
from machi.forms.domain.intake.forms import all_good, seal_of
from machi.forms.domain.intake.lifecycle import IntakeCommand
from machi.forms.domain.intake.questions import without_old_doubts
from machi.forms.store import hearings, intakes
from machi.forms.store.intakes import Intake
from machi.forms.store.signatures import PURPOSE
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.errors import BadInput, Conflict
from machi.shared.service import Context

_LONGEST = 100_000
_LONGEST_NAME = 100
_LEAST_STROKE = 12
_DRAWN = re.compile(r"(?:[ML]-?\d{1,5} -?\d{1,5} ?)+")


class SomethingIsMissing(Conflict):
    code = "forms.intake_incomplete"
    words = "まだ聞いていないことか、なおすところがあります。"


class NotWhatWasShown(Conflict):
    """The forms are not those that were looked at: nobody signs what they did not see."""

    code = "forms.not_what_was_shown"
    words = "内容が変わりました。もう一度確認してください。"


class NotASignature(BadInput):
    code = "forms.not_a_signature"
    words = "枠の中に署名してください。書けないときは、名前を入力し、声で同意を伝えてください。"


@dataclass(frozen=True, slots=True)
class SignOnTablet:
    """The customer signs. seal: of the forms that they looked at; drawn: an SVG path of M and L."""

    token: str
    seal: bytes
    drawn: str


@dataclass(frozen=True, slots=True)
class SignByName:
    """The customer types their name instead of drawing it, and said aloud that they agree."""

    token: str
    seal: bytes
    name: str
    said_aloud: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnPaper(AboutIntake):
    """The customer signed the printed forms; a member of staff saw it."""

    seal: bytes


async def sign_on_tablet(command: SignOnTablet, context: Context) -> IntakeNow:
    """Keep the signature, set to the seal of all forms.

    Raises:
        NoSuchIntake: the address is wrong, or the intake is over.
        IntakeMovedOn: it is signed already.
        SomethingIsMissing, NotWhatWasShown, NotASignature: nothing is signed.

    """
    drawn = command.drawn.strip()
    if len(drawn) > _LONGEST or len(drawn) < _LEAST_STROKE or not _DRAWN.fullmatch(drawn):
        raise NotASignature
    async with context.db.transaction() as tx:
        intake = await intakes.by_tablet(tx, command.token, lock=True)
        signed = {"kind": "drawn", "path": drawn}
        return now(await _sign(tx, context, intake, (command.seal, signed), CITIZEN))


async def sign_by_name(command: SignByName, context: Context) -> IntakeNow:
    """Keep a typed name, and that its person agreed aloud: for whoever cannot draw.

    Raises:
        NoSuchIntake: the address is wrong, or the intake is over.
        IntakeMovedOn: it is signed already.
        SomethingIsMissing, NotWhatWasShown, NotASignature: nothing is signed.

    """
    name = command.name.strip()
    if not 0 < len(name) <= _LONGEST_NAME or not command.said_aloud:
        raise NotASignature
    async with context.db.transaction() as tx:
        intake = await intakes.by_tablet(tx, command.token, lock=True)
        signed = {"kind": "typed", "name": name}
        return now(await _sign(tx, context, intake, (command.seal, signed), CITIZEN))


async def sign_on_paper(command: SignOnPaper, context: Context) -> IntakeNow:
    """Note that the printed forms were signed by hand.

    Raises:
        NoSuchIntake: there is none.
        IntakeMovedOn: it has moved on since it was seen.
        SomethingIsMissing, NotWhatWasShown: nothing is signed.

    """
    async with context.db.transaction() as tx:
        earlier = await tx.earlier(command.request, IntakeNow)
        if earlier is not None:
            return earlier
        intake = await as_seen(tx, command)
        signed = {"kind": "paper"}
        intake = await _sign(tx, context, intake, (command.seal, signed), command.by)
        return await tx.answer(command.request, now(intake))


async def _sign(
    tx: Transaction, context: Context, intake: Intake, signed: tuple[bytes, Any], by: Actor
) -> Intake:
    at = context.clock.now()
    seen, signature = signed
    seal = await seal_now(tx, context, intake, at)
    if not hmac.compare_digest(seal, seen):
        raise NotWhatWasShown
    kept = {**signature, "at": at.isoformat(), "seal": seal.hex()}
    changes = {
        "seal": seal,
        "signature": await context.vault.seal(tx, intake.id, PURPOSE, kept),
    }
    typed = signature["kind"] == "typed"  # the promise of this event knows screen and paper
    tell = {"signature": "drawn" if typed else signature["kind"], "typed": typed}
    move = IntakeMove(command=IntakeCommand.CONFIRM, by=by, at=at, changes=changes, tell=tell)
    return await take_intake_step(tx, intake, move)


async def seal_now(tx: Transaction, context: Context, intake: Intake, at: datetime) -> bytes:
    """Make the seal of the forms as they stand now.

    Raises:
        SomethingIsMissing: a form is not complete.

    """
    today = business_date(at)
    hearing = await hearings.unseal(tx, context.vault, intake.id, intake.content)
    forms = await forms_of(tx, hearing, today)
    hearing = without_old_doubts(hearing, forms, today)
    if not all_good(forms) or hearing.others or hearing.doubts:
        raise SomethingIsMissing
    return seal_of(forms)

"""What is done on an intake's page: each press is one step, to the intake as it was shown."""

import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.intake.abandon_intake import AbandonIntake, abandon_intake
from machi.forms.commands.intake.about_intake import AboutIntake
from machi.forms.commands.intake.choose_procedures import ChooseProcedures, choose_procedures
from machi.forms.commands.intake.confirm_intake import SignOnPaper, sign_on_paper
from machi.forms.commands.intake.look_up import LookUp, look_up
from machi.forms.commands.intake.people import (
    AddPerson,
    ChoosePeople,
    ProtectPerson,
    RemovePerson,
    add_one,
    choose_people,
    protect_one,
    remove_one,
)
from machi.forms.commands.intake.read_card import ReadCard, read_card_for
from machi.forms.commands.intake.reopen_intake import ReopenIntake, reopen_intake
from machi.forms.commands.intake.settle_dispute import SettleDispute, settle_dispute
from machi.forms.commands.intake.submit_all import SubmitAll, submit_all
from machi.forms.domain.blocking import LONGEST_REASON, How, Settled
from machi.forms.domain.intake.card import NotACard, read_card
from machi.forms.domain.navigator import UNKNOWN_DAY
from machi.forms.pages.intake.counter import Accepts, Look, show_intake, to_intake
from machi.forms.pages.intake.pressed import Pressed, pressed_form
from machi.forms.queries.guide import guide, what_applies
from machi.forms.queries.intake import intake_by_id
from machi.forms.queries.sites import require_may_lift
from machi.forms.store.registers import the_register
from machi.shared.clock import business_date
from machi.shared.errors import BadInput, DomainError, NotFound
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/intake/{intake_id}")

_MOST_BYTES = 8192
_LONGEST = 100
_MOST_DIGITS = 3


class NoSuchStep(NotFound):
    code = "forms.no_such_step"


Press = Callable[[Pressed], Awaitable[Response]]


def _plain(
    kind: type[AboutIntake], run: Callable[[Any, Context], Awaitable[object]], step: str
) -> Press:
    """Make the press of a button that needs nothing but the intake as it was shown."""

    async def press(pressed: Pressed) -> Response:
        await run(kind(**pressed.about), pressed.context)
        return to_intake(pressed.intake_id, step)

    return press


async def _guide(pressed: Pressed) -> Response:
    """Take what was answered to the navigator; every form that follows is chosen."""
    db, today = pressed.context.db, business_date(pressed.context.clock.now())
    navigator = await guide(db, pressed.text("navigator")[:40], today)
    said: dict[str, Any] = {}
    asked = pressed.text("asked").split()
    for question in navigator.questions:
        values = pressed.texts(question.key)
        if question.type == "multi" and (values or question.key in asked):
            said[question.key] = values
        elif question.type == "date" and question.key in asked:
            said[question.key] = values[-1] if values else UNKNOWN_DAY
        elif values:
            said[question.key] = values[-1]
    opened = await intake_by_id(pressed.intake_id, pressed.context)
    offered = set(pressed.text("offered").split())
    applies = await what_applies(db, navigator, said, today)
    found = [one.procedure.id for one in applies if one.procedure and one.offered]
    kept = [
        one.procedure_id
        for one in opened.hearing.procedures
        if one.procedure_id not in offered or one.draft_id
    ]
    command = ChooseProcedures(
        **pressed.about,
        procedures=tuple(dict.fromkeys((*kept, *found))),
        navigator=navigator.id,
        said=said,
    )
    await choose_procedures(command, pressed.context)
    return to_intake(pressed.intake_id, "choose")


async def _procedures(pressed: Pressed) -> Response:
    """Take the procedures as they were ticked."""
    command = ChooseProcedures(**pressed.about, procedures=tuple(pressed.texts("procedure")))
    await choose_procedures(command, pressed.context)
    return to_intake(pressed.intake_id, "people")


async def _remove_person(pressed: Pressed) -> Response:
    await remove_one(RemovePerson(**pressed.about, person=pressed.text("person")), pressed.context)
    return to_intake(pressed.intake_id, "people")


async def _protect(pressed: Pressed) -> Response:
    """Set 秘匿: whoever hears it may. Only few may lift it."""
    lifted = pressed.text("do") == "lift"
    if lifted:
        await require_may_lift(pressed.intake_id, pressed.staff, pressed.context)
    command = ProtectPerson(**pressed.about, person=pressed.text("person"), protected=not lifted)
    await protect_one(command, pressed.context)
    return to_intake(pressed.intake_id, "people")


async def _settle(pressed: Pressed) -> Response:
    """Take what the family says is right."""
    side = pressed.text("side")
    if not (side.isascii() and side.isdigit() and len(side) < _MOST_DIGITS):
        raise BadInput(field="side")
    about = pressed.text("about")[:_LONGEST]
    command = SettleDispute(**pressed.about, about=about, side=int(side))
    await settle_dispute(command, pressed.context)
    return to_intake(pressed.intake_id, "hear")


async def _choose_people(pressed: Pressed) -> Response:
    command = ChoosePeople(
        **pressed.about, of=pressed.text("of")[:100], people=tuple(pressed.texts("person"))
    )
    await choose_people(command, pressed.context)
    return to_intake(pressed.intake_id, "people")


async def _card(pressed: Pressed) -> Response:
    """Take the bytes of a card: from a reader's file, or pasted as hexadecimal or base64."""
    sent = pressed.form.get("file")
    content = await sent.read(_MOST_BYTES) if isinstance(sent, UploadFile) else b""
    read = read_card(content or _bytes(pressed.text("card")))
    command = ReadCard(**pressed.about, person=pressed.text("person"), card=read)
    await read_card_for(command, pressed.context)
    return to_intake(pressed.intake_id, "people")


def _bytes(pasted: str) -> bytes:
    plain = re.sub(r"[\s:]", "", pasted)
    try:
        return bytes.fromhex(plain)
    except ValueError:
        pass
    try:
        return base64.b64decode(plain, validate=True)
    except binascii.Error as fault:
        raise NotACard from fault


async def _resident(pressed: Pressed) -> Response:
    command = LookUp(**pressed.about, resident_id=pressed.text("resident")[:40])
    await look_up(command, pressed.context, the_register(pressed.context))
    return to_intake(pressed.intake_id, "hear")


async def _paper(pressed: Pressed) -> Response:
    try:
        seal = bytes.fromhex(pressed.text("seal"))
    except ValueError:
        raise BadInput(field="seal") from None
    await sign_on_paper(SignOnPaper(**pressed.about, seal=seal), pressed.context)
    return to_intake(pressed.intake_id, "check")


async def _submit_all(pressed: Pressed) -> Response:
    """File everything, with what staff say of the papers without which nothing is taken."""
    names = (name.removeprefix("paper:") for name in pressed.form if name.startswith("paper:"))
    papers = {
        (procedure, key): Settled(
            How(how),
            pressed.text(f"reason:{procedure}/{key}")[:LONGEST_REASON] if how == "waived" else "",
            pressed.staff.name,
        )
        for procedure, _, key in (name.partition("/") for name in names)
        if (how := pressed.text(f"paper:{procedure}/{key}")) in {"seen", "waived"}
    }
    await submit_all(SubmitAll(**pressed.about, papers=papers), pressed.context)
    return to_intake(pressed.intake_id, "check")


async def _abandon(pressed: Pressed) -> Response:
    await abandon_intake(AbandonIntake(**pressed.about), pressed.context)
    return RedirectResponse("/forms/intake", 303)


PRESSES: Mapping[str, tuple[Press, str]] = {
    "guide": (_guide, "choose"),
    "procedures": (_procedures, "choose"),
    "people": (_plain(AddPerson, add_one, "people"), "people"),
    "remove-person": (_remove_person, "people"),
    "protect": (_protect, "people"),
    "settle": (_settle, "hear"),
    "choose-people": (_choose_people, "people"),
    "card": (_card, "people"),
    "resident": (_resident, "people"),
    "sign-on-paper": (_paper, "check"),
    "reopen": (_plain(ReopenIntake, reopen_intake, "hear"), "check"),
    "submit-all": (_submit_all, "check"),
    "abandon": (_abandon, "check"),
}
"""Each button: what it does, and the step that is shown when it is refused."""


@router.get("/{verb}")
async def back(intake_id: UUID, verb: str, staff: Accepts) -> Response:
    """Lead from the address of a button, which a browser may open anew, to the intake."""
    del staff
    return to_intake(intake_id, PRESSES[verb][1] if verb in PRESSES else "hear")


@router.post("/{verb}")
async def press(
    intake_id: UUID, verb: str, request: Request, context: Running, staff: Accepts
) -> Response:
    """Do one step; whoever comes second sees what happened."""
    if verb not in PRESSES:
        raise NoSuchStep
    run, step = PRESSES[verb]
    try:
        return await run(await pressed_form(intake_id, request, context, staff))
    except DomainError as refused:
        look = Look(step=step, refused=refused)
        return await show_intake(intake_id, request, context, staff, look)

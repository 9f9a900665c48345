"""Writing down what is said, and looking somebody up: what a page of an intake takes in."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from machi.forms.commands.intake.claim_for_intake import ClaimIntoIntake, claim_into_intake
from machi.forms.commands.intake.hear import Hear, hear
from machi.forms.commands.intake.search_register import SearchRegister, search_register
from machi.forms.commands.pre_entry import NotPreEntered
from machi.forms.commands.refusals import AnswersRefused
from machi.forms.domain.application import Actor
from machi.forms.domain.eras import NotADate, read_date
from machi.forms.domain.intake.hearing import Hearing
from machi.forms.domain.intake.household import same_as
from machi.forms.domain.intake.questions import document, everything, slot_of
from machi.forms.domain.intake.register import RegisterUnavailable
from machi.forms.pages.intake.counter import Accepts, Look, show_intake, to_intake
from machi.forms.pages.intake.pressed import pressed_form
from machi.forms.pages.intake.view import Posted
from machi.forms.pages.posted import read_fields
from machi.forms.queries.intake import intake_by_id
from machi.forms.store.registers import the_register
from machi.shared.clock import business_date
from machi.shared.errors import BadInput, DomainError, NotFound
from machi.shared.web.dependencies import Running
from machi.shared.web.limits import GuessLimit

router = APIRouter(prefix="/forms/intake/{intake_id}")

_LONGEST_CODE = 200
_OURS = frozenset({"expected_revision", "group", "fix", "asked", "same", "why"})


@router.post("/hear")
async def take_answers(
    intake_id: UUID, request: Request, context: Running, staff: Accepts
) -> Response:
    """Write down what was said; the next questions follow."""
    pressed = await pressed_form(intake_id, request, context, staff)
    opened = await intake_by_id(intake_id, context)
    today = business_date(context.clock.now())
    known = everything(opened.forms, opened.hearing, today)
    slots = [slot_of(name) for name in pressed.text("asked").split()]
    form = document({slot: known[slot] for slot in slots if slot in known})
    given = read_fields(form.pages[0].fields, pressed.form, _OURS)
    given |= _ticked(pressed.texts("same"), given, opened.hearing)
    fix = pressed.text("fix")
    look = Look(step="hear", group=pressed.text("group"), fix=fix)
    grown = _with_items(pressed.text("do"), given)
    if grown is not None:
        posted = Posted(grown)
        return await show_intake(
            intake_id,
            request,
            context,
            staff,
            Look(step="hear", group=look.group, fix=fix, posted=posted),
        )
    answers = {**({fix: None} if fix else {}), **given}
    none = frozenset(pressed.texts("not_my_number"))
    try:
        why = pressed.text("why")
        await hear(Hear(**pressed.about, answers=answers, not_my_number=none, why=why), context)
    except AnswersRefused as refused:
        posted = Posted(given, refused.problems)
        again = Look(step="hear", group=look.group, fix=fix, refused=refused, posted=posted)
        return await show_intake(intake_id, request, context, staff, again)
    except DomainError as refused:
        again = Look(step="hear", group=look.group, fix=fix, refused=refused, posted=Posted(given))
        return await show_intake(intake_id, request, context, staff, again)
    return to_intake(intake_id, "check" if fix else "hear")


def _ticked(names: Sequence[str], given: Mapping[str, Any], hearing: Hearing) -> dict[str, Any]:
    """Write what is the same as something that is known; what was typed beside it is meant more."""
    found = {name: same_as(hearing, slot_of(name)) for name in names if not given.get(name)}
    return {name: answer for name, answer in found.items() if answer is not None}


def _with_items(do: str, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Add or take away an item of a repeated question; None when something else was pressed."""
    verb, _, name = do.partition(":")
    if verb == "add":
        return {**given, name: [*(given.get(name) or [{}]), {}]}
    if verb == "remove":
        name, _, place = name.rpartition(":")
        items = list(given.get(name) or [])
        if place.isdigit() and int(place) < len(items):
            del items[int(place)]
        return {**given, name: items}
    return None


@router.post("/search")
async def search(intake_id: UUID, request: Request, context: Running, staff: Accepts) -> Response:
    """Look for somebody in the register; what was looked for stands in no address."""
    form = await request.form(max_fields=20, max_files=0)
    parts = {part: str(form.get(f"born_{part}", "")) for part in ("era", "y", "m", "d")}
    born = None
    refused: DomainError | None = None
    found = None
    try:
        if any(parts[part] for part in ("y", "m", "d")):
            born = read_date(parts)
        by = Actor(str(staff.id), "operator", staff.name)
        wanted = SearchRegister(
            intake_id=intake_id, by=by, text=str(form.get("name", ""))[:100], born=born
        )
        found = await search_register(wanted, context, the_register(context))
    except NotADate:
        refused = BadInput(field="born")
    except (NotFound, RegisterUnavailable) as nobody:
        refused = nobody
    look = Look(step="people", residents=found, refused=refused)
    return await show_intake(intake_id, request, context, staff, look)


@router.post("/claim")
async def claim(
    intake_id: UUID, request: Request, context: Running, staff: Accepts, guesses: GuessLimit
) -> Response:
    """Read one more code from home into this intake."""
    pressed = await pressed_form(intake_id, request, context, staff)
    command = ClaimIntoIntake(**pressed.about, code=pressed.text("code")[:_LONGEST_CODE].strip())
    try:
        with guesses.trying(request, NotPreEntered, f"counter:{staff.id}"):
            await claim_into_intake(command, context)
    except DomainError as refused:
        look = Look(step="people", refused=refused)
        return await show_intake(intake_id, request, context, staff, look)
    return to_intake(intake_id, "hear")

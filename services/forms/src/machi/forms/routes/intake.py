"""The counter where nobody writes (書かない窓口), for staff programs."""

import base64
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request, Response

from machi.forms.commands.intake.abandon_intake import AbandonIntake, abandon_intake
from machi.forms.commands.intake.about_intake import IntakeNow
from machi.forms.commands.intake.choose_procedures import ChooseProcedures, choose_procedures
from machi.forms.commands.intake.claim_for_intake import (
    ClaimForIntake,
    ClaimIntoIntake,
    claim_for_intake,
    claim_into_intake,
)
from machi.forms.commands.intake.confirm_intake import (
    NotWhatWasShown,
    SignOnPaper,
    SomethingIsMissing,
    sign_on_paper,
)
from machi.forms.commands.intake.hear import Hear, hear
from machi.forms.commands.intake.look_up import LookUp, look_up
from machi.forms.commands.intake.open_intake import OpenIntake, open_intake
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
from machi.forms.commands.intake.submit_all import SignatureDoesNotCover, SubmitAll, submit_all
from machi.forms.commands.pre_entry import NotPreEntered
from machi.forms.commands.refusals import AnswersRefused
from machi.forms.domain.application import NoSuchProcedure, NotOffered
from machi.forms.domain.blocking import NoReason, PapersUnseen
from machi.forms.domain.intake.card import NotACard, read_card
from machi.forms.domain.intake.lifecycle import IntakeMovedOn, NoSuchIntake
from machi.forms.domain.intake.merging import NoSuchDispute
from machi.forms.domain.intake.register import NoSuchResident, RegisterUnavailable
from machi.forms.domain.navigator import NoSuchNavigator
from machi.forms.queries.intake import filed, intake_by_id
from machi.forms.queries.sites import require_may_lift
from machi.forms.routes.intake_answers import AllFiled, FiledCase, IntakeDetail, IntakeStepped
from machi.forms.routes.intake_counter import (
    AsSeen,
    At,
    Card,
    Choice,
    Code,
    Filing,
    Heard,
    NewIntake,
    OnePerson,
    People,
    Protected,
    Seen,
    Side,
    Wanted,
)
from machi.forms.store.registers import the_register
from machi.forms.words.problems import sentence
from machi.shared.clock import business_date
from machi.shared.db.once import KeyUsedForAnotherRequest
from machi.shared.ui.words import chosen_language
from machi.shared.vault.vault import Forgotten
from machi.shared.web.dependencies import refusals
from machi.shared.web.limits import GuessLimit, TooManyGuesses
from machi.shared.web.problems import Refusal, problem

router = APIRouter(prefix="/forms/api/v1/intakes", tags=["intake"])

_STEP = refusals(NoSuchIntake, IntakeMovedOn, Forgotten, KeyUsedForAnotherRequest)
_COUNTER = "counter"


@router.post("", status_code=201, responses=refusals(NotPreEntered, TooManyGuesses))
async def begin(
    new: NewIntake, request: Request, guesses: GuessLimit, counter: At
) -> IntakeStepped:
    """Begin to hear a family, with what they wrote at home if they brought its code."""
    by, context = counter.by, counter.context
    if new.pre_entry is None:
        opened = OpenIntake(site=counter.site(new.site), ticket=new.ticket, by=by)
        intake_id = await open_intake(opened, context)
    else:
        claimed = ClaimForIntake(
            site=counter.site(new.site), ticket=new.ticket, by=by, code=new.pre_entry
        )
        with guesses.trying(request, NotPreEntered, f"{_COUNTER}:{by.id}"):
            intake_id = await claim_for_intake(claimed, context)
    found = await intake_by_id(intake_id, context)
    now = IntakeNow(intake_id, found.intake.state, found.intake.revision)
    return IntakeStepped.of(now)


@router.get("/{intake_id}", responses=refusals(NoSuchIntake, Forgotten))
async def one_intake(intake_id: UUID, request: Request, counter: At) -> IntakeDetail:
    """Tell what is known, what is still to hear, and the forms as they stand."""
    opened = await intake_by_id(intake_id, counter.context)
    return IntakeDetail.of_intake(opened, chosen_language(request))


@router.post(
    "/{intake_id}/hear", response_model=IntakeStepped, responses=_STEP | refusals(AnswersRefused)
)
async def hear_answers(
    intake_id: UUID, heard: Heard, request: Request, counter: At
) -> IntakeStepped | Response:
    """Write down what somebody says, or correct what was there."""
    told = counter.about(intake_id, heard, Hear)
    none = frozenset(heard.not_my_number)
    command = Hear(**told, answers=heard.answers, not_my_number=none, why=heard.why)
    try:
        return await counter.step(hear, command)
    except AnswersRefused as refused:
        today = business_date(counter.context.clock.now())
        return _told(request, refused, today)


def _told(request: Request, refused: AnswersRefused, today: date) -> Response:
    language = chosen_language(request)
    errors = [
        (f"answers.{one.at}", sentence(refused.procedure, one, today, language))
        for one in refused.problems
    ]
    return problem(request, Refusal(refused.status, refused.code, refused.words, errors=errors))


@router.post("/{intake_id}/claim", responses=_STEP | refusals(NotPreEntered, TooManyGuesses))
async def claim(
    intake_id: UUID, code: Code, request: Request, guesses: GuessLimit, counter: At
) -> IntakeStepped:
    """Read one more code from home; where it says otherwise, `disputes` has both."""
    told = counter.about(intake_id, code, ClaimIntoIntake)
    with guesses.trying(request, NotPreEntered, f"{_COUNTER}:{counter.by.id}"):
        return await counter.step(claim_into_intake, ClaimIntoIntake(**told, code=code.pre_entry))


@router.post("/{intake_id}/settle", responses=_STEP | refusals(NoSuchDispute))
async def settle(intake_id: UUID, chosen: Side, counter: At) -> IntakeStepped:
    """Choose between what two of a family wrote."""
    told = counter.about(intake_id, chosen, SettleDispute)
    command = SettleDispute(**told, about=chosen.about, side=chosen.side)
    return await counter.step(settle_dispute, command)


@router.post("/{intake_id}/people", responses=_STEP)
async def add(intake_id: UUID, seen: AsSeen, counter: At) -> IntakeStepped:
    """Make room for one more of the family."""
    return await counter.step(add_one, AddPerson(**counter.about(intake_id, seen, AddPerson)))


@router.post("/{intake_id}/remove-person", responses=_STEP)
async def remove(intake_id: UUID, one: OnePerson, counter: At) -> IntakeStepped:
    """Take a person out, with everything that was known of them."""
    told = counter.about(intake_id, one, RemovePerson)
    return await counter.step(remove_one, RemovePerson(**told, person=one.person))


@router.post("/{intake_id}/protect", responses=_STEP)
async def protect(intake_id: UUID, one: Protected, counter: At) -> IntakeStepped:
    """Note that somebody is protected (秘匿, 支援措置); few may lift it."""
    if not one.protected:
        await require_may_lift(intake_id, counter.staff, counter.context)
    told = counter.about(intake_id, one, ProtectPerson)
    command = ProtectPerson(**told, person=one.person, protected=one.protected)
    return await counter.step(protect_one, command)


@router.post("/{intake_id}/choose-people", responses=_STEP)
async def choose_who(intake_id: UUID, who: People, counter: At) -> IntakeStepped:
    """Say for whom of the family a form is made."""
    told = counter.about(intake_id, who, ChoosePeople)
    return await counter.step(
        choose_people, ChoosePeople(**told, of=who.of, people=tuple(who.people))
    )


@router.post("/{intake_id}/card", responses=_STEP | refusals(NotACard))
async def card(intake_id: UUID, read: Card, counter: At) -> IntakeStepped:
    """Fill in the four attributes of a My Number Card. EF 0001 is never sent, and refused."""
    try:
        content = base64.b64decode(read.ef0002, validate=True)
    except ValueError as fault:  # no base64, or no ASCII at all
        raise NotACard from fault
    told = counter.about(intake_id, read, ReadCard)
    command = ReadCard(**told, person=read.person, card=read_card(content))
    return await counter.step(read_card_for, command)


@router.post(
    "/{intake_id}/resident", responses=_STEP | refusals(NoSuchResident, RegisterUnavailable)
)
async def resident(intake_id: UUID, wanted: Wanted, counter: At) -> IntakeStepped:
    """Fill in the household of a person of the register."""
    command = LookUp(**counter.about(intake_id, wanted, LookUp), resident_id=wanted.resident)
    register = the_register(counter.context)
    return IntakeStepped.of(await look_up(command, counter.context, register))


@router.post(
    "/{intake_id}/procedures",
    responses=_STEP | refusals(NoSuchProcedure, NoSuchNavigator, NotOffered),
)
async def choose(intake_id: UUID, choice: Choice, counter: At) -> IntakeStepped:
    """Choose what the family came for."""
    told = counter.about(intake_id, choice, ChooseProcedures)
    command = ChooseProcedures(
        **told,
        procedures=tuple(choice.procedures),
        navigator=choice.navigator,
        said=choice.said,
    )
    return await counter.step(choose_procedures, command)


@router.post(
    "/{intake_id}/sign-on-paper", responses=_STEP | refusals(SomethingIsMissing, NotWhatWasShown)
)
async def signed_on_paper(intake_id: UUID, seen: Seen, counter: At) -> IntakeStepped:
    """Note that the printed forms were signed by hand."""
    told = counter.about(intake_id, seen, SignOnPaper)
    return await counter.step(sign_on_paper, SignOnPaper(**told, seal=bytes.fromhex(seen.seal)))


@router.post("/{intake_id}/reopen", responses=_STEP)
async def reopen(intake_id: UUID, seen: AsSeen, counter: At) -> IntakeStepped:
    """Go on hearing; the signature is void."""
    told = counter.about(intake_id, seen, ReopenIntake)
    return await counter.step(reopen_intake, ReopenIntake(**told))


@router.post(
    "/{intake_id}/submit-all",
    responses=_STEP | refusals(SignatureDoesNotCover, SomethingIsMissing, PapersUnseen, NoReason),
)
async def submit(intake_id: UUID, seen: Filing, request: Request, counter: At) -> AllFiled:
    """File and accept every form, all of them or none."""
    told = counter.about(intake_id, seen, SubmitAll)
    papers = {(one.procedure_id, one.paper): one.settled(counter.by) for one in seen.papers}
    await submit_all(SubmitAll(**told, papers=papers), counter.context)
    language = chosen_language(request)
    cases = await filed(intake_id, counter.context.db)
    return AllFiled(items=[FiledCase.of(one, language) for one in cases])


@router.post("/{intake_id}/abandon", responses=_STEP)
async def abandon(intake_id: UUID, seen: AsSeen, counter: At) -> IntakeStepped:
    """Destroy what was heard: the family goes home."""
    told = counter.about(intake_id, seen, AbandonIntake)
    return await counter.step(abandon_intake, AbandonIntake(**told))

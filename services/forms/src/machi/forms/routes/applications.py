"""Applying and asking where a case is, for programs."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from machi.forms.commands.citizens.proving import proof_in
from machi.forms.commands.file_application import FileApplication, file_application
from machi.forms.commands.open_case import OpenCase, open_case
from machi.forms.commands.refusals import AnswersRefused
from machi.forms.commands.secrets import plain_code, shown_again
from machi.forms.domain.application import (
    NoSuchDraft,
    NoSuchProcedure,
    NotOffered,
    WrongNumberOrSecret,
)
from machi.forms.domain.assurance import AssuranceMissing
from machi.forms.queries.cases import case_by_id
from machi.forms.routes.answers import CaseStatus
from machi.forms.words.problems import sentence
from machi.shared.auth.holders import CASE_COOKIE, CITIZEN_COOKIE, NoCaseOpen, held_case
from machi.shared.clock import business_date
from machi.shared.db.once import KeyUsedForAnotherRequest
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals
from machi.shared.web.limits import GuessLimit, TooManyGuesses
from machi.shared.web.problems import Refusal, problem

router = APIRouter(prefix="/forms/api/v1/applications", tags=["applications"])

_PLACES = 20
_RECIPIENT = 200


class NewApplication(BaseModel):
    """A whole application. `answers` has the shape that the procedure's document declares."""

    model_config = ConfigDict(extra="forbid")

    procedure_id: str = Field(max_length=40, examples=["juminhyo"])
    answers: dict[str, Any]
    recipient: str | None = Field(
        default=None,
        max_length=_RECIPIENT,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="Who is to be told: the reference that notify gave.",
    )
    draft: str | None = Field(
        default=None,
        max_length=100,
        description="The draft that files were sent to. Its files answer the questions for files.",
    )
    shown_at_counter: list[str] = Field(
        default=[],
        max_length=_PLACES,
        description="Papers without which nothing is taken and that the applicant will show at "
        "the counter, where the procedure accepts that: `proof`, `proof[1]` of the second item.",
    )
    not_my_number: list[str] = Field(
        default=[],
        max_length=_PLACES,
        description="Places whose twelve digits the applicant says are no 個人番号.",
    )


class FiledApplication(BaseModel):
    """The case that was made. Number and secret together open it; the secret is told here only."""

    application_id: UUID
    receipt_number: str
    secret: str | None = Field(
        description="Null when a request is repeated after the city's key was changed."
    )
    case_path: str


Proved = Annotated[
    str | None,
    Header(
        alias="Machi-Citizen",
        max_length=2000,
        description="What whoever files has proved about themselves, for procedures that ask for "
        "it (`assurance.online`): from `POST …/proofs/mail`, or the cookie `machi_citizen`.",
    ),
]


@router.post(
    "",
    status_code=201,
    response_model=FiledApplication,
    responses=refusals(
        NoSuchProcedure,
        NoSuchDraft,
        NotOffered,
        AnswersRefused,
        AssuranceMissing,
        KeyUsedForAnotherRequest,
    ),
)
async def apply(
    asked: NewApplication,
    request: Request,
    context: Running,
    key: IdempotencyKey = None,
    proved: Proved = None,
) -> FiledApplication | Response:
    """Send an application."""
    command = FileApplication(
        procedure_id=asked.procedure_id,
        answers=asked.answers,
        not_my_number=frozenset(asked.not_my_number),
        shown_later=frozenset(asked.shown_at_counter),
        recipient=asked.recipient,
        key=key,
        proof=proof_in(proved or request.cookies.get(CITIZEN_COOKIE, ""), context),
        draft=asked.draft,
    )
    try:
        case = await file_application(command, context)
    except AnswersRefused as refused:
        return _told(request, refused, context)
    number = case.receipt_number or ""
    return FiledApplication(
        application_id=case.id,
        receipt_number=number,
        secret=shown_again(context.settings.secret_key.get_secret_value(), case),
        case_path=f"/forms/case/{number}",
    )


@router.get(
    "/{receipt_number}", responses=refusals(WrongNumberOrSecret, NoCaseOpen, TooManyGuesses)
)
async def where_is_my_case(
    receipt_number: str,
    request: Request,
    context: Running,
    guesses: GuessLimit,
    secret: Annotated[
        str | None,
        Header(alias="Machi-Case-Secret", max_length=100, description="The case's secret."),
    ] = None,
) -> CaseStatus:
    """Tell where a case is, to whoever holds its secret or has opened it in this browser."""
    number = plain_code(receipt_number)
    if secret is None:
        key = context.settings.secret_key.get_secret_value()
        token = request.cookies.get(CASE_COOKIE, "")
        case_id = held_case(key, token, at=context.clock.now()).id
    else:
        with guesses.trying(request, WrongNumberOrSecret, number):
            case_id = (await open_case(OpenCase(number, secret), context)).id
    view = await case_by_id(context.db, case_id)
    if view.case.receipt_number != number:
        raise WrongNumberOrSecret
    return CaseStatus.of(view.case, view.procedure, chosen_language(request))


def _told(request: Request, refused: AnswersRefused, context: Running) -> Response:
    today = business_date(context.clock.now())
    language = chosen_language(request)
    errors = [
        (f"answers.{one.at}", sentence(refused.procedure, one, today, language))
        for one in refused.problems
    ]
    return problem(request, Refusal(refused.status, refused.code, refused.words, errors=errors))

"""Papers of cases as PDF, for programs."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from machi.forms.commands.open_case import OpenCase, open_case
from machi.forms.commands.secrets import plain_code
from machi.forms.domain.application import NoSuchCase, WrongNumberOrSecret
from machi.forms.domain.intake.lifecycle import NoSuchIntake
from machi.forms.printing.press import PressBusy, PressFailed
from machi.forms.queries.printed import print_case, print_copy
from machi.forms.queries.printed_intake import NothingToPrint, print_intake
from machi.forms.queries.printed_notice import NotDecidedYet, print_notice
from machi.shared.auth.guards import Staff, may
from machi.shared.ui.words import chosen_language
from machi.shared.vault.vault import Forgotten
from machi.shared.web.dependencies import Running, refusals
from machi.shared.web.limits import GuessLimit, TooManyGuesses

router = APIRouter(prefix="/forms/api/v1", tags=["papers"])

Reads = Annotated[Staff, may("forms.read")]
Accepts = Annotated[Staff, may("forms.accept")]
Secret = Annotated[
    str, Header(alias="Machi-Case-Secret", max_length=100, description="The case's secret.")
]
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"description": "A PDF.", "content": {"application/pdf": {}}}
}
_OF_HOLDERS = refusals(
    WrongNumberOrSecret, TooManyGuesses, NotDecidedYet, Forgotten, PressBusy, PressFailed
)


@router.get(
    "/desk/applications/{application_id}/form.pdf",
    response_class=Response,
    responses=_PDF | refusals(NoSuchCase, Forgotten, PressBusy, PressFailed),
)
async def form_of_case(application_id: UUID, staff: Reads, context: Running) -> Response:
    """Give the form of a case as it is filed. That it was printed is recorded."""
    return _pdf(await print_case(application_id, staff, context))


@router.get(
    "/intakes/{intake_id}/forms.pdf",
    response_class=Response,
    responses=_PDF | refusals(NoSuchIntake, NothingToPrint, Forgotten, PressBusy, PressFailed),
)
async def forms_of_intake(intake_id: UUID, staff: Accepts, context: Running) -> Response:
    """Give all forms of an intake: as they stand, to be signed on paper, or as they were filed."""
    return _pdf(await print_intake(intake_id, staff, context))


@router.get(
    "/applications/{receipt_number}/copy.pdf",
    response_class=Response,
    responses=_PDF | _OF_HOLDERS,
)
async def copy_of_answers(
    receipt_number: str, secret: Secret, request: Request, context: Running, guesses: GuessLimit
) -> Response:
    """Give a copy of what was sent, to whoever holds the case's secret."""
    case_id = await _opened(receipt_number, secret, request, context, guesses)
    return _pdf(await print_copy(case_id, context, chosen_language(request)))


@router.get(
    "/applications/{receipt_number}/notice.pdf",
    response_class=Response,
    responses=_PDF | _OF_HOLDERS,
)
async def notice_of_decision(
    receipt_number: str, secret: Secret, request: Request, context: Running, guesses: GuessLimit
) -> Response:
    """Give the notice of the decision, to whoever holds the case's secret."""
    case_id = await _opened(receipt_number, secret, request, context, guesses)
    return _pdf(await print_notice(case_id, context))


async def _opened(
    receipt_number: str, secret: str, request: Request, context: Running, guesses: GuessLimit
) -> UUID:
    number = plain_code(receipt_number)
    with guesses.trying(request, WrongNumberOrSecret, number):
        return (await open_case(OpenCase(number, secret), context)).id


def _pdf(content: bytes) -> Response:
    return Response(content, media_type="application/pdf")

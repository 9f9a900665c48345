"""Papers as files to keep: the form, the applicant's copy, the notice, the guide sheet."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from machi.forms.domain.navigator import next_question
from machi.forms.pages.case import held_case_view
from machi.forms.pages.guide_answers import answers_in
from machi.forms.pages.intake.sites import AtOwnSite
from machi.forms.queries.guide import guide, what_applies
from machi.forms.queries.printed import print_case, print_copy
from machi.forms.queries.printed_guide import print_guide
from machi.forms.queries.printed_intake import print_intake
from machi.forms.queries.printed_letter import print_letter
from machi.forms.queries.printed_notice import print_notice
from machi.shared.auth.guards import Staff, may
from machi.shared.auth.holders import Case, holder
from machi.shared.clock import business_date
from machi.shared.errors import NotFound
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms")

Reads = Annotated[Staff, may("forms.read")]
Holder = Annotated[Case, holder()]


class NotAllAnswered(NotFound):
    code = "forms.guide_not_answered"
    words = "手続きナビの質問に、まだ答えていないものがあります。"


def pdf(content: bytes, name: str) -> Response:
    """Give a PDF to keep; it is never shown inside our own pages."""
    told = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(content, media_type="application/pdf", headers=told)


@router.get("/desk/{application_id}/print.pdf")
async def form_of_case(application_id: UUID, context: Running, staff: Reads) -> Response:
    """Give the form of a case for the city's files; that it was printed is recorded."""
    return pdf(await print_case(application_id, staff, context), f"form-{application_id}")


@router.get("/intake/{intake_id}/print.pdf")
async def forms_of_intake(intake_id: UUID, context: Running, staff: AtOwnSite) -> Response:
    """Give all forms of an intake: to be signed on paper, or to be filed."""
    return pdf(await print_intake(intake_id, staff, context), f"intake-{intake_id}")


@router.get("/case/{number}/copy.pdf")
async def copy_for_applicant(
    number: str, request: Request, context: Running, held: Holder
) -> Response:
    """Give the applicant a copy of what they sent."""
    view = await held_case_view(number, context, held)
    made = await print_copy(view.case.id, context, chosen_language(request))
    return pdf(made, f"copy-{view.case.receipt_number}")


@router.get("/case/{number}/notice.pdf")
async def notice_for_applicant(number: str, context: Running, held: Holder) -> Response:
    """Give the applicant the decision with its reason; that they took it is recorded."""
    view = await held_case_view(number, context, held)
    made = await print_notice(view.case.id, context)
    return pdf(made, f"notice-{view.case.receipt_number}")


@router.get("/d/{token}/letter.pdf")
async def letter_of_authority(token: str, context: Running) -> Response:
    """Give the letter of authority of a draft, to be signed by hand; it is recorded."""
    return pdf(await print_letter(token, context), "ininjo")


@router.get("/guide/{navigator_id}/sheet.pdf")
async def guide_sheet(navigator_id: str, request: Request, context: Running) -> Response:
    """Give what applies as a sheet to take along. The answers stand in the address."""
    today = business_date(context.clock.now())
    navigator = await guide(context.db, navigator_id, today)
    answers = answers_in(navigator, request.query_params).given
    if next_question(navigator, answers) is not None:
        raise NotAllAnswered
    found = await what_applies(context.db, navigator, answers, today)
    made = await print_guide(navigator.title, found, context, chosen_language(request))
    return pdf(made, f"guide-{navigator.id}")

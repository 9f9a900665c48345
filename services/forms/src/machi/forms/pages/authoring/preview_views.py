"""What else becomes of a draft: its form on paper, the guide sheet, the reviewer's page.

Made of the answers that were typed into the preview; nothing is stored, so nothing is recorded.
"""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from machi.forms import words
from machi.forms.domain.application import frozen_line
from machi.forms.domain.evaluation import evaluate
from machi.forms.domain.navigator import Row
from machi.forms.domain.reading import fingerprint
from machi.forms.pages.authoring.looking import language_of
from machi.forms.pages.authoring.people import Builders
from machi.forms.pages.authoring.trying import Look, Tried, answered, tried_out
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.printing import pdf
from machi.forms.pages.summary import summary
from machi.forms.queries.authoring import draft_view
from machi.forms.queries.guide import Applies
from machi.forms.queries.papers.edition import Edition
from machi.forms.queries.papers.form import Answered
from machi.forms.queries.printed import print_answered
from machi.forms.queries.printed_guide import print_guide
from machi.shared.errors import Conflict
from machi.shared.service import Context
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/office/procedures/{draft_id}/preview")

_MOST_FIELDS = 100


class NotToBeShown(Conflict):
    code = "forms.draft_not_shown"
    words = "まだ表示できません。「検査」にある要修正のところを直してください。"


@router.post("/form.pdf")
async def form_on_paper(
    draft_id: UUID, request: Request, context: Running, _: Builders
) -> Response:
    """Print the form with the answers of the preview, before it has a number."""
    tried = await _tried(draft_id, request, context)
    found = evaluate(tried.procedure, tried.answers, tried.circumstances)
    form = Answered(
        procedure=tried.procedure,
        evaluation=found,
        mark=fingerprint(tried.procedure.document),
        number=None,
        on=tried.circumstances.today,
        fee_lines=[frozen_line(line) for line in found.fee_lines],
    )
    edition = Edition.now(context, language_of(request, tried))
    return pdf(await print_answered([form], context, edition), f"form-{tried.procedure.id}")


@router.post("/sheet.pdf")
async def guide_sheet(draft_id: UUID, request: Request, context: Running, _: Builders) -> Response:
    """Print the guide sheet as it is when this procedure alone applies."""
    tried = await _tried(draft_id, request, context)
    procedure = tried.procedure
    row = Row(procedure=procedure.id, why=procedure.summary or procedure.title)
    applies = Applies(row=row, procedure=procedure, offered=True, until=None, known={})
    language = language_of(request, tried)
    return pdf(
        await print_guide(procedure.title, [applies], context, language), f"sheet-{procedure.id}"
    )


@router.post("/review")
async def as_reviewed(
    draft_id: UUID, request: Request, context: Running, staff: Builders
) -> Response:
    """Show the answers of the preview as whoever reviews them will see them."""
    tried = await _tried(draft_id, request, context)
    language = chosen_language(request)
    found = evaluate(tried.procedure, tried.answers, tried.circumstances)
    values = {
        "staff": staff,
        "procedure": tried.procedure,
        "channel": words.WORDS_OF.say(words.CHANNELS[tried.circumstances.channel], language),
        "sections": summary(tried.procedure, found, language),
        "evaluation": found,
        "text": in_language(language),
        "words": words,
    }
    return PAGES.show(request, "authoring/preview_review.html", values)


async def _tried(draft_id: UUID, request: Request, context: Context) -> Tried:
    """Put together what is tried out. Raises NotToBeShown while it cannot be shown."""
    view = await draft_view(context.db, draft_id)
    form = await request.form(max_fields=_MOST_FIELDS, max_files=0)
    tried = tried_out(view, answered(form), Look.of(form), context)
    if tried is None:
        raise NotToBeShown
    return tried

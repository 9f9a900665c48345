"""What the conditions on the screen say, while they are being chosen: nothing is stored."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse

from machi.forms.domain.authoring.edits.tree import EditRefused
from machi.forms.pages.authoring.conditions import condition_sentences
from machi.forms.pages.authoring.people import Authors
from machi.forms.pages.authoring.reading import editable
from machi.forms.pages.authoring.refusing import refused_words
from machi.forms.pages.authoring.selected import chosen
from machi.forms.queries.authoring import draft_view
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/office/procedures/{draft_id}")

_MOST_CONTROLS = 1500


@router.post("/sentences")
async def sentences(
    draft_id: UUID,
    request: Request,
    context: Running,
    _: Authors,
    at: Annotated[str, Query(max_length=100)] = "",
) -> JSONResponse:
    """Say each condition of the part as the form has it now, or why it cannot be read yet."""
    document = (await draft_view(context.db, draft_id)).draft.document
    if not editable(document):
        return JSONResponse({})
    form = await request.form(max_fields=_MOST_CONTROLS, max_files=0)
    language = chosen_language(request)
    part = chosen(document, at)
    try:
        return JSONResponse(dict(condition_sentences(document, part, form, language)))
    except EditRefused as refused:
        name = (refused.field or "").partition(".")[0]
        return JSONResponse({name: refused_words(refused, language)})

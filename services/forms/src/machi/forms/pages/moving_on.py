"""A newer version of the procedure: what would change for this draft, and the choice. No script."""

from collections.abc import Iterator

from fastapi import APIRouter, Request
from starlette.responses import Response

from machi.forms.commands.move_draft import MoveDraft, move_draft
from machi.forms.domain.evaluation import Circumstances
from machi.forms.domain.moving_on import NoNewerVersion, carry
from machi.forms.domain.procedure import in_words
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.shapes import anchor
from machi.forms.pages.summary import summary
from machi.forms.pages.way import to_page
from machi.forms.queries.draft import DraftView, draft
from machi.shared.clock import business_date
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/d/{token}")

WHERE = "new-version"


@router.get("/new-version")
async def choose(token: str, request: Request, context: Running) -> Response:
    """Show what would go along and what would not, before anybody chooses."""
    view = await draft(token, context)
    if view.evaluation is None:
        return to_page(token, "received")
    if view.newer is None:
        return to_page(token, view.procedure.pages[0].key)
    language = chosen_language(request)
    today = business_date(context.clock.now())
    circumstances = Circumstances(view.application.channel, today)
    carried = carry(view.procedure, view.newer, view.evaluation.kept, circumstances)
    values = {
        "procedure": view.procedure,
        "newer": view.newer,
        "left": list(_left(view, carried.left, language)),
        "asked": [in_words(one.label, language) for one in carried.asked],
        "base": f"/forms/d/{token}",
        "first": view.procedure.pages[0].key,
        "text": in_language(language),
    }
    return PAGES.show(request, "new_version.html", values)


@router.post("/new-version")
async def go_over(token: str, request: Request, context: Running) -> Response:
    """Go over to the version that was shown."""
    form = await request.form(max_fields=5, max_files=0)
    version = str(form.get("version", ""))
    if not version.isascii() or not version.isdigit():
        raise NoNewerVersion
    await move_draft(MoveDraft(token, int(version[:9])), context)
    return to_page(token, "check")


def _left(view: DraftView, left: tuple[str, ...], language: str) -> Iterator[tuple[str, str]]:
    """Write down what stays behind: the question, and what was answered."""
    if view.evaluation is None:
        return
    gone = {anchor(one) for one in left}
    for section in summary(view.procedure, view.evaluation, language):
        for label, answer, place in section.rows:
            if anchor(place) in gone:
                yield label, answer

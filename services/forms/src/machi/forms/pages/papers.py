"""The page after the questions: documents that may be sent as files, for those who have them."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from machi.forms import words
from machi.forms.domain.application import NoSuchDraft
from machi.forms.domain.blocking import LONGEST_REASON, How, NoReason
from machi.forms.domain.delegation import letter
from machi.forms.domain.files.places import PAPER_RULE, Paper, papers
from machi.forms.domain.procedure import in_words
from machi.forms.pages.file_buttons import press_at_file
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.sent_files import Receiver, asked_upload, read_sent
from machi.forms.pages.settling import asked_papers, paper_words, settle_sent
from machi.forms.pages.shapes import Control
from machi.forms.pages.shown_files import at, file_control
from machi.forms.pages.way import sends_papers, step_names, to_page, visible_pages
from machi.forms.queries.draft import DraftView, draft
from machi.forms.words import WORDS_OF
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/d/{token}")

_MOST_FIELDS = 50


@router.get("/documents")
async def documents_page(token: str, request: Request, context: Running) -> Response:
    """Ask for the documents; only those that are marked so can stop anybody."""
    view = await draft(token, context)
    if view.evaluation is None:
        return to_page(token, "received")
    return _show(request, token, view, {})


@router.post("/documents")
async def send_documents(token: str, request: Request, context: Running) -> Response:
    """Take files, or take one back; then go on, or stay where another was asked for."""
    view = await draft(token, context)
    if view.evaluation is None:
        return to_page(token, "received")
    places = {one.place for one in papers(view.evaluation)}
    receiver = Receiver(view.application.id, view.procedure, places.__contains__)
    sent = await read_sent(request, context, receiver, most_fields=_MOST_FIELDS)
    pressed = await press_at_file(sent.form, view.application.id, context)
    told = sent.told(chosen_language(request))
    try:
        await settle_sent(request, context, token, view, sent.form)
    except NoReason as refused:
        told |= {_without_reason(sent.form): WORDS_OF.say(refused.words, chosen_language(request))}
    if told:
        return _show(request, token, await draft(token, context), told)
    if pressed or asked_upload(sent.form):
        return to_page(token, "documents")
    pages = visible_pages(view.procedure, view.evaluation)
    back = sent.form.get("do") == "back" and pages
    return to_page(token, pages[-1].key if back else "check")


def _show(request: Request, token: str, view: DraftView, told: dict[str, str]) -> Response:
    evaluation = view.evaluation
    if evaluation is None:
        raise NoSuchDraft
    language = chosen_language(request)
    pages = visible_pages(view.procedure, evaluation)
    channel = view.application.channel
    sendable = papers(evaluation) if channel == "online" else []
    controls = [(paper, _control(paper, view, told, language)) for paper in sendable]
    values = {
        "procedure": view.procedure,
        "base": f"/forms/d/{token}",
        "action": f"/forms/d/{token}/documents",
        "letter": letter(view.procedure, evaluation.answers),
        "papers": controls,
        "asked": {one.place: one for one in asked_papers(view, language)},
        "counter": channel == "counter",
        "longest_reason": LONGEST_REASON,
        "told": told,
        "errors": list(told.items()),
        "step": len(pages) + 1,
        "steps": step_names(pages, language, sends_papers(evaluation, channel)),
        "saved_until": view.application.expires_at,
        "text": in_language(language),
        "words": words,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if told else HTTPStatus.OK
    return PAGES.show(request, "documents.html", values, status=status)


def _without_reason(form: FormData) -> str:
    """Name the control where the reason is missing."""
    names = (name.removeprefix("settle:") for name in form if name.startswith("settle:"))
    without = (
        one
        for one in names
        if form.get(f"settle:{one}") == How.WAIVED
        and not str(form.get(f"reason:{one}", "")).strip()
    )
    return f"reason:{next(without, '')}"


def _control(paper: Paper, view: DraftView, told: dict[str, str], language: str) -> Control:
    return Control(
        kind="file",
        name=paper.place,
        label=paper_words(paper.needed, language),
        required=paper.needed.blocks(view.application.channel),
        hint=in_words(paper.needed.document.why, language) or None,
        error=told.get(paper.place),
        upload=file_control(PAPER_RULE, at(paper.place, view.files, language), language),
    )

"""The end of a draft: everything is checked together, sent once, and answered with its number."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms import words
from machi.forms.commands.refusals import AnswersRefused
from machi.forms.commands.secrets import shown_again
from machi.forms.commands.submit_application import SubmitApplication, submit_application
from machi.forms.domain.application import CITIZEN, Actor
from machi.forms.domain.assurance import AssuranceMissing
from machi.forms.domain.delegation import letter
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.files.places import place_of
from machi.forms.domain.journey import visible_pages
from machi.forms.domain.lifecycle import State
from machi.forms.domain.parsed import Problem
from machi.forms.domain.procedure import Procedure
from machi.forms.pages.case import keep_case_cookie
from machi.forms.pages.citizens.asked import asked_proof
from machi.forms.pages.citizens.held import held_proof
from machi.forms.pages.controls import Drawing
from machi.forms.pages.known_recipient import recipient_of
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.origins import origins
from machi.forms.pages.shapes import Shown, anchor
from machi.forms.pages.shown_files import papers_sent
from machi.forms.pages.summary import summary
from machi.forms.pages.way import sends_papers, step_names, to_page
from machi.forms.queries.alike import Visitor, filed_before
from machi.forms.queries.draft import DraftView, draft
from machi.forms.words.family import for_whom
from machi.forms.words.intake import SOURCES
from machi.shared.auth.guards import staff_or_nobody
from machi.shared.auth.holders import CASE_COOKIE, NoCaseOpen, held_case
from machi.shared.clock import business_date
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/d/{token}")

_SHOWN_FOR = timedelta(days=1)


@router.get("/check")
async def check_page(token: str, request: Request, context: Running) -> Response:
    """Show everything once more before it is sent."""
    view = await draft(token, context)
    if view.evaluation is None:
        return to_page(token, "received")
    return await _check(request, context, token, view)


@router.post("/check")
async def submit(token: str, request: Request, context: Running) -> Response:
    """Send it. A second tap finds the same case."""
    proof = held_proof(request, context)
    command = SubmitApplication(token, recipient_of(request), _who(request), proof)
    try:
        case = await submit_application(command, context)
    except (AnswersRefused, AssuranceMissing) as refused:
        view = await draft(token, context)
        return await _check(request, context, token, view, status=refused.status)
    answer = to_page(token, "received")
    if case.channel == "online":
        keep_case_cookie(answer, case, context)
    return answer


def _who(request: Request) -> Actor:
    """Give the member of staff at whose counter a draft is sent; at home it is the citizen."""
    staff = staff_or_nobody(request)
    if staff is None or not staff.allowed("forms.accept"):
        return CITIZEN
    return Actor(str(staff.id), "operator", staff.name)


@router.get("/received")
async def received(token: str, request: Request, context: Running) -> Response:
    """Show the number and the secret, for a day; later the case page asks for both."""
    view = await draft(token, context)
    case = view.application
    if case.state is State.PRE_ENTERED:
        return to_page(token, "pre-entry")
    if case.submitted_at is None:
        return to_page(token, "check")
    if context.clock.now() - case.submitted_at > _SHOWN_FOR:
        return RedirectResponse(f"/forms/case/{case.receipt_number}", HTTPStatus.SEE_OTHER)
    language = chosen_language(request)
    values = {
        "case": case,
        "procedure": view.procedure,
        "whom": for_whom(view.procedure, language) if case.channel == "online" else {},
        "secret": shown_again(context.settings.secret_key.get_secret_value(), case),
        "told": case.recipient is not None,
        "text": in_language(language),
        "words": words,
    }
    return PAGES.show(request, "received.html", values)


async def _check(
    request: Request, context: Running, token: str, view: DraftView, *, status: int = 200
) -> Response:
    evaluation = view.judged
    if evaluation is None:
        return to_page(token, "received")
    language = chosen_language(request)
    today = business_date(context.clock.now())
    drawing = Drawing(
        Shown(view.procedure, evaluation, evaluation.kept, evaluation.errors), today, language
    )
    pages = visible_pages(view.procedure, evaluation)
    with_papers = sends_papers(evaluation, view.application.channel)
    wrong = [
        (f"/forms/d/{token}/{_where(view.procedure, evaluation, one)}", text)
        for one, text in zip(_firsts(evaluation.errors), drawing.errors.values(), strict=True)
    ]
    warnings = Drawing(Shown(view.procedure, evaluation, {}, evaluation.warnings), today, language)
    values = {
        "procedure": view.procedure,
        "evaluation": evaluation,
        "counter": view.application.channel == "counter",
        "pre_entry": view.application.channel == "pre_entry",
        "proof": asked_proof(request, context, token, view),
        "newer": view.newer,
        "before": await filed_before(view, _visitor(request, context), context),
        "too_late": status == HTTPStatus.FORBIDDEN,
        "base": f"/forms/d/{token}",
        "letter": letter(view.procedure, evaluation.answers),
        "origins": partial(origins, view.origins),
        "sources": SOURCES,
        "sections": summary(view.procedure, evaluation, language),
        "wrong": wrong,
        "warnings": list(warnings.errors.values()),
        "step": len(pages) + 1 + with_papers,
        "steps": step_names(pages, language, with_papers),
        "sent_for": papers_sent(evaluation, view.files, language),
        "with_papers": with_papers,
        "timing": view.procedure.fee.timing.get(view.application.channel),
        "told": recipient_of(request) is not None,
        "text": in_language(language),
        "words": words,
    }
    return PAGES.show(request, "check.html", values, status=status)


def _visitor(request: Request, context: Running) -> Visitor:
    """Say what this browser shows of who looks."""
    key = context.settings.secret_key.get_secret_value()
    token, proof = request.cookies.get(CASE_COOKIE, ""), held_proof(request, context)
    try:
        case_id = held_case(key, token, at=context.clock.now()).id
    except NoCaseOpen:
        case_id = None
    citizen = proof.citizen if proof else None
    return Visitor(recipient=recipient_of(request), case_id=case_id, citizen=citizen)


def _firsts(problems: Sequence[Problem]) -> list[Problem]:
    found: dict[str, Problem] = {}
    for one in problems:
        found.setdefault(anchor(one.at), one)
    return list(found.values())


def _where(procedure: Procedure, evaluation: Evaluation, problem: Problem) -> str:
    """Give the page and the control where a problem can be put right."""
    for needed in evaluation.documents:
        if needed.at == problem.at:
            control = "settle:" if problem.code == "paper_unseen" else ""
            return f"documents#{control}{place_of(needed, evaluation)}"
    page = procedure.page_of(problem.at.partition(".")[0].partition("[")[0])
    return f"{(page or procedure.pages[0]).key}#{anchor(problem.at)}"

"""Filling in: one page of the procedure at a time, checked together at the end, sent once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from machi.forms import words
from machi.forms.commands.refusals import AnswersRefused
from machi.forms.commands.save_page import AlreadySubmitted, SavePage, save_page
from machi.forms.commands.secrets import shown_again
from machi.forms.commands.submit_application import SubmitApplication, submit_application
from machi.forms.domain.application import Application, NoSuchDraft
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.parsed import Problem
from machi.forms.domain.procedure import Page, Procedure, in_words
from machi.forms.pages.case import keep_case_cookie
from machi.forms.pages.controls import Drawing, Shown, anchor, question_of
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.posted import read_page
from machi.forms.pages.summary import summary
from machi.forms.queries.draft import DraftView, draft
from machi.shared.clock import business_date
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/d/{token}")

_SHOWN_FOR = timedelta(days=1)
_RECIPIENT = re.compile(r"[A-Za-z0-9_-]{1,200}")
_MOST_FIELDS = 2000
_REMOVE = re.compile(r"remove:([a-z][a-z0-9_]*):(\d{1,2})")


def recipient_of(request: Request) -> str | None:
    """Give the reference under which notify knows the visitor, if they registered."""
    found = request.cookies.get("machi_recipient", "")
    return found if _RECIPIENT.fullmatch(found) else None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which button was pressed."""

    add: str | None = None
    remove: tuple[str, int] | None = None
    back: bool = False

    @classmethod
    def of(cls, form: FormData, page: Page) -> "Asked":
        pressed = str(form.get("do", ""))
        repeats = {one.key for one in page.fields if one.has_items}
        removal = _REMOVE.fullmatch(pressed)
        if removal and removal[1] in repeats:
            return cls(remove=(removal[1], int(removal[2])))
        if pressed.removeprefix("add:") in repeats and pressed.startswith("add:"):
            return cls(add=pressed.removeprefix("add:"))
        return cls(back=pressed == "back")


@router.get("/check")
async def check_page(token: str, request: Request, context: Running) -> Response:
    """Show everything once more before it is sent."""
    view = await draft(token, context)
    if view.evaluation is None:
        return _to(token, "received")
    return _check(request, context, token, view)


@router.post("/check")
async def submit(token: str, request: Request, context: Running) -> Response:
    """Send it. A second tap finds the same case."""
    command = SubmitApplication(token, recipient_of(request))
    try:
        case = await submit_application(command, context)
    except AnswersRefused:
        view = await draft(token, context)
        return _check(request, context, token, view, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    answer = _to(token, "received")
    if case.channel == "online":
        keep_case_cookie(answer, case, context)
    return answer


@router.get("/received")
async def received(token: str, request: Request, context: Running) -> Response:
    """Show the number and the secret, for a day; later the case page asks for both."""
    view = await draft(token, context)
    case = view.application
    if case.submitted_at is None:
        return _to(token, "check")
    if context.clock.now() - case.submitted_at > _SHOWN_FOR:
        return RedirectResponse(f"/forms/case/{case.receipt_number}", HTTPStatus.SEE_OTHER)
    values = {
        "case": case,
        "procedure": view.procedure,
        "secret": shown_again(context.settings.secret_key.get_secret_value(), case),
        "told": case.recipient is not None,
        "text": in_language(chosen_language(request)),
        "words": words,
    }
    return PAGES.show(request, "received.html", values)


@router.get("/{page_key}")
async def draft_page(token: str, page_key: str, request: Request, context: Running) -> Response:
    """Show one page of the procedure with what was typed so far."""
    view = await draft(token, context)
    if view.evaluation is None:
        return _to(token, "received")
    page = _page(view.procedure, page_key)
    shown = Shown(view.procedure, view.evaluation, view.evaluation.kept)
    return _show(request, context, view.application, page, shown)


@router.post("/{page_key}")
async def send_page(token: str, page_key: str, request: Request, context: Running) -> Response:
    """Keep the page and go on; stay when something is wrong or an answer revealed a question."""
    view = await draft(token, context)
    page = _page(view.procedure, page_key)
    form = await request.form(max_fields=_MOST_FIELDS, max_files=0)
    asked = Asked.of(form, page)
    given = read_page(page, form)
    command = SavePage(
        token=token,
        page=page.key,
        given=given,
        not_my_number=_confirmed(form),
        add=asked.add,
        remove=asked.remove,
    )
    try:
        saved = await save_page(command, context)
    except AlreadySubmitted:
        return _to(token, "received")
    evaluation = saved.evaluation
    if asked.add or asked.remove:
        changed = asked.add or (asked.remove[0] if asked.remove else "")
        return _to(token, f"{page.key}#{changed}")
    if asked.back:
        return _to(token, _before(saved.procedure, page, evaluation))
    seen = set(str(form.get("shown", "")).split())
    wrong = [one for one in evaluation.errors if _is_of(page, one) and question_of(one.at) in seen]
    if wrong:
        typed = {**evaluation.kept, **given}
        shown = Shown(saved.procedure, evaluation, typed, wrong)
        return _show(request, context, saved.application, page, shown)
    if _visible_on(page, evaluation) - seen:
        return _to(token, f"{page.key}?more=1")
    return _to(token, _after(saved.procedure, page, evaluation))


def _show(
    request: Request, context: Running, application: Application, page: Page, shown: Shown
) -> Response:
    language = chosen_language(request)
    drawing = Drawing(shown, business_date(context.clock.now()), language)
    controls = drawing.page(page)
    pages = visible_pages(shown.procedure, shown.evaluation)
    values = {
        "procedure": shown.procedure,
        "current": page,
        "counter": application.channel == "counter",
        "action": request.url.path,
        "controls": controls,
        "shown": " ".join(sorted(_visible_on(page, shown.evaluation))),
        "errors": drawing.listed(controls),
        "not_my_number": [one.at for one in shown.problems if one.code == "my_number"],
        "more": "more" in request.query_params,
        "step": pages.index(page) + 1 if page in pages else 1,
        "steps": _steps(pages, language),
        "first": bool(pages) and pages[0] == page,
        "saved_until": application.expires_at,
        "text": in_language(language),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if shown.problems else HTTPStatus.OK
    return PAGES.show(request, "draft.html", values, status=status)


def _check(
    request: Request, context: Running, token: str, view: DraftView, *, status: int = 200
) -> Response:
    evaluation = view.evaluation
    if evaluation is None:
        return _to(token, "received")
    language = chosen_language(request)
    today = business_date(context.clock.now())
    drawing = Drawing(
        Shown(view.procedure, evaluation, evaluation.kept, evaluation.errors), today, language
    )
    pages = visible_pages(view.procedure, evaluation)
    wrong = [
        (f"/forms/d/{token}/{_page_with(view.procedure, one.at)}#{anchor(one.at)}", text)
        for one, text in zip(_firsts(evaluation.errors), drawing.errors.values(), strict=True)
    ]
    warnings = Drawing(Shown(view.procedure, evaluation, {}, evaluation.warnings), today, language)
    values = {
        "procedure": view.procedure,
        "evaluation": evaluation,
        "counter": view.application.channel == "counter",
        "base": f"/forms/d/{token}",
        "sections": summary(view.procedure, evaluation, language),
        "wrong": wrong,
        "warnings": list(warnings.errors.values()),
        "step": len(pages) + 1,
        "steps": _steps(pages, language),
        "timing": view.procedure.fee.timing.get(view.application.channel),
        "told": recipient_of(request) is not None,
        "text": in_language(language),
        "words": words,
    }
    return PAGES.show(request, "check.html", values, status=status)


def visible_pages(procedure: Procedure, evaluation: Evaluation) -> list[Page]:
    return [
        page
        for page in procedure.pages
        if any(one.key in evaluation.visible for one in page.fields)
    ]


def _steps(pages: Sequence[Page], language: str) -> list[str]:
    last = [words.msgid("確認"), words.msgid("完了")]
    names = [in_words(page.title, language) for page in pages]
    return names + [words.WORDS_OF.say(one, language) for one in last]


def _firsts(problems: Sequence[Problem]) -> list[Problem]:
    found: dict[str, Problem] = {}
    for one in problems:
        found.setdefault(anchor(one.at), one)
    return list(found.values())


def _page(procedure: Procedure, key: str) -> Page:
    page = procedure.page(key)
    if page is None:
        raise NoSuchDraft
    return page


def _page_with(procedure: Procedure, path: str) -> str:
    page = procedure.page_of(path.partition(".")[0].partition("[")[0])
    return page.key if page else procedure.pages[0].key


def _is_of(page: Page, problem: Problem) -> bool:
    key = problem.at.partition(".")[0].partition("[")[0]
    return any(one.key == key for one in page.fields)


def _visible_on(page: Page, evaluation: Evaluation) -> set[str]:
    keys = {one.key for one in page.fields if one.type not in {"statement", "computed"}}
    return {path for path in evaluation.visible if path.partition(".")[0].partition("[")[0] in keys}


def _after(procedure: Procedure, page: Page, evaluation: Evaluation) -> str:
    pages = visible_pages(procedure, evaluation)
    later = [one.key for one in pages[pages.index(page) + 1 :]] if page in pages else []
    return later[0] if later else "check"


def _before(procedure: Procedure, page: Page, evaluation: Evaluation) -> str:
    pages = visible_pages(procedure, evaluation)
    place = pages.index(page) if page in pages else 0
    return pages[max(0, place - 1)].key


def _confirmed(form: FormData) -> frozenset[str]:
    return frozenset(one for one in form.getlist("not_my_number") if isinstance(one, str))


def _to(token: str, where: str) -> RedirectResponse:
    return RedirectResponse(f"/forms/d/{token}/{where}", HTTPStatus.SEE_OTHER)

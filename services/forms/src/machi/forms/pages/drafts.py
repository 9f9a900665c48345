"""Filling in: one page of the procedure at a time; what was typed is never lost."""

import re
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from machi.forms.commands.resume_draft import make_resume_code
from machi.forms.commands.save_page import AlreadySubmitted, SavePage, save_page
from machi.forms.domain.application import Application, NoSuchDraft
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.files.places import asks_for_files
from machi.forms.domain.journey import visible_pages
from machi.forms.domain.parsed import Problem
from machi.forms.domain.procedure import Page, Procedure
from machi.forms.pages.controls import Drawing
from machi.forms.pages.file_buttons import press_at_file, pressed_at_file
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.posted import read_page
from machi.forms.pages.resuming import ELSEWHERE
from machi.forms.pages.sent_files import Receiver, asked_upload, read_sent
from machi.forms.pages.shapes import Shown, question_of
from machi.forms.pages.way import last_page, sends_papers, step_names, to_page
from machi.forms.queries.draft import draft
from machi.shared.clock import business_date
from machi.shared.ui.words import LANGUAGES, chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/d/{token}")

_MOST_FIELDS = 2000
_REMOVE = re.compile(r"remove:([a-z][a-z0-9_]*):(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which button was pressed."""

    add: str | None = None
    remove: tuple[str, int] | None = None
    back: bool = False
    elsewhere: bool = False
    """Go on later, or on another device: what was typed is kept, and a code is shown."""
    language: str | None = None
    files: str = ""
    """The control whose files were sent or taken back."""

    @property
    def here(self) -> str:
        """Where on this same page to go on; empty when the page is left."""
        if self.language:
            return f"?lang={self.language}"
        changed = self.add or (self.remove[0] if self.remove else "") or self.files
        return changed and f"#{changed}"

    @classmethod
    def of(cls, form: FormData, page: Page) -> "Asked":
        pressed = str(form.get("do", ""))
        repeats = {one.key for one in page.fields if one.has_items}
        removal = _REMOVE.fullmatch(pressed)
        if removal and removal[1] in repeats:
            return cls(remove=(removal[1], int(removal[2])))
        if pressed.removeprefix("add:") in repeats and pressed.startswith("add:"):
            return cls(add=pressed.removeprefix("add:"))
        if asked_upload(form) or pressed_at_file(form):
            return cls(files=asked_upload(form) or page.key)
        language = pressed.removeprefix("lang:")
        if language in LANGUAGES and language != pressed:
            return cls(language=language)
        return cls(back=pressed == "back", elsewhere=pressed == "elsewhere")


@router.get("/{page_key}")
async def draft_page(token: str, page_key: str, request: Request, context: Running) -> Response:
    """Show one page of the procedure with what was typed so far."""
    view = await draft(token, context)
    if view.evaluation is None:
        return to_page(token, "received")
    page = _page(view.procedure, page_key)
    shown = Shown(
        view.procedure,
        view.evaluation,
        view.evaluation.kept,
        files=view.files,
        origins=view.origins,
    )
    return _show(request, context, view.application, page, shown, newer=view.newer is not None)


@router.post("/{page_key}")
async def send_page(token: str, page_key: str, request: Request, context: Running) -> Response:
    """Keep the page and go on; stay when something is wrong or an answer revealed a question."""
    view = await draft(token, context)
    page = _page(view.procedure, page_key)
    receiver = Receiver(view.application.id, view.procedure)
    sent = await read_sent(request, context, receiver, most_fields=_MOST_FIELDS)
    form = sent.form
    asked = Asked.of(form, page)
    await press_at_file(form, view.application.id, context)
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
        return to_page(token, "received")
    evaluation = saved.evaluation
    told = sent.told(chosen_language(request))
    if asked.elsewhere and not told:
        await make_resume_code(token, context)
        return to_page(token, ELSEWHERE)
    if (asked.here or asked.back) and not told:
        back = _before(saved.procedure, page, evaluation)
        return to_page(token, page.key + asked.here if asked.here else back)
    seen = set(str(form.get("shown", "")).split())
    wrong = [one for one in evaluation.errors if _is_of(page, one) and question_of(one.at) in seen]
    if wrong or told:
        typed = {**evaluation.kept, **given}
        if asked.here:  # a file was sent, and is not taken: the rest is not judged yet
            wrong = []
        shown = Shown(saved.procedure, evaluation, typed, wrong, saved.files, told)
        return _show(request, context, saved.application, page, shown)
    if _visible_on(page, evaluation) - seen:
        return to_page(token, f"{page.key}?more=1")
    return to_page(token, _after(saved.procedure, page, evaluation, saved.application.channel))


def _show(  # noqa: PLR0913 - the page, and what stands around it
    request: Request,
    context: Running,
    application: Application,
    page: Page,
    shown: Shown,
    *,
    newer: bool = False,
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
        "takes_files": asks_for_files(page.fields),
        "not_my_number": [one.at for one in shown.problems if one.code == "my_number"],
        "more": "more" in request.query_params,
        "from_profile": any(
            question_of(place).partition(".")[0] == one.key
            for place in shown.origins
            for one in page.fields
        ),
        "newer": newer,
        "base": request.url.path.rpartition("/")[0],
        "step": pages.index(page) + 1 if page in pages else 1,
        "steps": step_names(pages, language, sends_papers(shown.evaluation, application.channel)),
        "first": bool(pages) and pages[0] == page,
        "saved_until": application.expires_at,
        "text": in_language(language),
    }
    wrong = shown.problems or shown.told
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return PAGES.show(request, "draft.html", values, status=status)


def _page(procedure: Procedure, key: str) -> Page:
    page = procedure.page(key)
    if page is None:
        raise NoSuchDraft
    return page


def _is_of(page: Page, problem: Problem) -> bool:
    key = problem.at.partition(".")[0].partition("[")[0]
    return any(one.key == key for one in page.fields)


def _visible_on(page: Page, evaluation: Evaluation) -> set[str]:
    keys = {one.key for one in page.fields if one.type not in {"statement", "computed"}}
    return {path for path in evaluation.visible if path.partition(".")[0].partition("[")[0] in keys}


def _after(procedure: Procedure, page: Page, evaluation: Evaluation, channel: str) -> str:
    pages = visible_pages(procedure, evaluation)
    later = [one.key for one in pages[pages.index(page) + 1 :]] if page in pages else []
    return later[0] if later else last_page(evaluation, channel)


def _before(procedure: Procedure, page: Page, evaluation: Evaluation) -> str:
    pages = visible_pages(procedure, evaluation)
    place = pages.index(page) if page in pages else 0
    return pages[max(0, place - 1)].key


def _confirmed(form: FormData) -> frozenset[str]:
    return frozenset(one for one in form.getlist("not_my_number") if isinstance(one, str))

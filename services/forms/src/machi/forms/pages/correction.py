"""The applicant corrects what the office asked about."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as default
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.asked_correction import AskedCorrection, asked_correction, put_in
from machi.forms.commands.refusals import AnswersRefused
from machi.forms.commands.resubmit_application import ResubmitApplication, resubmit_application
from machi.forms.domain.application import CITIZEN
from machi.forms.domain.correction import Corrected
from machi.forms.domain.files.correcting import without_files
from machi.forms.domain.files.places import asks_for_files
from machi.forms.domain.lifecycle import NotInThisState
from machi.forms.domain.parsed import Problem
from machi.forms.domain.procedure import Field, Page
from machi.forms.domain.protection import unsaid_of
from machi.forms.pages.attaching import attach_controls
from machi.forms.pages.case import Holder, held_case_view
from machi.forms.pages.controls import Drawing
from machi.forms.pages.drafts import Asked
from machi.forms.pages.file_buttons import press_at_file
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.posted import read_fields
from machi.forms.pages.sent_files import Receiver, read_sent
from machi.forms.pages.shapes import Shown, question_of
from machi.forms.pages.summary import labelled
from machi.shared.clock import business_date
from machi.shared.db.once import Once, once
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running
from machi.shared.web.uploads import carries_files

router = APIRouter(prefix="/forms/case/{number}")

_MOST_FIELDS = 500
_EXPLAIN = "explain:"


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was posted: corrected answers, explanations, and which questions had been shown."""

    given: Mapping[str, Any]
    explanations: Mapping[str, str]
    not_my_number: frozenset[str]
    shown: frozenset[str]
    judged: bool = True
    """Whether the page says what is missing: not yet when it was only opened."""
    told: Mapping[str, str] = default(default_factory=dict)
    """Why files were not taken, by control."""


_NOTHING = _Typed({}, {}, frozenset(), frozenset(), judged=False)


@router.get("/correction")
async def correction_page(
    number: str, request: Request, context: Running, held: Holder
) -> Response:
    """Show only the questions that the office asked about, with the answers as they are."""
    asked = await _asked(number, context, held)
    if asked is None:
        return _to_case(number)
    corrected = put_in(asked, _open_answers(asked))
    return _show(request, context, asked, corrected, _NOTHING)


@router.post("/correction")
async def send_correction(
    number: str, request: Request, context: Running, held: Holder
) -> Response:
    """Take the correction; stay when something is wrong or an answer brought up a question."""
    asked = await _asked(number, context, held)
    if asked is None:
        return _to_case(number)
    receiver = Receiver(asked.case.id, asked.procedure, asked.opened.takes)
    sent = await read_sent(request, context, receiver, most_fields=_MOST_FIELDS)
    form, told = sent.form, sent.told(chosen_language(request))
    await press_at_file(form, asked.case.id, context)
    if carries_files(request):
        asked = await _asked(number, context, held) or asked
    typed, changed = _with_items(_typed(asked, form), Asked.of(form, _page(asked)))
    typed = replace(typed, told=told)
    corrected = put_in(asked, typed.given, typed.not_my_number)
    if changed:
        return _show(request, context, asked, corrected, replace(typed, judged=False))
    revealed = _visible_questions(asked, corrected) - typed.shown
    wrong = [one for one in corrected.evaluation.errors if question_of(one.at) not in revealed]
    silent = [
        one.path for one in asked.to_explain if not typed.explanations.get(one.path, "").strip()
    ]
    if wrong or silent or revealed or told or without_files(asked.opened, asked.files):
        return _show(request, context, asked, corrected, typed, wrong, bool(revealed))
    command = ResubmitApplication(
        application_id=asked.case.id,
        expected_revision=asked.case.revision,
        by=CITIZEN,
        request=_once(form, asked),
        given=typed.given,
        explanations=typed.explanations,
        not_my_number=typed.not_my_number,
    )
    try:
        await resubmit_application(command, context)
    except NotInThisState:
        return _to_case(number)
    except AnswersRefused as refused:
        return _show(request, context, asked, corrected, typed, list(refused.problems))
    return _to_case(number)


async def _asked(number: str, context: Running, held: Holder) -> AskedCorrection | None:
    view = await held_case_view(number, context, held)
    async with context.db.transaction() as tx:
        try:
            return await asked_correction(tx, context, view.case)
        except NotInThisState:
            return None


def _open_answers(asked: AskedCorrection) -> dict[str, Any]:
    """Give the answers of the open paths as they are: what the page begins with."""
    answers = asked.evaluation.answers
    return {
        path: answers[path] for path in asked.request.to_fix if "/" not in path and path in answers
    }


def _editable_fields(asked: AskedCorrection, editable: frozenset[str]) -> list[Field]:
    """List the questions to draw: whole ones, and repeats with only their open questions."""
    drawn = []
    for field in asked.procedure.fields:
        if field.key in editable:
            drawn.append(field)
            continue
        inside = [path for path in editable if path.startswith(f"{field.key}/")]
        if not inside:
            continue
        whole = any("." not in path for path in inside)
        named = {path.rpartition(".")[2] for path in inside if "." in path}
        inner = field.fields if whole else [one for one in field.fields if one.key in named]
        drawn.append(replace(field, fields=tuple(inner)))
    return drawn


def _only_items(editable: frozenset[str]) -> dict[str, frozenset[str]]:
    only: dict[str, set[str]] = {}
    for path in editable:
        key, inside, rest = path.partition("/")
        if inside and key not in editable:
            only.setdefault(key, set()).add(rest.partition(".")[0])
    return {key: frozenset(ids) for key, ids in only.items()}


def _typed(asked: AskedCorrection, form: FormData) -> _Typed:
    """Read the form as far as this correction may have opened it; any other name is refused."""
    explained = {f"{_EXPLAIN}{one.path}": one.path for one in asked.to_explain}
    # A question that may yet come up is readable; whether it is open is decided by `put_in`.
    given = read_fields(list(asked.procedure.fields), form, also=frozenset(explained))
    return _Typed(
        given=given,
        explanations={
            path: value
            for name, path in explained.items()
            if isinstance(value := form.get(name), str)
        },
        not_my_number=frozenset(
            one for one in form.getlist("not_my_number") if isinstance(one, str)
        ),
        shown=frozenset(str(form.get("shown", "")).split()),
    )


def _page(asked: AskedCorrection, editable: frozenset[str] | None = None) -> Page:
    """Make a page of what is open, as far as that is known before the answers are read."""
    fields = _editable_fields(asked, asked.request.to_fix if editable is None else editable)
    return Page(key="correction", title=asked.procedure.title, fields=tuple(fields))


def _with_items(typed: _Typed, pressed: Asked) -> tuple[_Typed, bool]:
    """Put an empty item at the end, or take one away, when such a button was pressed."""
    given = dict(typed.given)
    if pressed.add is not None:
        given[pressed.add] = [*given.get(pressed.add, ()), {}]
    elif pressed.remove is not None:
        key, place = pressed.remove
        given[key] = [item for at, item in enumerate(given.get(key, ())) if at != place]
    else:
        return typed, bool(pressed.files)
    return replace(typed, given=given), True


def _visible_questions(asked: AskedCorrection, corrected: Corrected) -> set[str]:
    """List what the page draws, so that a question that came up is shown before it is judged."""
    keys = {one.key for one in _editable_fields(asked, corrected.editable)}
    return {
        path
        for path in corrected.evaluation.visible
        if path.partition(".")[0].partition("[")[0] in keys
    }


def _show(  # noqa: PLR0913, PLR0917 - the page, what was typed, and what is wrong with it
    request: Request,
    context: Running,
    asked: AskedCorrection,
    corrected: Corrected,
    typed: _Typed,
    wrong: list[Problem] | None = None,
    more: bool = False,  # noqa: FBT001, FBT002 - said beside it
) -> Response:
    language = chosen_language(request)
    there = corrected.evaluation.kept
    if asked.case.protected:
        there = unsaid_of(asked.procedure, there)
    given = {**there, **typed.given}
    shown = Shown(
        asked.procedure, corrected.evaluation, given, wrong or [], asked.files, typed.told
    )
    drawing = Drawing(
        shown, business_date(context.clock.now()), language, _only_items(corrected.editable)
    )
    controls = drawing.page(_page(asked, corrected.editable))
    explain = [
        {
            "path": one.path,
            "message": one.message,
            "value": typed.explanations.get(one.path, ""),
            "error": _say("説明を入力してください。", language)
            if typed.judged and not typed.explanations.get(one.path, "").strip()
            else None,
        }
        for one in asked.to_explain
    ]
    attach = attach_controls(asked, language, typed.told, judged=typed.judged)
    errors = drawing.listed(controls) + [(one.name, one.error) for one in attach if one.error]
    errors += [(f"{_EXPLAIN}{one['path']}", str(one["error"])) for one in explain if one["error"]]
    values = {
        "case": asked.case,
        "procedure": asked.procedure,
        "asked": {
            "reason": asked.request.reason,
            "due": asked.request.due,
            "items": asked.request.items,
        },
        "label_of": dict(labelled(asked.procedure, asked.evaluation, language))
        | {one.name: one.label for one in attach},
        "controls": controls,
        "attach": attach,
        "takes_files": attach or asks_for_files(_editable_fields(asked, corrected.editable)),
        "explain": explain,
        "shown": " ".join(sorted(_visible_questions(asked, corrected))),
        "errors": errors,
        "not_my_number": [one.at for one in wrong or [] if one.code == "my_number"],
        "more": more,
        "text": in_language(language),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return PAGES.show(request, "correction.html", values, status=status)


def _say(text: str, language: str) -> str:
    return PAGES.words.say(text, language)


def _once(form: FormData, asked: AskedCorrection) -> Once | None:
    key = form.get("idempotency_key")
    if not isinstance(key, str) or not key.isascii() or not 0 < len(key) <= 200:  # noqa: PLR2004 - the header's own limit
        return None
    return once(
        str(asked.case.id), key, "ResubmitApplication", {"form": repr(sorted(form.items()))}
    )


def _to_case(number: str) -> Response:
    return RedirectResponse(f"/forms/case/{number}", HTTPStatus.SEE_OTHER)

"""One procedure is published, filled in with forged posts, filed and taken out: nothing leaks.

    tried = await try_procedure(context, browser, Random(7), "mihon-7")

What must hold: a question that is not asked is in no page, draft, case, event, paper or sheet, and
neither is a key that the document does not have; a page asks what the evaluator says, no more and
no less; a post that names something else is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from random import Random
from urllib.parse import urlencode

import httpx
from starlette.datastructures import FormData

from machi.forms.commands.file_application import CHANNEL, FileApplication, file_application
from machi.forms.commands.refusals import AnswersRefused
from machi.forms.commands.save_page import SavePage, save_page
from machi.forms.commands.settle_papers import SettlePapers, settle_papers
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.commands.submit_application import SubmitApplication, submit_application
from machi.forms.domain.blocking import How, Settled, asks_for
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.procedure import Field, Page
from machi.forms.domain.reading import fingerprint
from machi.forms.pages.posted import UnknownQuestion, read_page
from machi.forms.queries.draft import draft
from machi.forms.store import procedures
from machi.local.measuring.procedures.answered import Answering, posted
from machi.local.measuring.procedures.looked_at import keys_are_known, look_at_case
from machi.local.measuring.procedures.made import Maker
from machi.local.measuring.procedures.trial import FORGED, Leaked, Trial, hold
from machi.shared.service import Context

Form = list[tuple[str, str]]
_NAMES = re.compile(r'<(?:input|select|textarea)\b[^>]*?\bname="([^"]+)"')
_OURS = {"shown", "do", "not_my_number", "idempotency_key", "lang"}
_DATE_ENDS = ("_era", "_y", "_m", "_d")
_NOT_ASKED = {"statement", "computed"}


@dataclass(frozen=True, slots=True)
class Tried:
    """What was done with a procedure.

    pages: rendered and compared. filed: cases that were made and looked at. hidden: answers that
    were sent to questions that are not asked.
    """

    pages: int
    filed: int
    hidden: int


async def try_procedure(
    context: Context, browser: httpx.AsyncClient, chance: Random, name: str
) -> Tried:
    """Make, publish, fill and file one procedure.

    Raises:
        Leaked: a guarantee is broken; says which, with the document.

    """
    procedure = Maker(chance, name).make()
    answering = Answering(chance)
    answers = answering.answers(procedure)
    async with context.db.transaction() as tx:
        mark = fingerprint(procedure.document)
        await procedures.publish(tx, procedure, mark, context.clock.now())
    trial = Trial(context, browser, procedure, answers, answering.marks)
    begun = await start_draft(StartDraft(procedure.id, "online"), context)
    await _forge_pages(trial, begun.token)
    evaluation, pages = await _compare_pages(trial, begun.token)
    hidden = [key for key in answers if key not in evaluation.visible]
    cases = []
    if evaluation.ok:
        papers = {place: Settled(How.PROMISED) for _, place in asks_for(evaluation, CHANNEL)}
        await settle_papers(SettlePapers(begun.token, papers), context)
        cases.append(await submit_application(SubmitApplication(begun.token, None), context))
    await _forge_request(trial)
    try:
        later = frozenset(one.key for one in evaluation.documents)
        command = FileApplication(procedure_id=procedure.id, answers=answers, shown_later=later)
        cases.append(await file_application(command, context))
    except AnswersRefused:
        hold(not evaluation.ok or evaluation.errors, trial, "refused by the API alone")
    for place, case in enumerate(cases):
        await look_at_case(trial, case, copy=place == 0)
    return Tried(pages, len(cases), len(hidden))


async def _forge_pages(trial: Trial, token: str) -> None:
    """Post every page with all its answers, hidden ones too; then with what it cannot have."""
    for page in trial.procedure.pages:
        form = posted(page, trial.answers)
        _refused(trial, page, [*form, (FORGED, "x")])
        for other in trial.procedure.pages:
            if other is not page and (foreign := posted(other, trial.answers)):
                _refused(trial, page, [*form, foreign[0]])
        given = read_page(page, FormData([*form]))
        await save_page(SavePage(token=token, page=page.key, given=given), trial.context)
    page = trial.procedure.pages[0]
    form = [*posted(page, trial.answers), (FORGED, "x")]
    sent = await trial.browser.post(
        f"/forms/d/{token}/{page.key}",
        content=urlencode(form),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    hold(sent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, trial, "a forged key was taken")


def _refused(trial: Trial, page: Page, form: Form) -> None:
    try:
        read_page(page, FormData([*form]))
    except UnknownQuestion:
        return
    raise trial.leak(f"{form[-1][0]} was taken on {page.key}")


async def _compare_pages(trial: Trial, token: str) -> tuple[Evaluation, int]:
    """Look at every page: it asks what the evaluator says."""
    view = await draft(token, trial.context)
    evaluation = view.evaluation
    if evaluation is None:
        raise Leaked("a draft that nobody submitted is a case")
    for page in trial.procedure.pages:
        shown = await trial.browser.get(f"/forms/d/{token}/{page.key}")
        hold(shown.status_code == HTTPStatus.OK, trial, f"{page.key}: {shown.status_code}")
        names = {name for name in _NAMES.findall(shown.text) if name not in _OURS}
        drawn = {path for name in names for path in _questions_of(page, name)}
        wanted = set(_wanted(page, evaluation))
        hold(drawn == wanted, trial, f"{page.key} asks {sorted(drawn ^ wanted)} wrongly")
        leaked = trial.hidden_in(evaluation, shown.text)
        hold(not leaked, trial, f"{page.key} shows hidden answers {leaked}")
    keys_are_known(trial, evaluation, evaluation.kept)
    return evaluation, len(trial.procedure.pages)


def _questions_of(page: Page, name: str) -> Iterator[str]:
    """Tell which question a control belongs to: `k3`, or `k4[0].k5`."""
    for ending in ("", *_DATE_ENDS):
        if not name.endswith(ending):
            continue
        key, *inside = name.removesuffix(ending).split(".")
        field = next((one for one in page.fields if one.key == key), None)
        if field is not None and not field.has_items:
            yield key
            return
        if field is not None and inside[1:] == ["_id"]:
            return
        if field is not None and inside[1] in {inner.key for inner in field.fields}:
            yield f"{key}[{inside[0]}].{inside[1]}"
            return
    yield f"unknown: {name}"


def _wanted(page: Page, evaluation: Evaluation) -> Iterator[str]:
    for one in page.fields:
        if one.key not in evaluation.visible or one.type in _NOT_ASKED:
            continue
        if not one.has_items:
            yield one.key
        elif evaluation.kept.get(one.key):
            inside = {path for path in evaluation.visible if path.startswith(f"{one.key}[")}
            yield from inside
        elif one.required or one.min:  # the first item is drawn before it exists
            yield from (f"{one.key}[0].{inner.key}" for inner in _always(one))


def _always(one: Field) -> Iterator[Field]:
    return (inner for inner in one.fields if inner.visible_if is None)


async def _forge_request(trial: Trial) -> None:
    """Send all answers at once with a key that the document does not have."""
    forged = {**trial.answers, FORGED: "x"}
    try:
        await file_application(
            FileApplication(procedure_id=trial.procedure.id, answers=forged), trial.context
        )
    except AnswersRefused as refused:
        codes = {one.code for one in refused.problems if one.at == FORGED}
        hold(codes == {"unknown_key"}, trial, f"a forged key is {codes}")
        return
    raise trial.leak("a forged key was filed")

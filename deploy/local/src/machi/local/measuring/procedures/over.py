"""A new version is published over open cases and drafts: all of them go on as what they began as.

    survived = await publish_over(context, browser, people=1000)

Version 2 drops a question and an option that people have answered with, adds a page, and asks for
another price. Half of the people have filed, half are still typing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from machi.forms.commands.accept_application import AcceptApplication, accept_application
from machi.forms.commands.authoring.approve_procedure import ApproveProcedure, approve_procedure
from machi.forms.commands.authoring.change_procedure import ChangeProcedure, change_procedure
from machi.forms.commands.authoring.propose_procedure import ProposeProcedure, propose_procedure
from machi.forms.commands.authoring.save_procedure import SaveProcedure, save_procedure
from machi.forms.commands.file_application import FileApplication, file_application
from machi.forms.commands.grant_application import GrantApplication, grant_application
from machi.forms.commands.publish_procedure import PublishProcedure, publish_procedure
from machi.forms.commands.request_correction import RequestCorrection, request_correction
from machi.forms.commands.resubmit_application import ResubmitApplication, resubmit_application
from machi.forms.commands.save_page import SavePage, save_page
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.commands.submit_application import SubmitApplication, submit_application
from machi.forms.domain.application import CITIZEN, Actor
from machi.forms.domain.authoring.document import empty
from machi.forms.domain.authoring.drafts import Author
from machi.forms.domain.correction import Item
from machi.forms.domain.reading import fingerprint
from machi.forms.queries.draft import draft
from machi.forms.queries.papers.edition import Edition
from machi.forms.queries.papers.form import form_paper
from machi.forms.queries.printed import open_answers
from machi.local.measuring.procedures.trial import as_answered
from machi.shared.clock import business_date
from machi.shared.service import Context

NAME = "mihon-shinsei"
REVIEWER, APPROVER = Actor("1", "reviewer", "見本 一郎"), Actor("2", "approver", "見本 二郎")
WRITER, SECOND = Author(UUID(int=1), "見本 一郎"), Author(UUID(int=2), "見本 二郎")
_PRICES = {"one": 300, "two": 400, "three": 500}


class Broken(AssertionError):
    """A case or draft did not survive; says which and how."""


@dataclass(frozen=True, slots=True)
class Survived:
    """cases: filed before, corrected and decided after. drafts: typed before, sent after."""

    cases: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Before:
    """What a case was before the new version came."""

    id: UUID
    answers: Mapping[str, Any]
    paper: object


def first_version() -> dict[str, Any]:
    """Give the version that everybody begins with."""
    answers = {"name": "見本 太郎", "wants": "three", "note": "x", "dogs": [{"name": "ポチ"}]}
    return {
        **empty(NAME, "見本の申請"),
        "pages": [
            {
                "key": "who",
                "title": {"ja": "申請者"},
                "fields": [
                    _text("name", required=True),
                    _wants(("one", "two", "three")),
                    _text("note", concept="A.note"),
                ],
            },
            {"key": "dogs_page", "title": {"ja": "犬"}, "fields": [_dogs()]},
        ],
        **_fee(_PRICES),
        "examples": _examples(answers, 500),
    }


def second_version(first: Mapping[str, Any]) -> dict[str, Any]:
    """Drop `note` and an option, add a page with a question that everybody has to answer."""
    prices = {"one": 900, "two": 901}
    who = {"key": "who", "title": {"ja": "申請する人"}}
    more = {"key": "more", "title": {"ja": "連絡先"}, "fields": [_text("contact", required=True)]}
    pages = [
        {**who, "fields": [_wants(tuple(prices)), _text("name", required=True)]},
        more,
        first["pages"][1],
    ]
    answers = {"name": "見本 太郎", "wants": "one", "contact": "x"}
    return {**first, "pages": pages, **_fee(prices), "examples": _examples(answers, 900)}


def _text(key: str, **more: object) -> dict[str, Any]:
    return {"key": key, "type": "text", "label": {"ja": key}, **more}


def _wants(values: tuple[str, ...]) -> dict[str, Any]:
    options = [{"value": value, "label": {"ja": value}} for value in values]
    question = {"key": "wants", "type": "choice", "label": {"ja": "希望"}, "required": True}
    return {**question, "options": options}


def _dogs() -> dict[str, Any]:
    question = {"key": "dogs", "type": "repeat", "label": {"ja": "犬"}, "item_label": {"ja": "犬"}}
    return {**question, "min": 0, "max": 3, "fields": [_text("name", required=True)]}


def _fee(prices: Mapping[str, int]) -> dict[str, Any]:
    line = {"key": "base", "label": {"ja": "手数料"}, "unit": {"by": "wants", "table": prices}}
    timing = {"online": "after_review", "counter": "at_handover"}
    return {"fee": {"timing": timing, "lines": [line]}}


def _examples(answers: Mapping[str, Any], fee: int) -> list[dict[str, Any]]:
    common = {"today": "2026-04-06", "channel": "online", "answers": answers}
    good = {"ok": True, "documents": [], "fee": fee}
    wrong = {"ok": False, "errors": [{"at": "name", "code": "required"}]}
    nameless = {key: value for key, value in answers.items() if key != "name"}
    return [
        {**common, "name": "正しい", "case": "valid", "expect": good},
        {
            **common,
            "name": "見える",
            "case": "conditional",
            "expect": {**good, "visible": ["name"]},
        },
        {**common, "name": "名がない", "case": "invalid", "answers": nameless, "expect": wrong},
    ]


async def publish_over(context: Context, browser: httpx.AsyncClient, people: int) -> Survived:
    """Let people begin with version 1, publish version 2 with the builder, let them go on.

    Raises:
        Broken: something was lost, changed or refused.

    """
    first = first_version()
    await publish_procedure(PublishProcedure(first), context)
    mark = fingerprint(first)
    cases = [await _file(context, number) for number in range(people // 2)]
    drafts = [await _type(context, number) for number in range(people - len(cases))]
    await _publish_second(context, first)
    for case in cases:
        await _case_goes_on(context, case, mark)
    for number, token in enumerate(drafts):
        await _draft_goes_on(context, browser, number, token)
    begun = await start_draft(StartDraft(NAME, "online"), context)
    _hold((await draft(begun.token, context)).application.procedure_version, 2, "a new draft")
    return Survived(len(cases), len(drafts))


def _answers(number: int) -> dict[str, Any]:
    return {
        "name": f"見本 {number}",
        "wants": "three",
        "note": f"note {number}",
        "dogs": [{"name": f"ポチ{number}"}, {"name": f"ハナ{number}"}],
    }


async def _file(context: Context, number: int) -> Before:
    command = FileApplication(procedure_id=NAME, answers=_answers(number))
    case = await file_application(command, context)
    return await _seen(context, case.id)


async def _seen(context: Context, case_id: UUID) -> Before:
    async with context.db.transaction() as tx:
        opened = await open_answers(tx, context, case_id)
    edition = Edition("ja", "みほん市", opened.case.created_at)
    paper = form_paper(as_answered(opened), edition, copy=True)
    return Before(case_id, opened.evaluation.answers, paper)


async def _type(context: Context, number: int) -> str:
    """Fill in the first page, and leave."""
    begun = await start_draft(StartDraft(NAME, "online"), context)
    given = {key: value for key, value in _answers(number).items() if key != "dogs"}
    await save_page(SavePage(token=begun.token, page="who", given=given), context)
    return begun.token


async def _publish_second(context: Context, first: Mapping[str, Any]) -> None:
    begun = await change_procedure(ChangeProcedure(NAME, WRITER), context)
    save = SaveProcedure(begun.draft_id, begun.revision, second_version(first), WRITER)
    saved = await save_procedure(save, context)
    ready = await propose_procedure(
        ProposeProcedure(begun.draft_id, saved.revision, WRITER), context
    )
    await approve_procedure(ApproveProcedure(begun.draft_id, ready.revision, SECOND), context)


async def _case_goes_on(context: Context, before: Before, mark: str) -> None:
    """Show, print, accept, correct, and decide a case of version 1."""
    _hold(await _seen(context, before.id), before, "a case as it is shown and printed")
    case: dict[str, Any] = {"application_id": before.id}
    stepped = await accept_application(
        AcceptApplication(**case, expected_revision=1, by=REVIEWER), context
    )
    asked = await request_correction(
        RequestCorrection(
            **case,
            expected_revision=stepped.revision,
            by=REVIEWER,
            reason="確かめてください",
            due=business_date(context.clock.now()) + timedelta(days=7),
            items=(Item("note", "なおしてください"),),
        ),
        context,
    )
    corrected = await resubmit_application(
        ResubmitApplication(
            **case,
            expected_revision=asked.revision,
            by=CITIZEN,
            given={"note": "corrected"},
            explanations={},
        ),
        context,
    )
    after = await _seen(context, before.id)
    _hold(after.answers, {**before.answers, "note": "corrected"}, "answers after a correction")
    decided = await grant_application(
        GrantApplication(**case, expected_revision=corrected.revision, by=APPROVER), context
    )
    _hold(decided.state, "payment_pending", "the state of a decided case")
    async with context.db.transaction() as tx:
        opened = await open_answers(tx, context, before.id)
    pinned = (opened.case.procedure_version, opened.case.fee_yen)
    _hold(pinned, (1, _PRICES["three"]), "version and fee")
    _hold(fingerprint(opened.procedure.document), mark, "the hash of its document")


async def _draft_goes_on(
    context: Context, browser: httpx.AsyncClient, number: int, token: str
) -> None:
    """Find everything that was typed, go on with page two, and send it."""
    browser.headers["x-forwarded-for"] = f"2001:db8:0:{number:x}::1"
    page = await browser.get(f"/forms/d/{token}/who")
    _hold(page.status_code, HTTPStatus.OK, "a draft's page")
    typed = _answers(number)
    for shown in (f'value="{typed["name"]}"', f'value="{typed["note"]}"', 'value="three"'):
        if shown not in page.text:
            raise Broken(f"{shown} is not on a draft's page")
    await save_page(SavePage(token=token, page="dogs_page", given={"dogs": typed["dogs"]}), context)
    sent = await submit_application(SubmitApplication(token, None), context)
    _hold(sent.procedure_version, 1, "the version of a sent draft")
    seen = dict((await _seen(context, sent.id)).answers)
    seen["dogs"] = [{"name": item["name"]} for item in seen["dogs"]]
    _hold(seen, typed, "answers of a sent draft")


def _hold(found: object, wanted: object, what: str) -> None:
    if found != wanted:
        raise Broken(f"{what}: {found!r} where {wanted!r} was")

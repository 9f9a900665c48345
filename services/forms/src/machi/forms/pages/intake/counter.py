"""The counter where nobody writes (書かない窓口): the one page of an intake, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms import words
from machi.forms.commands.intake.about_intake import tablet_token, topic
from machi.forms.domain.blocking import LONGEST_REASON
from machi.forms.domain.intake.forms import Ask
from machi.forms.domain.intake.household import same_as
from machi.forms.domain.intake.lifecycle import IntakeState
from machi.forms.domain.intake.questions import everything, name_of, slot_of
from machi.forms.domain.intake.register import Resident
from machi.forms.domain.navigator import askable
from machi.forms.domain.procedure import in_words
from machi.forms.domain.protection import unsaid
from machi.forms.pages.intake.coming import who_came
from machi.forms.pages.intake.disputes import dispute_rows
from machi.forms.pages.intake.sheet import sheet_address
from machi.forms.pages.intake.sites import AtOwnSite
from machi.forms.pages.intake.view import (
    Posted,
    draw,
    gaps,
    groups,
    known_rows,
    lists,
    nested,
    person_title,
    values_of,
    wrong_rules,
)
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.qr import drawn_qr
from machi.forms.pages.settling import paper_words
from machi.forms.queries.catalogue import catalogue
from machi.forms.queries.glyphs import unprintable
from machi.forms.queries.guide import guides, what_applies
from machi.forms.queries.intake import OpenedIntake, filed, intake_by_id, shown_answers
from machi.forms.store.registers import register_of
from machi.forms.words import intake as intake_words
from machi.shared.auth.guards import Staff
from machi.shared.clock import business_date
from machi.shared.errors import DomainError
from machi.shared.ui.words import chosen_language
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter(prefix="/forms/intake")

Accepts = AtOwnSite
STEPS = ("choose", "people", "hear", "check")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Where on the page somebody is, and what came of what they did last."""

    step: str = ""
    group: str = ""
    fix: str = ""
    navigator: str = ""
    refused: DomainError | None = None
    posted: Posted = field(default_factory=Posted)
    residents: Sequence[Resident] | None = None


def to_intake(intake_id: UUID, step: str, more: str = "") -> Response:
    address = f"/forms/intake/{intake_id}?step={step}{more}"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


@router.get("/{intake_id}")
async def intake_page(  # noqa: PLR0913, PLR0917 - what an address can say
    intake_id: UUID,
    request: Request,
    context: Running,
    staff: Accepts,
    step: str = "",
    group: str = "",
    fix: str = "",
    navigator: str = "",
) -> Response:
    """Show an intake: the family at the left, one step of the work at the right."""
    look = Look(step=step, group=group, fix=fix, navigator=navigator)
    return await show_intake(intake_id, request, context, staff, look)


@router.get("/{intake_id}/live")
async def intake_live(
    intake_id: UUID, request: Request, context: Running, staff: Accepts
) -> Response:
    """Tell an open page that the customer has signed."""
    del staff
    return live_response(request, context.live, [topic(intake_id)], tick_seconds=2)


async def show_intake(
    intake_id: UUID, request: Request, context: Context, staff: Staff, look: Look
) -> Response:
    """Show an intake; `look.refused` says why nothing happened."""
    opened = await intake_by_id(intake_id, context)
    language, today = chosen_language(request), business_date(context.clock.now())
    values = _frame(opened, staff, look, language, today)
    if opened.intake.state is IntakeState.SUBMITTED:
        values["filed"] = await filed(intake_id, context.db)
        values["windows"] = list(
            dict.fromkeys(one.procedure.window_code for one in values["filed"])
        )
        return PAGES.show(request, "intake/done.html", values)
    step = values["step"]
    if step == "choose":
        values |= await _choosing(opened, context, look, today)
    elif step == "people":
        values |= {"register": register_of(context) is not None, "residents": look.residents}
        values["lists"] = lists(opened, today, language)
        values["came"] = who_came(opened, language)
    elif step == "hear":
        values |= _hearing(opened, look, language, today)
    else:
        values |= _checking(opened, context, language, today)
        values["sheet"] = await sheet_address(opened, context, today)
        answers = [shown_answers(opened, form) for form in opened.forms]
        values["unprintable"] = await unprintable(answers, context)
    status = look.refused.status if look.refused else HTTPStatus.OK
    return PAGES.show(request, f"intake/{step}.html", values, status=status)


def _frame(
    opened: OpenedIntake, staff: Staff, look: Look, language: str, today: date
) -> dict[str, Any]:
    hearing = opened.hearing
    return {
        "staff": staff,
        "opened": opened,
        "intake": opened.intake,
        "hearing": hearing,
        "step": look.step if look.step in STEPS and opened.open else _step(opened),
        "people": [(one, person_title(hearing, one, language)) for one in hearing.people],
        "groups": groups(opened, language),
        "gaps": gaps(opened, today, language),
        "disputes": dispute_rows(opened, today, language),
        "states": intake_words.INTAKE_STATES,
        "sources": intake_words.SOURCES,
        "refused": look.refused,
        "text": in_language(language),
        "words": words,
        "name_of": name_of,
    }


def _step(opened: OpenedIntake) -> str:
    """Name the step where work goes on."""
    if not opened.open or opened.seal is not None:
        return "check"
    if not opened.forms:
        return "choose"
    return "hear"


async def _choosing(
    opened: OpenedIntake, context: Context, look: Look, today: date
) -> dict[str, Any]:
    every = await guides(context.db, business_date(context.clock.now()))
    wanted = look.navigator or opened.hearing.navigator
    guide = next((one for one in every if one.id == wanted), every[0] if every else None)
    said = opened.hearing.said if guide and opened.hearing.navigator == guide.id else {}
    return {
        "guides": every,
        "guide": guide,
        "questions": askable(guide, said) if guide else [],
        "said": said,
        "applies": await what_applies(context.db, guide, said, today) if guide and said else [],
        "procedures": [
            one for one in await catalogue(context.db, today) if "counter" in one.channels
        ],
        "chosen": {one.procedure_id for one in opened.hearing.procedures},
    }


def _hearing(opened: OpenedIntake, look: Look, language: str, today: date) -> dict[str, Any]:
    posted = look.posted
    if look.fix:
        group, asks, posted = _fixing(opened, look, today)
    else:
        found = groups(opened, language)
        chosen = next((one for one in found if one.key == look.group), None)
        chosen = chosen or next((one for one in found if one.required), None)
        chosen = chosen or (found[0] if found else None)
        group, asks = (chosen.key, chosen.asks) if chosen else ("", [])
    controls, errors = draw(asks, posted, today, language)
    titles = {one.key: one.title for one in groups(opened, language)}
    return {
        "group": group,
        "fix": look.fix,
        "title": titles.get(group, ""),
        "asked": [name_of(ask.slot) for ask in asks],
        "controls": controls,
        "same": {
            name_of(ask.slot): told
            for ask in asks
            if (told := same_as(opened.hearing, ask.slot)) is not None and not look.fix
        },
        "errors": errors,
        "rules": [text for ask in asks for text in wrong_rules(ask, today, language)],
        "not_my_number": [one.at for one in posted.problems if one.code == "my_number"],
    }


def _fixing(opened: OpenedIntake, look: Look, today: date) -> tuple[str, list[Ask], Posted]:
    """Open one thing again that is known, with what it says now."""
    slot = slot_of(look.fix)
    question = everything(opened.forms, opened.hearing, today).get(slot)
    if question is None:
        return "", [], Posted()
    ask = Ask(slot, replace(question, visible_if=None, required_if=None), None, False, ())  # noqa: FBT003
    known = dict(values_of(slot, question, opened.hearing))
    posted = look.posted
    if not posted.given and known:
        there = nested(known, "content")
        if opened.hearing.protected:  # whoever says it again is who may know it
            there = unsaid(question, there)
        posted = Posted({look.fix: there}, posted.problems)
    return "", [ask], posted


def _checking(opened: OpenedIntake, context: Context, language: str, today: date) -> dict[str, Any]:
    key = context.settings.secret_key.get_secret_value()
    tablet = f"/forms/tablet/{tablet_token(key, opened.intake.id)}"
    return {
        "rows": known_rows(opened, today, language),
        "tablet": tablet,
        "qr": drawn_qr(f"{context.settings.city.public_url}{tablet}"),
        "blocking": [
            (
                f"{form.procedure.id}/{needed.key}",
                f"{in_words(form.procedure.title, language)}：{paper_words(needed, language)}",
            )
            for form in opened.forms
            for needed in form.evaluation.documents
            if needed.blocks("counter")
        ],
        "longest_reason": LONGEST_REASON,
    }

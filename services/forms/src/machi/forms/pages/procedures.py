"""The list of procedures and the page of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from machi.forms import words
from machi.forms.commands.citizens.ways import fileable_online
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.domain.assurance import asked_level
from machi.forms.domain.procedure import Procedure
from machi.forms.pages.citizens.held import held_profile, held_proof
from machi.forms.pages.look import PAGES, SITE, in_language
from machi.forms.queries.catalogue import offered, procedure_page
from machi.forms.words.conditions import ASSURANCES
from machi.shared.clock import business_date
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter()

_LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Group:
    """Procedures of one life event."""

    title: str
    procedures: Sequence[Procedure]


@router.get("/forms")
async def without_slash() -> Response:
    return RedirectResponse("/forms/", HTTPStatus.PERMANENT_REDIRECT)


@router.get("/forms/")
async def all_procedures(
    request: Request, context: Running, q: Annotated[str, Query(max_length=_LONGEST_SEARCH)] = ""
) -> Response:
    """List what can be done, by what happens in life; a search narrows it."""
    language = chosen_language(request)
    found = await offered(context.db, business_date(context.clock.now()))
    wanted = [one for one in found if _matches(one, q.strip())]
    values = {
        "groups": _by_life_event(wanted),
        "q": q,
        "text": in_language(language),
        "words": words,
    }
    return PAGES.show(request, "procedures.html", values)


@router.get("/forms/{procedure_id}")
async def one_procedure(procedure_id: str, request: Request, context: Running) -> Response:
    """Say who can do it, what it needs, what it costs and how long it takes; then begin."""
    language = chosen_language(request)
    today = business_date(context.clock.now())
    procedure, _, in_force = await procedure_page(context.db, procedure_id, today)
    values = {
        "procedure": procedure,
        "in_force": in_force,
        "online": in_force and fileable_online(procedure, context),
        "not_provable": "online" in procedure.channels and not fileable_online(procedure, context),
        "asked": asked_level(procedure, "online"),
        "assurances": ASSURANCES,
        "timing": procedure.fee.timing.get("online") or procedure.fee.timing.get("counter"),
        "ticket_path": f"/queue/s/{SITE}",
        "text": in_language(language),
        "words": words,
    }
    return PAGES.show(request, "procedure.html", values)


@router.post("/forms/{procedure_id}/start")
async def start(procedure_id: str, request: Request, context: Running) -> Response:
    """Begin to fill it in: to send it from home, or to bring it to the counter as a QR code."""
    form = await request.form(max_fields=5, max_files=0)
    channel = "pre_entry" if form.get("channel") == "pre_entry" else "online"
    proof = held_proof(request, context)
    command = StartDraft(
        procedure_id,
        channel,
        citizen=proof.citizen if proof else None,
        profile=held_profile(request, context),
    )
    draft = await start_draft(command, context)
    return RedirectResponse(f"/forms/d/{draft.token}/{draft.first_page}", HTTPStatus.SEE_OTHER)


def _matches(procedure: Procedure, wanted: str) -> bool:
    if not wanted:
        return True
    told = [*procedure.title.values(), *(procedure.summary or {}).values()]
    told += [*procedure.life_events, *procedure.daily]
    return any(wanted.casefold() in one.casefold() for one in told)


def _by_life_event(found: Sequence[Procedure]) -> list[Group]:
    """Group by life event; a procedure stands under each of its own, the rest under daily life."""
    events: dict[str, list[Procedure]] = {}
    for one in found:
        for event in one.life_events or one.daily:
            events.setdefault(event, []).append(one)
    return [Group(title, listed) for title, listed in events.items()]

"""Where a clerk begins to hear somebody, or finds the intakes that go on."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from machi.forms import words
from machi.forms.commands.intake.claim_for_intake import ClaimForIntake, claim_for_intake
from machi.forms.commands.intake.open_intake import OpenIntake, open_intake
from machi.forms.commands.pre_entry import NotPreEntered
from machi.forms.domain.application import Actor
from machi.forms.pages.intake.counter import Accepts, to_intake
from machi.forms.pages.look import PAGES
from machi.forms.queries.intake import open_intakes
from machi.forms.queries.sites import site_for, sites_of
from machi.forms.words import intake as intake_words
from machi.shared.auth.guards import Staff
from machi.shared.errors import DomainError
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running
from machi.shared.web.limits import GuessLimit

router = APIRouter(prefix="/forms/intake")

_LONGEST = 200
_COUNTER = "counter"
"""Wrong codes are counted for the person who reads them, in one place for all codes."""


@dataclass(frozen=True, slots=True)
class Start:
    """What the desk knows: by what the queue knows the visit, and where it is."""

    ticket: UUID | None
    site: str


@router.get("")
async def start_page(
    request: Request,
    context: Running,
    staff: Accepts,
    ticket: UUID | None = None,
    site: str = "",
) -> Response:
    """Begin: by hearing, or by the code that a visitor brought from home."""
    return await _start(request, context, staff, Start(ticket, site))


async def _start(
    request: Request,
    context: Context,
    staff: Staff,
    start: Start,
    error: DomainError | None = None,
) -> Response:
    sites = sites_of(staff, context)
    values = {
        "staff": staff,
        "ticket": start.ticket,
        "sites": sites,
        "site": start.site if start.site in sites else next(iter(sites), ""),
        "intakes": await open_intakes(context.db, frozenset(sites)),
        "states": intake_words.INTAKE_STATES,
        "error": None if error is None else error.words,
        "words": words,
    }
    status = HTTPStatus.OK if error is None else HTTPStatus(error.status)
    return PAGES.show(request, "intake/start.html", values, status=status)


@router.post("")
async def begin(
    request: Request, context: Running, staff: Accepts, guesses: GuessLimit
) -> Response:
    """Open an intake, with what was written at home if its code was read."""
    form = await request.form(max_fields=10, max_files=0)
    code = str(form.get("code", ""))[:_LONGEST].strip()
    told = str(form.get("ticket", ""))
    ticket = UUID(told) if _is_id(told) else None
    site = site_for(staff, context, str(form.get("site", ""))[:_LONGEST])
    by = Actor(str(staff.id), "operator", staff.name)
    if not code:
        intake_id = await open_intake(OpenIntake(site=site, by=by, ticket=ticket), context)
        return to_intake(intake_id, "choose")
    claimed = ClaimForIntake(site=site, by=by, ticket=ticket, code=code)
    try:
        with guesses.trying(request, NotPreEntered, f"{_COUNTER}:{staff.id}"):
            intake_id = await claim_for_intake(claimed, context)
    except NotPreEntered as refused:
        return await _start(request, context, staff, Start(ticket, site), refused)
    return to_intake(intake_id, "hear")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

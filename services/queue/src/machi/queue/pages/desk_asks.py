"""Questions of the staff terminal, one a page: to which line, for which reason, what to hand over.

A page of their own keeps what is typed while the hall goes on; Esc leads back, nothing done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from machi.queue.commands.write_note import LONGEST_NOTE
from machi.queue.pages.desk_answers import ANSWERED, Answer, Asking, answer_of
from machi.queue.pages.desk_words import PAUSES, REASONS
from machi.queue.pages.show import PAGES, back_to
from machi.queue.queries import desk as queries
from machi.queue.queries.board import site
from machi.queue.queries.desk_people import Named, named
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError, NotFound
from machi.shared.ui.words import msgid
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: its heading, and which answer it needs (`line`, `reason`, `pause`, `note`)."""

    title: str
    button: str
    needs: str
    missing: str
    about_somebody: bool = True
    permission: str = "queue.call"


QUESTIONS: Mapping[str, Question] = {
    "transfer": Question(
        msgid("どの受付へ転送しますか"),
        msgid("転送する"),
        "line",
        msgid("受付を選んでください。"),
    ),
    "call-ticket": Question(
        msgid("順番より先に呼ぶ理由"),
        msgid("先に呼ぶ"),
        "reason",
        msgid("理由を選んでください。"),
    ),
    "prioritize": Question(
        msgid("優先する理由"),
        msgid("優先にする"),
        "reason",
        msgid("理由を選んでください。"),
        permission="queue.issue",
    ),
    "change-line": Question(
        msgid("どの受付に変えますか"),
        msgid("受付を変える"),
        "line",
        msgid("受付を選んでください。"),
        permission="queue.issue",
    ),
    "note": Question(
        msgid("次の窓口への申し送り"),
        msgid("書きとめる"),
        "note",
        msgid("申し送りを400字以内で書いてください。"),
    ),
    "pause": Question(
        msgid("一時停止の理由"),
        msgid("一時停止する"),
        "pause",
        msgid("理由を選んでください。"),
        about_somebody=False,
    ),
}

CHOICES: Mapping[str, Mapping[str, str]] = {
    "reason": {reason.value: text for reason, text in REASONS.items()},
    "pause": {reason.value: text for reason, text in PAUSES.items()},
}

Clerk = Annotated[Staff, may("queue.call")]


@router.get("/queue/desk/{counter_id}/ask/{verb}")
async def ask(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the address
    request: Request,
    counter_id: UUID,
    verb: str,
    staff: Clerk,
    context: Running,
    ticket: UUID | None = None,
) -> Response:
    """Ask what a button needs to know first."""
    about = await _about(verb, ticket, staff, context)
    staff.require("queue.call", await queries.site_of(counter_id, context.db))
    empty = Answer(ticket_id=ticket)
    return await _show(request, Asking(staff, context, counter_id, empty), verb, about)


@router.post("/queue/desk/{counter_id}/ask/{verb}")
async def answer(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    request: Request,
    counter_id: UUID,
    verb: str,
    staff: Clerk,
    context: Running,
    given: Annotated[Answer, Depends(answer_of)],
) -> Response:
    """Do what was asked, or ask again and say what is missing."""
    about = await _about(verb, given.ticket_id, staff, context)
    asking = Asking(staff, context, counter_id, given)
    if not _complete(QUESTIONS[verb], given):
        return await _show(request, asking, verb, about, error=QUESTIONS[verb].missing)
    page = f"/queue/desk/{counter_id}"
    try:
        await ANSWERED[verb](asking)
    except DomainError as error:
        return back_to(page, refused=error.code)
    return back_to(page, did=verb)


async def _about(verb: str, ticket_id: UUID | None, staff: Staff, context: Context) -> Named | None:
    """Find whom the question is about.

    Raises:
        NotFound: there is no such question, or no such ticket.
        Forbidden: it is of a site where they may not.

    """
    if verb not in QUESTIONS or (ticket_id is None) is QUESTIONS[verb].about_somebody:
        raise NotFound
    if ticket_id is None:
        return None
    about = await named(ticket_id, context.db)
    staff.require(QUESTIONS[verb].permission, about.site)
    return about


def _complete(question: Question, given: Answer) -> bool:
    if question.needs == "note":
        return 0 < len(given.note) <= LONGEST_NOTE
    if question.needs in CHOICES and given.answer not in CHOICES[question.needs]:
        return False
    return bool(given.answer) and len(given.note) <= LONGEST_NOTE


async def _show(
    request: Request, asking: Asking, verb: str, about: Named | None, error: str | None = None
) -> Response:
    here = await site(
        await queries.site_of(asking.counter_id, asking.context.db),
        asking.context.clock.now(),
        asking.context.db,
    )
    values = {
        "staff": asking.staff,
        "counter_id": asking.counter_id,
        "verb": verb,
        "question": QUESTIONS[verb],
        "about": about,
        "lines": [line for line in here.lines if about is None or line.code != about.line],
        "choices": CHOICES.get(QUESTIONS[verb].needs, {}),
        "given": asking.given,
        "error": error,
        "longest_note": LONGEST_NOTE,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return PAGES.show(request, "desk_ask.html", values, status=status)

"""Going on with a draft on another device: the code, and the page that takes it. No script."""

from http import HTTPStatus
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.resume_draft import (
    NoSuchResumeCode,
    ResumeCode,
    make_resume_code,
    resume_draft,
    shown_resume_code,
)
from machi.forms.commands.send_resume_code import SendResumeCode, can_send, send_resume_code
from machi.forms.pages.known_recipient import recipient_of
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.way import to_page
from machi.forms.queries.draft import draft
from machi.forms.words import WORDS_OF, msgid
from machi.shared.ui.formats import day
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running
from machi.shared.web.limits import GuessLimit

router = APIRouter(prefix="/forms")

ELSEWHERE = "on-another-device"
_SUBJECT = msgid("%(title)sの続きを入力するコード")
_LETTER = msgid(
    "%(title)sの続きは、次のページでコードを入力してください。\n%(address)s\nコード：%(code)s\n"
    "%(day)sまで使えます。ほかの人に見せないでください。"
)


@router.get("/d/{token}/on-another-device")
async def code_page(token: str, request: Request, context: Running) -> Response:
    """Show the code, until when it is good, and where it is typed."""
    view = await draft(token, context)
    if view.evaluation is None:
        return to_page(token, "received")
    kept = await shown_resume_code(token, context)
    text = in_language(chosen_language(request))
    values = {
        "action": request.url.path,
        "back": f"/forms/d/{token}/{view.procedure.pages[0].key}",
        "procedure": view.procedure,
        "code": kept and _grouped(kept),
        "until": kept and kept.until,
        "address": f"{context.settings.city.public_url}/forms/resume",
        "send": recipient_of(request) is not None and can_send(context),
        "sent": "sent" in request.query_params,
        "letter": kept and _letter(request, context, kept, text(view.procedure.title)),
        "text": text,
    }
    return PAGES.show(request, "resuming/code.html", values)


def _grouped(kept: ResumeCode) -> str:
    return "-".join(kept.code[at : at + 4] for at in range(0, len(kept.code), 4))


def _letter(request: Request, context: Running, kept: ResumeCode, title: str) -> str:
    """Open the person's own mail program with the code in it: we keep no address for it."""
    language = chosen_language(request)
    said = {
        "title": title,
        "address": f"{context.settings.city.public_url}/forms/resume",
        "code": _grouped(kept),
        "day": day(kept.until, language),
    }
    parts = {
        "subject": WORDS_OF.say(_SUBJECT, language, **said),
        "body": WORDS_OF.say(_LETTER, language, **said),
    }
    return f"mailto:?{urlencode(parts, quote_via=quote)}"


@router.post("/d/{token}/on-another-device")
async def make_code(token: str, context: Running) -> Response:
    """Make a new code; the one before is void."""
    await make_resume_code(token, context)
    return to_page(token, ELSEWHERE)


@router.post("/d/{token}/on-another-device/send")
async def send_code(token: str, request: Request, context: Running) -> Response:
    """Send the code to the mailbox that this visitor registered."""
    recipient = recipient_of(request)
    if recipient is None:
        return to_page(token, ELSEWHERE)
    await send_resume_code(SendResumeCode(token, recipient), context)
    return to_page(token, f"{ELSEWHERE}?sent=1")


@router.get("/resume")
async def ask_for_code(request: Request) -> Response:
    """Ask for the code that another device showed."""
    return PAGES.show(request, "resuming/resume.html", {"error": None, "typed": ""})


@router.post("/resume")
async def resume(request: Request, context: Running, guesses: GuessLimit) -> Response:
    """Go on here. Wrong codes are counted by who tries: nobody says at which draft they guess."""
    form = await request.form(max_fields=10, max_files=0)
    typed = str(form.get("code", ""))[:100]
    try:
        with guesses.trying(request, NoSuchResumeCode, None):
            resumed = await resume_draft(typed, context)
    except NoSuchResumeCode as wrong:
        values = {"error": wrong.words, "typed": typed}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return PAGES.show(request, "resuming/resume.html", values, status=status)
    return RedirectResponse(f"/forms/d/{resumed.token}/{resumed.page}", HTTPStatus.SEE_OTHER)

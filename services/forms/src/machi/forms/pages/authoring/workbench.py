"""The department's list of procedures: what is used, what is being made; begin, copy, take in."""

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from http import HTTPStatus
from re import fullmatch
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import JSONResponse, RedirectResponse, Response

from machi.forms.commands.authoring.archive_procedure import ArchiveProcedure, archive_procedure
from machi.forms.commands.authoring.change_procedure import ChangeProcedure, change_procedure
from machi.forms.commands.authoring.copy_procedure import CopyProcedure, copy_procedure
from machi.forms.commands.authoring.drafting import Started
from machi.forms.commands.authoring.import_procedure import ImportProcedure, import_procedure
from machi.forms.commands.authoring.offer_procedure_again import (
    OfferProcedureAgain,
    offer_procedure_again,
)
from machi.forms.commands.authoring.start_procedure import StartProcedure, start_procedure
from machi.forms.domain.authoring.document import NotADocument
from machi.forms.domain.authoring.drafts import Author
from machi.forms.pages.authoring.editor import address
from machi.forms.pages.authoring.people import Builders
from machi.forms.pages.authoring.selected import label_of
from machi.forms.pages.authoring.words import STATES
from machi.forms.pages.look import PAGES, in_language
from machi.forms.queries.authoring import Shelved, draft_view, published_versions, workbench
from machi.forms.queries.guide_drafts import guides_naming
from machi.forms.words import WORDS_OF
from machi.shared.auth.guards import Staff
from machi.shared.clock import business_date
from machi.shared.errors import BadInput, Conflict, DomainError, Forbidden
from machi.shared.service import Context
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/office/procedures")

_LARGEST_FILE = 600_000
_TYPED = ("title", "name", "source", "city", "license")
NAME = r"[a-z][a-z0-9-]{1,39}"
"""Of a procedure, in addresses and for programs."""


class NotAName(BadInput):
    """A procedure's name for programs and addresses is short and plain."""

    code = "forms.not_a_name"
    words = "手続きの記号は、英小文字で始まる2〜40文字の英小文字・数字・ハイフンにしてください。"


@router.get("")
async def list_page(request: Request, context: Running, staff: Builders) -> Response:
    """List the procedures with what can be done to each."""
    return await _show(request, context, staff)


@router.post("")
async def act(request: Request, context: Running, staff: Builders) -> Response:
    """Begin a procedure, or stop and resume offering one; a refusal is told on the page."""
    async with request.form(max_fields=10, max_files=1) as form:
        permission, way = _WAYS.get(_text(form, "do"), ("forms.author", None))
        if way is None or not staff.allowed(permission):
            raise Forbidden
        try:
            goal = await way(form, Author(staff.id, staff.name), context)
        except (BadInput, Conflict) as refused:
            return await _show(request, context, staff, refused, form)
    return RedirectResponse(goal, HTTPStatus.SEE_OTHER)


@router.get("/archive/{procedure_id}")
async def sure(procedure_id: str, request: Request, context: Running, staff: Builders) -> Response:
    """Ask once more, and say which guides lead to the procedure: they will name its desk."""
    if not staff.allowed("forms.publish"):
        raise Forbidden
    language = chosen_language(request)
    newest = (await published_versions(context.db, procedure_id))[-1]
    values = {
        "staff": staff,
        "procedure": newest,
        "guides": await guides_naming(context.db, procedure_id),
        "text": in_language(language),
    }
    return PAGES.show(request, "authoring/archive.html", values)


@router.get("/{draft_id}/document.json")
async def take_out(draft_id: UUID, context: Running, staff: Builders) -> Response:
    """Give the document of a draft as a file: to keep, or for another city."""
    del staff
    draft = (await draft_view(context.db, draft_id)).draft
    name = f'attachment; filename="{draft_id}.json"'
    return JSONResponse(dict(draft.document), headers={"content-disposition": name})


async def _start(form: FormData, by: Author, context: Context) -> str:
    title = _text(form, "title")
    if not title:
        raise NotAName(field="title")
    return _editor(await start_procedure(StartProcedure(_name(form), title, by), context))


async def _copy(form: FormData, by: Author, context: Context) -> str:
    command = CopyProcedure(_text(form, "source"), _name(form), by)
    return _editor(await copy_procedure(command, context))


async def _change(form: FormData, by: Author, context: Context) -> str:
    return _editor(await change_procedure(ChangeProcedure(_text(form, "source"), by), context))


async def _take_in(form: FormData, by: Author, context: Context) -> str:
    file, pasted = form.get("file"), form.get("pasted", "")
    data = await file.read(_LARGEST_FILE) if isinstance(file, UploadFile) else b""
    try:
        document = json.loads(data or str(pasted)[:_LARGEST_FILE])
    except (ValueError, RecursionError):
        raise NotADocument(field="file") from None
    whose = {name: _text(form, name) for name in ("city", "license")}
    if isinstance(document, Mapping) and "schema" not in document:
        # a published version, as a city's API gives it: it says whose it is
        whose = {name: text or str(document.get(name, "")) for name, text in whose.items()}
        document = document.get("document")
    ours = whose["city"] == context.settings.city.city_name
    origin = None if ours else (whose["city"], whose["license"])
    name = _name(form) if _text(form, "name") else None
    return _editor(await import_procedure(ImportProcedure(document, by, name, origin), context))


async def _archive(form: FormData, by: Author, context: Context) -> str:
    name = _text(form, "source")
    if _text(form, "sure") != "yes" and fullmatch(NAME, name):
        return f"{router.prefix}/archive/{name}"
    await archive_procedure(ArchiveProcedure(_text(form, "source"), by), context)
    return router.prefix


async def _offer(form: FormData, _: Author, context: Context) -> str:
    await offer_procedure_again(OfferProcedureAgain(_text(form, "source")), context)
    return router.prefix


def _editor(started: Started) -> str:
    return address(started.draft_id, "")


_Way = Callable[[FormData, Author, Context], Awaitable[str]]
_WAYS: Mapping[str, tuple[str, _Way]] = {
    "start": ("forms.author", _start),
    "copy": ("forms.author", _copy),
    "change": ("forms.author", _change),
    "import": ("forms.author", _take_in),
    "archive": ("forms.publish", _archive),
    "offer": ("forms.publish", _offer),
}
"""What can be done from the list: the permission that it takes, and where it leads."""


def _name(form: FormData) -> str:
    name = _text(form, "name")
    if not fullmatch(NAME, name):
        raise NotAName(field="name")
    return name


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip()[:200] if isinstance(value, str) else ""


async def _show(
    request: Request,
    context: Context,
    staff: Staff,
    refused: DomainError | None = None,
    form: FormData | None = None,
) -> Response:
    language = chosen_language(request)
    shelf = await workbench(context.db, business_date(context.clock.now()))
    values = {
        "staff": staff,
        "shelf": [(one, WORDS_OF.say(STATES[_state(one)], language), _state(one)) for one in shelf],
        "refused": refused,
        "way": _text(form, "do") if form else "",
        "typed": {name: _text(form, name) for name in _TYPED} if form else {},
        "text": in_language(language),
        "label_of": partial(label_of, language=language),
    }
    status = refused.status if refused else HTTPStatus.OK
    return PAGES.show(request, "authoring/workbench.html", values, status=status)


def _state(one: Shelved) -> str:
    """Name the state of a procedure: what it offers today, and what is being made of it."""
    if one.draft is not None:
        being_made = str(one.draft.state)
        return f"live_{being_made}" if one.live else being_made
    return "archived" if one.archived else "live"

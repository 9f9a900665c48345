"""The department's list of navigators: what is shown, what is being made; begin, copy, take in."""

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from http import HTTPStatus
from re import fullmatch
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import JSONResponse, RedirectResponse, Response

from machi.forms.commands.authoring.drafting import Started
from machi.forms.commands.guides.archive_navigator import ArchiveNavigator, archive_navigator
from machi.forms.commands.guides.change_navigator import ChangeNavigator, change_navigator
from machi.forms.commands.guides.copy_navigator import CopyNavigator, copy_navigator
from machi.forms.commands.guides.import_navigator import ImportNavigator, import_navigator
from machi.forms.commands.guides.offer_navigator_again import (
    OfferNavigatorAgain,
    offer_navigator_again,
)
from machi.forms.commands.guides.start_navigator import StartNavigator, start_navigator
from machi.forms.domain.authoring.document import NotADocument
from machi.forms.domain.authoring.drafts import Author
from machi.forms.pages.authoring.people import Builders
from machi.forms.pages.authoring.selected import label_of
from machi.forms.pages.authoring.words import STATES
from machi.forms.pages.guides.editor import address
from machi.forms.pages.look import PAGES, in_language
from machi.forms.queries.guide_drafts import ShelvedGuide, guide_draft, guide_shelf
from machi.forms.words import WORDS_OF
from machi.shared.auth.guards import Staff
from machi.shared.errors import BadInput, Conflict, DomainError, Forbidden
from machi.shared.service import Context
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/office/guides")

_LARGEST_FILE = 600_000


class NotAGuideName(BadInput):
    """A navigator's name for programs and addresses is short and plain."""

    code = "forms.not_a_guide_name"
    words = "名前と記号を入力してください。記号は英小文字で始まる英小文字・数字・ハイフンです。"


@router.get("")
async def list_page(request: Request, context: Running, staff: Builders) -> Response:
    """List the navigators with what can be done to each."""
    return await _show(request, context, staff)


@router.post("")
async def act(request: Request, context: Running, staff: Builders) -> Response:
    """Begin a navigator, or stop and resume offering one; a refusal is told on the page."""
    async with request.form(max_fields=10, max_files=1) as form:
        permission, way = _WAYS.get(_text(form, "do"), ("forms.author", None))
        if way is None or not staff.allowed(permission):
            raise Forbidden
        try:
            goal = await way(form, Author(staff.id, staff.name), context)
        except (BadInput, Conflict) as refused:
            return await _show(request, context, staff, refused, form)
    return RedirectResponse(goal, HTTPStatus.SEE_OTHER)


@router.get("/{draft_id}/document.json")
async def take_out(draft_id: UUID, context: Running, staff: Builders) -> Response:
    """Give the document of a draft as a file: to keep, or for another city."""
    del staff
    draft = (await guide_draft(context.db, draft_id, context.clock.now())).draft
    name = f'attachment; filename="{draft_id}.json"'
    return JSONResponse(dict(draft.document), headers={"content-disposition": name})


async def _start(form: FormData, by: Author, context: Context) -> str:
    title = _text(form, "title")
    if not title:
        raise NotAGuideName(field="title")
    return _editor(await start_navigator(StartNavigator(_name(form), title, by), context))


async def _copy(form: FormData, by: Author, context: Context) -> str:
    command = CopyNavigator(_text(form, "source"), _name(form), by)
    return _editor(await copy_navigator(command, context))


async def _change(form: FormData, by: Author, context: Context) -> str:
    return _editor(await change_navigator(ChangeNavigator(_text(form, "source"), by), context))


async def _take_in(form: FormData, by: Author, context: Context) -> str:
    file = form.get("file")
    data = await file.read(_LARGEST_FILE) if isinstance(file, UploadFile) else b""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise NotADocument(field="file") from None
    name = _name(form) if _text(form, "name") else None
    imported = ImportNavigator(_newest(document), by, name)
    return _editor(await import_navigator(imported, context))


async def _archive(form: FormData, by: Author, context: Context) -> str:
    await archive_navigator(ArchiveNavigator(_text(form, "source"), by), context)
    return router.prefix


async def _offer(form: FormData, _: Author, context: Context) -> str:
    await offer_navigator_again(OfferNavigatorAgain(_text(form, "source")), context)
    return router.prefix


def _newest(read: Any) -> Any:  # noqa: ANN401 - any JSON
    """Take the newest of the versions that a city's API gives; anything else as it is."""
    items = read.get("items") if isinstance(read, Mapping) else None
    if isinstance(items, list) and items and isinstance(items[-1], Mapping):
        return items[-1].get("document")
    return read


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
    if not fullmatch(r"[a-z][a-z0-9-]{1,39}", name):
        raise NotAGuideName(field="name")
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
    shelf = await guide_shelf(context.db)
    values = {
        "staff": staff,
        "shelf": [(one, WORDS_OF.say(STATES[_state(one)], language), _state(one)) for one in shelf],
        "refused": refused,
        "way": _text(form, "do") if form else "",
        "typed": {name: _text(form, name) for name in ("title", "name", "source")} if form else {},
        "text": in_language(language),
        "label_of": partial(label_of, language=language),
    }
    status = refused.status if refused else HTTPStatus.OK
    return PAGES.show(request, "guides/shelf.html", values, status=status)


def _state(one: ShelvedGuide) -> str:
    """Name the state of a navigator: what citizens see, and what is being made of it."""
    if one.draft is not None:
        being_made = str(one.draft.state)
        return f"live_{being_made}" if one.newest else being_made
    return "archived" if one.archived else "live"

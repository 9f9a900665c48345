"""予約できる人の名簿: a list of notices becomes keyed hashes while it is read; it is not kept."""

import csv
import io
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from machi.queue.commands.booking.let_people_reserve import LetPeopleReserve, let_people_reserve
from machi.queue.domain.booking.person import Notice
from machi.queue.pages.office.offers import as_typed, page
from machi.queue.pages.office.typed import plain
from machi.queue.pages.show import back_to, form_once
from machi.queue.queries.booking import office as queries
from machi.queue.store.booking.people import of_notice
from machi.shared.auth.guards import Staff, may
from machi.shared.ui.words import msgid
from machi.shared.web.dependencies import Running

router = APIRouter()

AT_MOST = 5000
_COLUMNS = 2
_NUMBER_AT_MOST = 40


class NotThisList(ValueError):
    """The file cannot be read: the text is the sentence for the office."""


@router.post("/queue/office/{site}/offers/{code}/people")
async def let_in(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    request: Request,
    site: str,
    code: str,
    staff: Annotated[Staff, may("queue.calendar")],
    context: Running,
    file: Annotated[UploadFile | None, File()] = None,
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Add the people of a CSV: all of them, or with a wrong line none."""
    found = await queries.offer_setting(code, context.db)
    staff.require("queue.calendar", found.site)
    try:
        notices = read(await file.read() if file else b"")
    except NotThisList as wrong:
        errors = [("file", str(wrong))]
        return await page(
            request, site, staff, context, found, typed=as_typed(found), errors=errors
        )
    # What a repeat is known by is kept: keyed hashes, which nobody can try numbers against.
    known = [of_notice(context.vault, notice).hex() for notice in notices]
    command = LetPeopleReserve(
        offer=code,
        notices=notices,
        by=staff.id,
        at=context.clock.now(),
        request=form_once(staff.id, idempotency_key, "LetPeopleReserve", (code, *known)),
    )
    told = await let_people_reserve(command, context.db, context.vault)
    return back_to(
        f"/queue/office/{site}/offers/{code}", added=str(told.added), known=str(told.known)
    )


def read(file: bytes) -> list[Notice]:
    """Read a CSV in UTF-8 or Shift_JIS: the notice's number, the birth date.

    Raises:
        NotThisList: it is empty, too long, or a line cannot be read: it names the line, and
            nothing that is in it.

    """
    rows = [
        row for row in csv.reader(io.StringIO(_text(file))) if any(cell.strip() for cell in row)
    ]
    if rows and _person(rows[0]) is None:
        rows = rows[1:]  # the names of the columns
    if not rows:
        raise NotThisList(msgid("名簿のCSVファイルを選んでください。"))
    if len(rows) > AT_MOST:
        raise NotThisList(msgid("5000行までに分けてください。"))
    people = [_person(row) for row in rows]
    if None in people:
        raise NotThisList(
            msgid(
                "番号か生年月日が読み取れない行があります。1行に「番号,1990-04-01」の形にしてください。"
            )
        )
    return [person for person in people if person is not None]


def _text(file: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return file.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotThisList(msgid("文字コードをUTF-8かShift_JISにしてください。"))


def _person(row: list[str]) -> Notice | None:
    if len(row) < _COLUMNS or not 0 < len(plain(row[0])) <= _NUMBER_AT_MOST:
        return None
    born = _born(plain(row[1]).replace("/", "-"))
    return None if born is None else Notice(plain(row[0]), born)


def _born(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None

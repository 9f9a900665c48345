"""What the boards of a site say instead of numbers: staff put it there in an emergency."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from machi.queue.commands.devices.show_notice import LONGEST, ShowNotice, show_notice
from machi.queue.pages.show import PAGES, back_to, form_once
from machi.queue.queries import board
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import Running

router = APIRouter()

Announcer = Annotated[Staff, may("queue.announce")]
Text = Annotated[str, Form(max_length=LONGEST)]


@router.get("/queue/notice")
async def show_form(request: Request, staff: Announcer, context: Running) -> Response:
    sites = await board.sites(context.clock.now(), context.db)
    own = [each for each in sites if staff.allowed("queue.announce", each.code)]
    notices = {each.code: await board.notice(each.code, context.db) for each in own}
    return PAGES.show(request, "notice.html", {"staff": staff, "sites": own, "notices": notices})


@router.post("/queue/notice")
async def put_up(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    staff: Announcer,
    context: Running,
    site: Annotated[str, Form(pattern=r"^[a-z0-9-]{1,40}$")],
    says: Text = "",
    says_en: Text = "",
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Show these words on every board of the site; none show the numbers again."""
    staff.require("queue.announce", site)
    command = ShowNotice(
        site=site,
        says=says.strip(),
        says_en=says_en.strip(),
        by=staff.id,
        at=context.clock.now(),
        request=form_once(staff.id, idempotency_key, "ShowNotice", (site, says, says_en)),
    )
    await show_notice(command, context.db)
    return back_to("/queue/notice")

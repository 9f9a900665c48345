"""The composition root: what the forms service is made of."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI

from machi.forms.commands.expire_drafts import expire_drafts
from machi.forms.commands.note_overdue_corrections import note_overdue_corrections
from machi.forms.commands.seed_sample_city import seed_sample_city
from machi.forms.pages import (
    case,
    correction,
    desk,
    drafts,
    front,
    guide,
    pre_entry,
    procedures,
    sending,
)
from machi.forms.pages import (
    deciding as deciding_pages,
)
from machi.forms.reactions.claim_cleared import go_on_when_paid
from machi.forms.reactions.claim_notified import show_where_to_pay
from machi.forms.routes import applications, deciding
from machi.forms.routes import desk as desk_routes
from machi.forms.routes import procedures as procedure_routes
from machi.forms.settings import FormsSettings
from machi.forms.tables import metadata
from machi.shared.contracts.payments import ClaimCleared, ClaimNotified
from machi.shared.service import Context, Service, Timer
from machi.shared.web.app import web_app

_TAKE_ANY_NAME = (drafts.router, procedures.router)
"""`/forms/<procedure>` and `/forms/d/<token>/<page>`: they come after the pages with own names."""
_HERE = Path(str(files("machi.forms")))


def create_app(context: Context) -> FastAPI:
    return web_app(
        context,
        title="machi forms",
        api=[
            procedure_routes.router,
            applications.router,
            desk_routes.router,
            deciding.router,
        ],
        pages=[
            front.router,
            guide.router,
            pre_entry.router,
            desk.router,
            deciding_pages.router,
            correction.router,
            case.router,
            sending.router,
            *_TAKE_ANY_NAME,
        ],
        static=_HERE / "pages" / "static",
    )


SERVICE = Service(
    name="forms",
    settings=FormsSettings,
    metadata=metadata,
    migrations=_HERE / "migrations",
    create_app=create_app,
    seed=seed_sample_city,
    reactions={ClaimNotified: show_where_to_pay, ClaimCleared: go_on_when_paid},
    timers=[
        Timer("expire_drafts", 600, expire_drafts),
        Timer("note_overdue_corrections", 600, note_overdue_corrections),
    ],
)

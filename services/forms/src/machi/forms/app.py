"""The composition root: what the forms service is made of."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI

from machi.forms.audit_files import check_file
from machi.forms.commands.authoring.publish_scheduled import publish_scheduled
from machi.forms.commands.citizens.check_code import forget_mail_codes
from machi.forms.commands.close_done_cases import close_done_cases
from machi.forms.commands.expire_drafts import expire_drafts
from machi.forms.commands.files.clean_files import clean_files
from machi.forms.commands.files.scan_file import scan_waiting_files
from machi.forms.commands.intake.abandon_intake import abandon_left_intakes
from machi.forms.commands.note_audit_end import note_audit_end
from machi.forms.commands.note_overdue_corrections import note_overdue_corrections
from machi.forms.commands.purge_cases import purge_cases
from machi.forms.commands.resume_draft import forget_resume_codes
from machi.forms.commands.seed_sample_city import seed_sample_city
from machi.forms.commands.warn_of_deadlines import warn_of_deadlines
from machi.forms.pages import (
    case,
    correction,
    desk,
    desk_files,
    drafts,
    family,
    front,
    guide,
    keeping,
    moving_on,
    own_files,
    papers,
    pre_entry,
    printing,
    procedures,
    protecting,
    resuming,
    sending,
    withdrawing,
)
from machi.forms.pages import citizens as citizen_pages
from machi.forms.pages import (
    deciding as deciding_pages,
)
from machi.forms.pages.authoring import (
    editor,
    preview,
    preview_views,
    publishing,
    sentences,
    workbench,
)
from machi.forms.pages.guides import editor as guide_editor
from machi.forms.pages.guides import preview as guide_preview
from machi.forms.pages.guides import publishing as guide_publishing
from machi.forms.pages.guides import shelf as guide_shelf
from machi.forms.pages.intake import counter as intake_page
from machi.forms.pages.intake import hearing as intake_hearing
from machi.forms.pages.intake import start as intake_start
from machi.forms.pages.intake import steps as intake_steps
from machi.forms.pages.intake import tablet as intake_tablet
from machi.forms.pages.office import figures as figure_pages
from machi.forms.pages.review import assigning as assigning_pages
from machi.forms.pages.review import by_number
from machi.forms.pages.review import exporting as export_pages
from machi.forms.pages.review import phrases as phrase_pages
from machi.forms.pages.review import work_list as work_list_pages
from machi.forms.queries.audit import whole_audit
from machi.forms.reactions.claim_cleared import go_on_when_paid
from machi.forms.reactions.claim_notified import show_where_to_pay
from machi.forms.reactions.claim_reopened import flag_what_is_owed_again
from machi.forms.routes import applications, deciding, proofs
from machi.forms.routes import desk as desk_routes
from machi.forms.routes import drafts as draft_routes
from machi.forms.routes import intake as intake_routes
from machi.forms.routes import printing as printing_routes
from machi.forms.routes import procedures as procedure_routes
from machi.forms.routes.authoring import drafts as authoring_routes
from machi.forms.routes.authoring import publishing as publishing_routes
from machi.forms.routes.guides import drafts as guide_routes
from machi.forms.routes.guides import publishing as guide_publishing_routes
from machi.forms.routes.office import audit, figures, open_data, retention
from machi.forms.routes.review import assigning, exporting
from machi.forms.settings import FormsSettings
from machi.forms.tables import metadata
from machi.shared.contracts.payments import ClaimCleared, ClaimNotified, ClaimReopened
from machi.shared.service import Context, Service, Timer
from machi.shared.web.app import web_app

_MAKING_GUIDES = (
    guide_shelf.router,
    guide_editor.router,
    guide_preview.router,
    guide_publishing.router,
)
_GUIDES_API = (guide_routes.router, *guide_publishing_routes.ROUTERS)
_TAKE_ANY_NAME = (drafts.router, procedures.router)
"""`/forms/<procedure>` and `/forms/d/<token>/<page>`: they come after the pages with own names."""
_API = (
    procedure_routes.router,
    applications.router,
    proofs.router,
    draft_routes.router,
    assigning.router,
    exporting.router,
    figures.router,
    open_data.router,
    audit.router,
    retention.router,
    desk_routes.router,
    deciding.router,
    intake_routes.router,
    printing_routes.router,
    authoring_routes.router,
    *publishing_routes.ROUTERS,
    *_GUIDES_API,
)
_PAGES = (
    front.router,
    workbench.router,
    editor.router,
    preview.router,
    preview_views.router,
    sentences.router,
    publishing.router,
    *_MAKING_GUIDES,
    guide.router,
    pre_entry.router,
    *citizen_pages.ROUTERS,
    work_list_pages.router,
    by_number.router,
    phrase_pages.router,
    export_pages.router,
    desk.router,
    desk_files.router,
    own_files.router,
    keeping.router,
    protecting.router,
    assigning_pages.router,
    deciding_pages.router,
    correction.router,
    withdrawing.router,
    family.router,
    case.router,
    moving_on.router,
    resuming.router,
    figure_pages.router,
    sending.router,
    papers.router,
    printing.router,
    intake_start.router,
    intake_page.router,
    intake_hearing.router,
    intake_steps.router,
    intake_tablet.router,
    *_TAKE_ANY_NAME,
)
_WITH_FILES = ("/forms/d/", "/forms/case/", "/forms/api/v1/drafts/")
_MOST_AT_ONCE = 64 * 1024 * 1024
"""Of one form with files; of each file the procedure says how much."""
_HERE = Path(str(files("machi.forms")))


def create_app(context: Context) -> FastAPI:
    return web_app(
        context,
        title="machi forms",
        api=_API,
        pages=_PAGES,
        static=_HERE / "pages" / "static",
        body_limits=dict.fromkeys(_WITH_FILES, _MOST_AT_ONCE),
    )


SERVICE = Service(
    name="forms",
    settings=FormsSettings,
    metadata=metadata,
    migrations=_HERE / "migrations",
    create_app=create_app,
    seed=seed_sample_city,
    reactions={
        ClaimNotified: show_where_to_pay,
        ClaimCleared: go_on_when_paid,
        ClaimReopened: flag_what_is_owed_again,
    },
    verify=whole_audit,
    verify_file=check_file,
    timers=[
        Timer("scan_waiting_files", 2, scan_waiting_files),
        Timer("clean_files", 3600, clean_files),
        Timer("purge_cases", 3600, purge_cases),
        Timer("note_audit_end", 3600, note_audit_end),
        Timer("close_done_cases", 3600, close_done_cases),
        Timer("expire_drafts", 600, expire_drafts),
        Timer("publish_scheduled", 60, publish_scheduled),
        Timer("abandon_left_intakes", 600, abandon_left_intakes),
        Timer("note_overdue_corrections", 600, note_overdue_corrections),
        Timer("warn_of_deadlines", 600, warn_of_deadlines),
        Timer("forget_resume_codes", 3600, forget_resume_codes),
        Timer("forget_mail_codes", 3600, forget_mail_codes),
    ],
)

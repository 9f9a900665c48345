"""Publishing procedures, for programs: the second person, the archive, the exports."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from machi.forms.commands.authoring.approve_procedure import ApproveProcedure, approve_procedure
from machi.forms.commands.authoring.archive_procedure import ArchiveProcedure, archive_procedure
from machi.forms.commands.authoring.offer_procedure_again import (
    OfferProcedureAgain,
    offer_procedure_again,
)
from machi.forms.commands.authoring.send_back_procedure import (
    SendBackProcedure,
    send_back_procedure,
)
from machi.forms.commands.case_texts import MyNumberInText, TextNeeded, TextTooLong
from machi.forms.commands.publish_procedure import VersionIsFinal
from machi.forms.domain.application import NoSuchProcedure
from machi.forms.domain.authoring.answers_schema import answers_schema
from machi.forms.domain.authoring.drafts import (
    ApprovedByAuthor,
    DocumentDraftChanged,
    NoSuchProcedureDraft,
    NotInThisDraftState,
)
from machi.forms.domain.authoring.origin import LICENSE
from machi.forms.domain.order import ProcedureRefused
from machi.forms.domain.reading import fingerprint
from machi.forms.queries.authoring import published_versions
from machi.forms.queries.catalogue import one_version
from machi.forms.queries.guide_drafts import guides_naming
from machi.forms.routes.answers import PublishedProcedure
from machi.forms.routes.authoring.answers import NAME, AsSeen, MovedDraft, SentBack
from machi.forms.routes.authoring.asking import Publishing
from machi.forms.routes.authoring.drafts import moved
from machi.shared.db.once import KeyUsedForAnotherRequest
from machi.shared.web.dependencies import Running, refusals

drafts = APIRouter(prefix="/forms/api/v1/authoring/drafts/{draft_id}", tags=["authoring"])
shelf = APIRouter(prefix="/forms/api/v1/authoring/procedures/{procedure_id}", tags=["authoring"])
versions = APIRouter(prefix="/forms/api/v1/procedures/{procedure_id}/versions", tags=["procedures"])
ROUTERS = (drafts, shelf, versions)

_MOVED = refusals(
    NoSuchProcedureDraft, DocumentDraftChanged, NotInThisDraftState, KeyUsedForAnotherRequest
)
Name = Annotated[str, Path(pattern=NAME)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@drafts.post(
    "/approve", responses=_MOVED | refusals(ApprovedByAuthor, ProcedureRefused, VersionIsFinal)
)
async def approve_draft(draft_id: UUID, seen: AsSeen, asking: Publishing) -> MovedDraft:
    """Publish what somebody else proposed, or schedule it for the day that it names."""
    request = asking.once("approve_procedure", {"draft_id": draft_id, **seen.model_dump()})
    command = ApproveProcedure(draft_id, seen.expected_revision, asking.by, request)
    return moved(await approve_procedure(command, asking.context))


@drafts.post("/send-back", responses=_MOVED | refusals(TextNeeded, TextTooLong, MyNumberInText))
async def send_draft_back(draft_id: UUID, seen: SentBack, asking: Publishing) -> MovedDraft:
    """Give a proposed or scheduled draft back to be edited, with the reason."""
    request = asking.once("send_back_procedure", {"draft_id": draft_id, **seen.model_dump()})
    command = SendBackProcedure(draft_id, seen.expected_revision, asking.by, seen.note, request)
    return moved(await send_back_procedure(command, asking.context))


class Offered(BaseModel):
    """changed: false when it was so already. guides: those that lead to the procedure."""

    procedure_id: str
    offered: bool
    changed: bool
    guides: list[str]


@shelf.post("/archive", responses=refusals(NoSuchProcedure))
async def archive(procedure_id: Name, asking: Publishing) -> Offered:
    """Offer a procedure no longer. What people have begun goes on."""
    changed = await archive_procedure(ArchiveProcedure(procedure_id, asking.by), asking.context)
    guides = [one.id for one in await guides_naming(asking.context.db, procedure_id)]
    return Offered(procedure_id=procedure_id, offered=False, changed=changed, guides=guides)


@shelf.post("/offer", responses=refusals(NoSuchProcedure))
async def offer(procedure_id: Name, asking: Publishing) -> Offered:
    """Offer an archived procedure again."""
    changed = await offer_procedure_again(OfferProcedureAgain(procedure_id), asking.context)
    guides = [one.id for one in await guides_naming(asking.context.db, procedure_id)]
    return Offered(procedure_id=procedure_id, offered=True, changed=changed, guides=guides)


class VersionEntry(BaseModel):
    version: int
    hash: str = Field(description="SHA-256 of the canonical JSON of the document.")
    effective_from: str | None
    effective_to: str | None


class VersionList(BaseModel):
    items: list[VersionEntry]


@versions.get("", responses=refusals(NoSuchProcedure))
async def list_versions(procedure_id: Name, context: Running) -> VersionList:
    """List every version of a procedure, oldest first."""
    found = await published_versions(context.db, procedure_id)
    return VersionList(
        items=[
            VersionEntry(
                version=one.version,
                hash=fingerprint(one.document),
                effective_from=one.effective_from,
                effective_to=one.effective_to,
            )
            for one in found
        ]
    )


@versions.get("/{version}", responses=refusals(NoSuchProcedure))
async def one(procedure_id: Name, version: Number, context: Running) -> PublishedProcedure:
    """Give one version's document: another city imports it as it is."""
    found = await one_version(context.db, procedure_id, version)
    return PublishedProcedure(
        id=found.id,
        version=found.version,
        hash=fingerprint(found.document),
        city=context.settings.city.city_name,
        license=LICENSE,
        document=found.document,
    )


@versions.get("/{version}/answers-schema", responses=refusals(NoSuchProcedure))
async def schema_of_answers(
    procedure_id: Name, version: Number, context: Running
) -> Mapping[str, Any]:
    """Give the JSON Schema (draft 2020-12) of the answers of one version, for other systems."""
    found = await one_version(context.db, procedure_id, version)
    return answers_schema(found, fingerprint(found.document))

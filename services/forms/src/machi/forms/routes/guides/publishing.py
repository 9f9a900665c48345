"""Publishing navigators, for programs: the second person, the list, the versions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from machi.forms.commands.case_texts import MyNumberInText, TextNeeded, TextTooLong
from machi.forms.commands.guides.approve_navigator import ApproveNavigator, approve_navigator
from machi.forms.commands.guides.archive_navigator import ArchiveNavigator, archive_navigator
from machi.forms.commands.guides.offer_navigator_again import (
    OfferNavigatorAgain,
    offer_navigator_again,
)
from machi.forms.commands.guides.send_back_navigator import (
    SendBackNavigator,
    send_back_navigator,
)
from machi.forms.commands.publish_procedure import VersionIsFinal
from machi.forms.domain.authoring.drafts import ApprovedByAuthor
from machi.forms.domain.navigator import NavigatorRefused, NoSuchNavigator
from machi.forms.domain.reading import fingerprint
from machi.forms.queries.guide_drafts import guide_versions
from machi.forms.routes.authoring.answers import NAME, AsSeen, MovedDraft, SentBack
from machi.forms.routes.authoring.asking import Publishing
from machi.forms.routes.authoring.drafts import moved
from machi.forms.routes.guides.answers import GuideOffered, GuideVersion, GuideVersions
from machi.forms.routes.guides.drafts import MOVED
from machi.shared.web.dependencies import Running, refusals

drafts = APIRouter(prefix="/forms/api/v1/authoring/guide-drafts/{draft_id}", tags=["authoring"])
shelf = APIRouter(prefix="/forms/api/v1/authoring/guides/{navigator_id}", tags=["authoring"])
versions = APIRouter(prefix="/forms/api/v1/guides/{navigator_id}/versions", tags=["guides"])
ROUTERS = (drafts, shelf, versions)

Name = Annotated[str, Path(pattern=NAME)]


@drafts.post(
    "/approve", responses=MOVED | refusals(ApprovedByAuthor, NavigatorRefused, VersionIsFinal)
)
async def approve_guide_draft(draft_id: UUID, seen: AsSeen, asking: Publishing) -> MovedDraft:
    """Publish what somebody else proposed, or schedule it for the day that it names."""
    request = asking.once("approve_navigator", {"draft_id": draft_id, **seen.model_dump()})
    command = ApproveNavigator(draft_id, seen.expected_revision, asking.by, request)
    return moved(await approve_navigator(command, asking.context))


@drafts.post("/send-back", responses=MOVED | refusals(TextNeeded, TextTooLong, MyNumberInText))
async def send_guide_draft_back(draft_id: UUID, seen: SentBack, asking: Publishing) -> MovedDraft:
    """Give a proposed or scheduled draft back to be edited, with the reason."""
    request = asking.once("send_back_navigator", {"draft_id": draft_id, **seen.model_dump()})
    command = SendBackNavigator(draft_id, seen.expected_revision, asking.by, seen.note, request)
    return moved(await send_back_navigator(command, asking.context))


@shelf.post("/archive", responses=refusals(NoSuchNavigator))
async def archive_guide(navigator_id: Name, asking: Publishing) -> GuideOffered:
    """Take a navigator off the citizens' list."""
    command = ArchiveNavigator(navigator_id, asking.by)
    changed = await archive_navigator(command, asking.context)
    return GuideOffered(navigator_id=navigator_id, offered=False, changed=changed)


@shelf.post("/offer", responses=refusals(NoSuchNavigator))
async def offer_guide(navigator_id: Name, asking: Publishing) -> GuideOffered:
    """Put a navigator back on the citizens' list."""
    changed = await offer_navigator_again(OfferNavigatorAgain(navigator_id), asking.context)
    return GuideOffered(navigator_id=navigator_id, offered=True, changed=changed)


@versions.get("", responses=refusals(NoSuchNavigator))
async def list_guide_versions(navigator_id: Name, context: Running) -> GuideVersions:
    """Give every version of a navigator, oldest first: another city imports one as it is."""
    found = await guide_versions(context.db, navigator_id)
    return GuideVersions(
        items=[
            GuideVersion(
                version=one.version,
                hash=fingerprint(one.document),
                effective_from=one.effective_from,
                document=one.document,
            )
            for one in found
        ]
    )

"""Who saw what of whose case, for auditors' programs and an archive outside."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from machi.forms.audit_files import archive
from machi.forms.commands.secrets import plain_code
from machi.forms.domain.audit import Kept
from machi.forms.domain.audit_archive import as_json
from machi.forms.queries.audit import AuditFilter, audit_page, verify_audit
from machi.forms.store.audit import NoSuchEntry
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(prefix="/forms/api/v1/audit", tags=["audit"])

Audits = Annotated[Staff, may("forms.audit")]
After = Annotated[int, Query(ge=0, le=2**63 - 1, description="Only entries after this number.")]
_LINES = "application/x-ndjson"
_FILE: Mapping[int | str, Any] = {
    200: {"content": {_LINES: {}}, "description": "JSON lines: head, entries, end."}
}


def _written_out(moment: object) -> object:
    """Take 2026-04-06T09:00:00+09:00 only: a bare number would count seconds since 1970."""
    if isinstance(moment, str) and "T" not in moment.upper():
        raise ValueError("a moment is written as 2026-04-06T09:00:00+09:00")
    return moment


Moment = Annotated[AwareDatetime | None, BeforeValidator(_written_out)]


class EntryAnswer(BaseModel):
    """One entry. `mark` is the SHA-256 of the mark before it and of the entry's own content."""

    seq: int
    mark: str
    id: UUID
    at: datetime
    action: str = Field(description="view, export, print, prefill, download or purge")
    application_id: UUID
    actor_id: str
    actor_role: str
    actor_name: str
    why: str

    @classmethod
    def of(cls, kept: Kept) -> "EntryAnswer":
        return cls.model_validate(as_json(kept))


class EntryList(BaseModel):
    """next: give it as `after` for the entries that follow; null at the end."""

    items: list[EntryAnswer]
    next: int | None


class Verification(BaseModel):
    """end: as people write it down. broken: numbers of the first entries that are not whole."""

    whole: bool
    seq: int
    mark: str
    end: str
    broken: list[int]


class Asked(BaseModel):
    """Which entries. What is left out is not filtered by."""

    model_config = ConfigDict(extra="forbid")

    since: Moment = None
    until: Moment = None
    case: str | None = Field(default=None, max_length=40, description="A receipt number.")
    person: str | None = Field(
        default=None, max_length=100, pattern=r"^[^\x00]*$", description="An `actor_id`."
    )
    after: int = Field(default=0, ge=0, le=2**63 - 1, description="A `seq` that was seen.")
    limit: int = Field(default=100, ge=1, le=500)


@router.get("")
async def list_entries(
    asked: Annotated[Asked, Query()], staff: Audits, context: Running
) -> EntryList:
    """List entries, oldest first: of a time, of a case, of a person. Nothing of any answer."""
    del staff
    number = plain_code(asked.case) if asked.case is not None else None
    wanted = AuditFilter(asked.since, asked.until, number, asked.person)
    found = await audit_page(context.db, wanted, asked.after, asked.limit)
    return EntryList(
        items=[EntryAnswer.of(one) for one in found],
        next=found[-1].seq if len(found) == asked.limit else None,
    )


@router.get("/verification")
async def verify(staff: Audits, context: Running) -> Verification:
    """Go through the whole log: was anything changed, put in or removed?"""
    del staff
    found = await verify_audit(context.db)
    return Verification(
        whole=found.whole,
        seq=found.seq,
        mark=found.mark.hex(),
        end=found.short,
        broken=list(found.broken),
    )


@router.get(
    "/archive",
    response_class=StreamingResponse,
    responses={**_FILE, **refusals(NoSuchEntry)},
)
async def give_archive(staff: Audits, context: Running, after: After = 0) -> StreamingResponse:
    """Give the log as a file for an archive outside, with the marks of the chain.

    `python -m machi.forms verify --file PATH` checks it without a database. With `after`, only what
    was added since the last time: an archive grows by pieces that follow one another.
    """
    del staff
    lines = archive(context.db, after)
    first = await anext(lines)  # so that a number that is not there is refused, not sent

    async def every() -> Any:  # noqa: ANN401 - what Starlette streams
        yield first
        async for line in lines:
            yield line

    name = f"machi-audit-{after}-{context.clock.now():%Y%m%d-%H%M%S}.jsonl"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(every(), media_type=_LINES, headers=headers)

"""The emergency button of a counter, and who answers it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from machi.queue.commands.hall.answer_backup import AnswerBackup, BackupComing, answer_backup
from machi.queue.commands.hall.ask_for_backup import AskForBackup, BackupAskedFor, ask_for_backup
from machi.queue.domain.hall.refusals import NoSuchBackup
from machi.queue.domain.refusals import NoSuchCounter
from machi.queue.queries.hall import backup as queries
from machi.queue.queries.hall.backup import BackupCall
from machi.queue.routes.requests import (
    API,
    KEY_MAY_BE_REFUSED,
    STAFF_MAY_BE_REFUSED,
    Code,
    named,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=API, tags=["counters"], responses=STAFF_MAY_BE_REFUSED)


class BackupCalls(BaseModel):
    items: list[BackupCall]


@router.get("/sites/{site}/backup")
async def calls(
    site: Code, staff: Annotated[Staff, may("queue.oversee")], context: Running
) -> BackupCalls:
    """List the counters that called for help, those that nobody answered first."""
    staff.require("queue.oversee", site)
    found = await queries.backup_calls(site, context.clock.now(), context.db)
    return BackupCalls(items=found)


@router.post("/counters/{counter_id}/backup", responses=refusals(NoSuchCounter, KEY_MAY_BE_REFUSED))
async def ask(
    counter_id: UUID,
    staff: Annotated[Staff, may("queue.call")],
    context: Running,
    key: IdempotencyKey = None,
) -> BackupAskedFor:
    """Call somebody to the counter, quietly: boards and visitors' phones show nothing of it."""
    command = AskForBackup(
        counter_id=counter_id,
        by=staff.id,
        sites=staff.sites("queue.call"),
        at=context.clock.now(),
        request=named(staff.id, key, "AskForBackup", {"counter": counter_id}),
    )
    return await ask_for_backup(command, context.db)


@router.post("/backup/{backup_id}/answer", responses=refusals(NoSuchBackup, KEY_MAY_BE_REFUSED))
async def answer(
    backup_id: UUID,
    staff: Annotated[Staff, may("queue.respond")],
    context: Running,
    key: IdempotencyKey = None,
) -> BackupComing:
    """Say that you go there; the counter sees your name."""
    command = AnswerBackup(
        backup_id=backup_id,
        by=staff.id,
        name=staff.name,
        sites=staff.sites("queue.respond"),
        at=context.clock.now(),
        request=named(staff.id, key, "AnswerBackup", {"backup": backup_id}),
    )
    return await answer_backup(command, context.db)

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from machi.forms.commands.arrival import Arrival, arrive
from machi.forms.commands.refusals import AnswersRefused
from machi.forms.commands.start_draft import check_offered
from machi.forms.domain.application import CITIZEN, Application, NoSuchDraft
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.files.places import with_files
from machi.forms.domain.lifecycle import State
from machi.forms.domain.procedure import Procedure
from machi.forms.store import applications, files, procedure_archive, procedures
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.db.once import Once, once
from machi.shared.ids import new_id
from machi.shared.service import Context

CHANNEL = "online"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileApplication:
    """A program sends all answers of a procedure at once."""

    procedure_id: str
    answers: Mapping[str, Any]
    not_my_number: frozenset[str] = frozenset()
    recipient: str | None = None
    key: str | None = None
    draft: str | None = None
    """The draft that files were sent to; its version of the procedure counts."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What a repeat of the request is answered from: no answer of the person, and no secret."""

    application_id: UUID


async def file_application(command: FileApplication, context: Context) -> Application:
    """Make a case of answers that are complete.

    Raises:
        NoSuchProcedure: there is none of that name.
        NotOffered: not online, or not today.
        NoSuchDraft: files were sent to none such, or it was filed already.
        AnswersRefused: something is missing or wrong; nothing is stored.
        KeyUsedForAnotherRequest: the key came before with other answers.

    """
    at = context.clock.now()
    today = business_date(at)
    async with context.db.transaction() as tx:
        request = _once(command, context)
        earlier = await tx.earlier(request, Filed)
        if earlier is not None:
            application, _ = await applications.by_id(tx, earlier.application_id)
            return application
        draft = await _draft_with_files(tx, command)
        version = await _version(tx, command, draft, today)
        procedure, _ = version
        sent = await files.of_case(tx, context.vault, draft.id) if draft else []
        given = with_files(procedure, command.answers, sent)
        evaluation = evaluate(
            procedure, given, Circumstances(CHANNEL, today, command.not_my_number)
        )
        if not evaluation.ok:
            raise AnswersRefused(procedure, evaluation.errors)
        draft = draft or await new_draft(tx, version, CHANNEL, at)
        arrival = Arrival(
            procedure=procedure,
            evaluation=evaluation,
            not_my_number=command.not_my_number,
            by=CITIZEN,
            recipient=command.recipient,
            at=at,
        )
        application = await arrive(tx, context, draft, arrival)
        await tx.answer(request, Filed(application.id))
    return application


async def _draft_with_files(tx: Transaction, command: FileApplication) -> Application | None:
    """Find and lock the draft that files were sent to, if there were any."""
    if command.draft is None:
        return None
    draft, _ = await applications.by_draft_token(tx, command.draft, lock=True)
    same = (draft.procedure_id, draft.channel) == (command.procedure_id, CHANNEL)
    if draft.state is not State.DRAFT or not same:
        raise NoSuchDraft
    return draft


async def _version(
    tx: Transaction, command: FileApplication, draft: Application | None, today: date
) -> tuple[Procedure, str]:
    if draft is not None:
        number = draft.procedure_version
        procedure = await procedures.version(tx, draft.procedure_id, number)
        return procedure, draft.procedure_hash
    procedure, fingerprint = await procedures.in_force(tx, command.procedure_id, today)
    check_offered(procedure, CHANNEL, await procedure_archive.offers(tx, procedure, today))
    return procedure, fingerprint


async def new_draft(
    tx: Transaction, version: tuple[Procedure, str], channel: str, at: datetime
) -> Application:
    """Begin the case's history as every other's: with a draft, though nobody ever sees it."""
    procedure, fingerprint = version
    application_id = new_id()
    await applications.add_draft(
        tx,
        {
            "id": application_id,
            "procedure_id": procedure.id,
            "procedure_version": procedure.version,
            "procedure_hash": fingerprint,
            "channel": channel,
            "answers": b"",
            "created_at": at,
            "changed_at": at,
            "expires_at": at,
        },
    )
    return await applications.draft_by_id(tx, application_id)


def _once(command: FileApplication, context: Context) -> Once | None:
    if command.key is None:
        return None
    # The answers are personal: what is stored of them is a keyed fingerprint, useless elsewhere.
    asked = json.dumps(
        [command.answers, sorted(command.not_my_number)], sort_keys=True, ensure_ascii=False
    )
    given = {
        "procedure_id": command.procedure_id,
        "recipient": command.recipient,
        "draft": command.draft and applications.token_hash(command.draft).hex(),
        "answers": context.vault.fingerprint("request", asked).hex(),
    }
    return once("citizen", command.key, "file_application", given)

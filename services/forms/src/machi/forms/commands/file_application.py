import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from machi.forms.commands.arrival import Arrival
from machi.forms.commands.file_at_once import Whole, file_at_once
from machi.forms.commands.refusals import AnswersRefused
from machi.forms.commands.send_at_once import TRIES, DraftKeepsChanging, Judged, send_at_once
from machi.forms.commands.start_draft import check_offered
from machi.forms.domain.application import CITIZEN, Application, NoSuchDraft
from machi.forms.domain.assurance import Proof
from machi.forms.domain.blocking import judged, promised
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.files.places import StoredFile, with_files
from machi.forms.domain.lifecycle import State
from machi.forms.domain.procedure import Procedure
from machi.forms.store import applications, hot_draft, procedures
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
    proof: Proof | None = None
    shown_later: frozenset[str] = frozenset()
    """Blocking papers that will be shown at the counter, as examples name them: `proof[1]`."""
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
        AssuranceMissing: what was proved is not what the procedure asks for.
        AnswersRefused: something is missing or wrong; nothing is stored.
        KeyUsedForAnotherRequest: the key came before with other answers.

    """
    request = _once(command, context)
    if command.draft is not None:
        return await _file_draft(command, request, context)
    earlier = await _earlier(request, context)
    if earlier is not None:
        return earlier
    at = context.clock.now()
    today = business_date(at)
    procedure, fingerprint, offered = await procedures.offered(
        context.db, command.procedure_id, today
    )
    check_offered(procedure, CHANNEL, offered)
    # No file was sent: an answer that names one names somebody else's.
    given = with_files(procedure, command.answers, [])
    arrival = _arrival(command, procedure, Sent(given, ()), at)
    try:
        return await file_at_once(Whole(arrival, CHANNEL, fingerprint, request), context)
    except asyncpg.UniqueViolationError:  # the same request, at the same moment
        first = await _earlier(request, context)
        if first is None:
            raise
        return first


@dataclass(frozen=True, slots=True)
class Sent:
    """Answers, and the files that were sent for them."""

    given: Mapping[str, Any]
    files: Sequence[StoredFile]


def _arrival(command: FileApplication, procedure: Procedure, sent: Sent, at: datetime) -> Arrival:
    """Judge the answers as they are given."""
    circumstances = Circumstances(CHANNEL, business_date(at), command.not_my_number)
    evaluation = evaluate(procedure, sent.given, circumstances)
    shown_later, papers = promised(evaluation, CHANNEL, command.shown_later)
    evaluation = judged(evaluation, CHANNEL, sent.files, {}, shown_later)
    if not evaluation.ok:
        raise AnswersRefused(procedure, evaluation.errors)
    return Arrival(
        procedure=procedure,
        evaluation=evaluation,
        not_my_number=command.not_my_number,
        by=CITIZEN,
        recipient=command.recipient,
        at=at,
        proof=command.proof,
        papers=papers,
    )


async def _earlier(request: Once | None, context: Context) -> Application | None:
    """Give the case that the same request made before."""
    filed = await context.db.answered(request, Filed) if request else None
    if filed is None:
        return None
    async with context.db.transaction() as tx:
        return (await applications.by_id(tx, filed.application_id))[0]


async def _file_draft(
    command: FileApplication, request: Once | None, context: Context
) -> Application:
    """File answers together with the files that were sent to a draft before."""
    for _ in range(TRIES):
        seen = await hot_draft.look(context.db, context.vault, command.draft or "")
        earlier = await _earlier(request, context)
        if earlier is not None:
            return earlier
        same = (seen.application.procedure_id, seen.application.channel)
        if seen.application.state is not State.DRAFT or same != (command.procedure_id, CHANNEL):
            raise NoSuchDraft
        procedure = await procedures.at_hand(context.db, seen.application)
        given = with_files(procedure, command.answers, seen.files)
        arrival = _arrival(command, procedure, Sent(given, seen.files), context.clock.now())
        with suppress(asyncpg.UniqueViolationError):  # the same request, at the same moment
            case = await send_at_once(Judged(seen, arrival, request), context)
            if case is not None:
                return case
    raise DraftKeepsChanging


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
        [command.answers, sorted(command.not_my_number), sorted(command.shown_later)],
        sort_keys=True,
        ensure_ascii=False,
    )
    given = {
        "procedure_id": command.procedure_id,
        "recipient": command.recipient,
        "draft": command.draft and applications.token_hash(command.draft).hex(),
        "answers": context.vault.fingerprint("request", asked).hex(),
    }
    return once("citizen", command.key, "file_application", given)

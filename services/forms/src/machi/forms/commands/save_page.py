from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from machi.forms.domain.application import Application, NoSuchDraft
from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.files.places import StoredFile, with_files
from machi.forms.domain.journey import leads_to, page_at
from machi.forms.domain.lifecycle import State
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.profile import still_there
from machi.forms.store import answers, applications, files, procedures, tally
from machi.forms.store.tally import Counted
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.errors import Conflict
from machi.shared.ids import new_id
from machi.shared.service import Context


class AlreadySubmitted(Conflict):
    code = "forms.already_submitted"
    words = "この手続きは、すでに提出されています。"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavePage:
    """One page of a draft was sent: its answers replace what the draft held for that page.

    add, remove: `dogs` puts an empty item at the end; `("dogs", 1)` takes the second one away.
    """

    token: str
    page: str
    given: Mapping[str, Any]
    not_my_number: frozenset[str] = frozenset()
    add: str | None = None
    remove: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    application: Application
    procedure: Procedure
    evaluation: Evaluation
    files: Sequence[StoredFile]


async def save_page(command: SavePage, context: Context) -> Saved:
    """Keep what was typed, as far as it is visible; whether it is right is only told.

    Raises:
        NoSuchDraft: wrong address, expired, or no such page.
        AlreadySubmitted: it is a case by now.

    """
    at = context.clock.now()
    async with context.db.transaction() as tx:
        application, sealed = await applications.by_draft_token(tx, command.token, lock=True)
        if application.state is not State.DRAFT:
            raise AlreadySubmitted
        procedure = await procedures.version(
            tx, application.procedure_id, application.procedure_version
        )
        page = procedure.page(command.page)
        if page is None:
            raise NoSuchDraft
        before = await answers.unseal(tx, context.vault, application.id, sealed)
        given = {**before.given}
        for field in page.fields:
            given.pop(field.key, None)
        given.update(_changed(command))
        sent = await files.of_case(tx, context.vault, application.id)
        given = with_files(procedure, given, sent)
        not_my_number = before.not_my_number | command.not_my_number
        circumstances = Circumstances(application.channel, business_date(at), not_my_number)
        evaluation = evaluate(procedure, given, circumstances)
        origins = before.provenance and still_there(
            before.provenance,
            evaluate(procedure, before.given, circumstances).answers,
            evaluation.answers,
        )
        kept = answers.Answers(
            _with_ids(procedure, evaluation.kept), not_my_number, origins, before.papers
        )
        sealed = await answers.seal(tx, context.vault, application.id, kept)
        await applications.save_answers(tx, application.id, sealed, at)
        await _count(tx, application, leads_to(procedure, page, evaluation), procedure, at)
    return Saved(application, procedure, evaluation, sent)


async def _count(
    tx: Transaction, draft: Application, place: int | None, procedure: Procedure, at: datetime
) -> None:
    """Count once for a draft that it came to a page; nothing that is counted leads back to it."""
    if place is not None and place > draft.furthest:
        await applications.came_to(tx, draft.id, place)
        await tally.add(tx, draft, Counted.REACHED, {page_at(procedure, place): 1}, at)


def _changed(command: SavePage) -> dict[str, Any]:
    given = dict(command.given)
    if command.add is not None:
        given[command.add] = [*given.get(command.add, ()), {}]
    if command.remove is not None:
        key, place = command.remove
        given[key] = [item for at, item in enumerate(given.get(key, ())) if at != place]
    return given


def _with_ids(procedure: Procedure, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Give every item of a repeat an id of its own: places move, ids do not."""
    result = dict(kept)
    for field in procedure.fields:
        if field.has_items and field.key in result:
            result[field.key] = [
                {**item, "_id": item.get("_id") or str(new_id())} for item in result[field.key]
            ]
    return result

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from machi.forms.commands.citizens.ways import check_fileable
from machi.forms.domain.application import CITIZEN, NotOffered
from machi.forms.domain.intake.card import CardAttributes
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.profile import SOURCE, filled
from machi.forms.store import answers, applications, procedure_archive, procedures, tally
from machi.forms.store.tally import Counted
from machi.shared.clock import business_date
from machi.shared.ids import new_id, new_secret
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class StartDraft:
    """Somebody begins to fill in a procedure: a citizen online, or staff at the counter."""

    procedure_id: str
    channel: str
    citizen: bytes | None = None
    """A keyed hash of who begins it, if they proved who they are: it is on their list then."""
    known: Mapping[str, Any] = field(default_factory=dict)
    """Answers that are filled in already, from what somebody told the navigator."""
    profile: CardAttributes | None = None
    """What デジタル認証アプリ said of them: it fills what the procedure lets it fill."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Whoever holds the token may go on with the draft; only its hash is stored."""

    token: str
    first_page: str


async def start_draft(command: StartDraft, context: Context) -> Draft:
    """Open a draft of the version that is in force today.

    Raises:
        NoSuchProcedure: there is none of that name.
        NotOffered: not through this channel, or not today; or nobody can prove here who they are.

    """
    at = context.clock.now()
    async with context.db.transaction() as tx:
        procedure, fingerprint = await procedures.in_force(
            tx, command.procedure_id, business_date(at)
        )
        check_offered(
            procedure,
            command.channel,
            await procedure_archive.offers(tx, procedure, business_date(at)),
        )
        check_fileable(procedure, command.channel, context)
        application_id, token = new_id(), new_secret()
        await applications.add_draft(
            tx,
            {
                "id": application_id,
                "procedure_id": procedure.id,
                "procedure_version": procedure.version,
                "procedure_hash": fingerprint,
                "channel": command.channel,
                "citizen": command.citizen,
                "answers": await answers.seal(
                    tx, context.vault, application_id, _known(command, procedure, at)
                ),
                "draft_token_hash": applications.token_hash(token),
                "created_at": at,
                "changed_at": at,
                "expires_at": at + timedelta(days=procedure.draft_days),
            },
        )
        draft = await applications.draft_by_id(tx, application_id)
        await tally.add(tx, draft, Counted.REACHED, {procedure.pages[0].key: 1}, at)
    return Draft(token, procedure.pages[0].key)


def _known(command: StartDraft, procedure: Procedure, at: datetime) -> answers.Answers:
    """Give what is known before anything was typed, and where it came from."""
    if command.profile is None:
        return answers.Answers(command.known)
    given, places = filled(procedure, command.profile, command.known)
    origin = answers.Provenance(source=SOURCE, at=at, actor=CITIZEN.id)
    return answers.Answers(given, provenance=dict.fromkeys(places, origin))


def check_offered(procedure: Procedure, channel: str, today: bool) -> None:  # noqa: FBT001 - a fact
    """Refuse a channel that the procedure does not name, or a day that it is not offered."""
    if not today or channel not in procedure.channels:
        raise NotOffered

"""A draft is sent: read once, judged in the process, written once. Nobody's row is held meanwhile.

What is written holds only for the row that was read: its `xmin`, PostgreSQL's own mark of a row's
version, is compared. Whatever changes a draft or its files writes that row, so nothing that came
in between is lost: the sender reads again. `bench/submit_page.py` measures us against these texts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from machi.forms.domain.application import Application, NoSuchDraft
from machi.forms.domain.files.places import StoredFile
from machi.forms.domain.lifecycle import State
from machi.forms.store import files, hot
from machi.forms.store.applications import token_hash
from machi.forms.store.tally import COUNT_SENT, new_slot
from machi.shared.clock import business_date
from machi.shared.db.database import Database
from machi.shared.vault.vault import CaseKey, Vault

LOOK = f"""
select {", ".join(f"a.{one}" for one in hot.COLUMNS)}, a.answers, a.xmin::text as seen,
       k.wrapped, k.key_id,
       exists (select from case_file f where f.application_id = a.id) as with_files
  from application a left join vault_key k on k.case_id = a.id
 where a.draft_token_hash = $1 and a.state <> 'expired'
"""  # noqa: S608 - our own names

FILES = "select * from case_file where application_id = $1 order by received_at, id"

SEND = f"""
with arrived as (
  update application a
     set answers = n.answers, {", ".join(f"{one} = n.{one}" for one in hot.COLUMNS if one != "id")}
    from jsonb_populate_record(null::application, $1::jsonb) n
   where a.id = $2::uuid and a.xmin = $11::text::xid and a.state = 'draft'
  returning a.id, a.procedure_id, a.procedure_version
), numbered as (
  insert into receipt_number (number) select $1::jsonb ->> 'receipt_number' from arrived
), kept as (
  update case_file f set kept_at = $3::timestamptz from arrived
   where f.application_id = arrived.id and f.id = any($12::uuid[]) and f.kept_at is null
), emptied as (
  delete from case_file_part p using arrived, case_file f
   where f.application_id = arrived.id and p.file_id = f.id and f.id <> all($12::uuid[])
), removed as (
  delete from case_file f using arrived
   where f.application_id = arrived.id and f.id <> all($12::uuid[])
), counted as (
  {COUNT_SENT}
), {hot.AS_TOLD}
select id from arrived
"""  # noqa: S608 - our own text
"""$1 to $10 as in `hot`, $11 the row's version that was read, $12 the files that the case keeps
(all others of it go), $13 $14 day and slot of the count (no slot: not counted).
No row: the draft is not as it was read, and nothing happened. After its own case it locks one row
that others use at the same time, of `tally`: no two can wait in a ring.
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A draft, or the case that it became, as it was read; `version` marks what it was then."""

    application: Application
    answers: bytes
    version: str
    key: CaseKey
    files: list[StoredFile]


@dataclass(frozen=True, slots=True)
class Sent:
    """A case that a draft becomes, and the files that belong to it.

    counted: whether it counts as one of the drafts that people filled in page by page.
    """

    arrived: hot.Arrived
    version: str
    kept: Collection[UUID]
    counted: bool


async def look(db: Database, vault: Vault, token: str) -> Seen:
    """Read a draft with its key and its files, by its address.

    Raises:
        NoSuchDraft: the address is wrong, or the draft has expired.

    """
    row = await db.row(LOOK, token_hash(token))
    if row is None or row["key_id"] is None:
        raise NoSuchDraft
    given = {name: row[name] for name in hot.COLUMNS}
    application = Application(**{**given, "state": State(row["state"])})
    key = vault.held(application.id, row["wrapped"], row["key_id"])
    sent = await db.rows(FILES, application.id) if row["with_files"] else []
    listed = [files.opened(key, one) for one in sent]
    return Seen(application, row["answers"], row["seen"], key, listed)


async def send(db: Database, sent: Sent) -> bool:
    """Make a case of a draft; False when the draft is not as it was read.

    Raises:
        asyncpg.UniqueViolationError: the receipt number or the request's key was used before.

    """
    day = business_date(sent.arrived.case.changed_at)
    slot = new_slot() if sent.counted else None
    given = (*hot.values(sent.arrived), sent.version, list(sent.kept), day, slot)
    return await db.row(SEND, *given) is not None

"""What people wrote about a case: sealed under the case's own key, beside its step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import col, select

from machi.forms.domain.application import Actor, Application
from machi.forms.tables import CaseTextRow
from machi.shared.db.database import Transaction
from machi.shared.ids import new_id
from machi.shared.vault.vault import Vault

_PURPOSE = "case text"


class Kind(StrEnum):
    CORRECTION = "correction"
    """`reason`, `due`, `items`: what the office asked."""
    RESUBMISSION = "resubmission"
    """`explanations` by path, `changes`: what the applicant answered."""
    REFUSAL = "refusal"
    """`reason`: told to the applicant."""
    WITHDRAWAL = "withdrawal"
    """`reason`: in the applicant's words, if they gave one."""
    NOTE = "note"
    """`text`: for colleagues; never shown to the applicant."""
    HOLD = "hold"
    """`reason`, `until`: why the case is kept beyond its time, or no longer; for colleagues."""
    PROTECTION = "protection"
    """`reason`: why the case is protected (秘匿), or no longer; for colleagues."""


@dataclass(frozen=True, slots=True)
class CaseText:
    revision: int
    kind: Kind
    content: Mapping[str, Any]
    written_by: str
    at: datetime


async def write(
    tx: Transaction, vault: Vault, case: Application, text: CaseText, by: Actor
) -> None:
    """Keep a text of a case."""
    sealed = await vault.seal(tx, case.id, _PURPOSE, dict(text.content))
    tx.session.add(
        CaseTextRow(
            id=new_id(),
            application_id=case.id,
            revision=text.revision,
            kind=text.kind,
            sealed=sealed,
            written_by=by.name or by.id,
            at=text.at,
        )
    )
    await tx.session.flush()


async def of_case(
    tx: Transaction, vault: Vault, case: Application, *kinds: Kind
) -> Sequence[CaseText]:
    """Open the texts of a case, oldest first; only of these kinds, if any are named.

    Raises:
        Forgotten: the case's key was destroyed.

    """
    found = select(CaseTextRow).where(CaseTextRow.application_id == case.id)
    if kinds:
        found = found.where(col(CaseTextRow.kind).in_(kinds))
    rows = await tx.session.exec(found.order_by(col(CaseTextRow.at), col(CaseTextRow.id)))
    return [
        CaseText(
            row.revision,
            Kind(row.kind),
            await vault.open(tx, case.id, _PURPOSE, row.sealed),
            row.written_by,
            row.at,
        )
        for row in rows.all()
    ]

"""One case: what of it is known without opening its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from machi.forms.domain.clock import OfficeClock
from machi.forms.domain.fees import ChargedLine
from machi.forms.domain.lifecycle import State
from machi.shared.errors import BadInput, Conflict, NotFound


class NoSuchProcedure(NotFound):
    code = "forms.no_such_procedure"
    words = "この手続きは見つかりませんでした。"


class NotOffered(BadInput):
    """The procedure cannot be used this way, or not today."""

    code = "forms.not_offered"
    words = "この手続きは、今はこの方法では受け付けていません。"


class NoSuchDraft(NotFound):
    code = "forms.no_such_draft"
    words = "入力中の手続きが見つかりません。保存の期限が過ぎたか、アドレスが違います。"


class FeeIsOpen(Conflict):
    """Nothing is handed over before payments says that the fee is cleared."""

    code = "forms.fee_is_open"
    words = "手数料の支払いがまだ確認できていないため、お渡しできません。"


class NoSuchCase(NotFound):
    code = "forms.no_such_case"
    words = "この申請は見つかりませんでした。"


class WrongNumberOrSecret(NotFound):
    """The same answer for a number that does not exist: it tells nothing."""

    code = "forms.wrong_number_or_secret"
    words = "受付番号か確認コードが違います。もう一度確認してください。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A case. `revision` counts its steps; a draft has made none.

    answered_on: the day in Japan that rules are applied with, frozen when it was submitted.
    fee_lines: frozen when it was submitted, as `payment_requested` will tell them.
    owed_again: it was paid, and the payment was corrected away; claim_revision: the newest that
    payments said of its claim. likeness: the same for who files the same again.
    protected: somebody in it is protected (秘匿): `domain/protection.py` says what is hidden then.
    filed_by: the person, or who in their place (`domain/delegation.py`); None: nobody was asked.
    days_used, clock_since: the office's clock; due_on, period_mark: what follows from it today.
    """

    id: UUID
    procedure_id: str
    procedure_version: int
    procedure_hash: str
    channel: str
    state: State
    revision: int
    receipt_number: str | None
    secret_hash: bytes | None
    recipient: str | None
    intake_id: UUID | None
    answered_on: date | None
    fee_timing: str | None
    fee_lines: Sequence[Mapping[str, Any]]
    fee_yen: int
    granted: bool
    paid: bool
    correction_due: date | None
    correction_overdue: bool
    held_until: date | None
    purged_at: datetime | None
    days_used: int
    clock_since: date | None
    due_on: date | None
    period_mark: str | None
    assigned_to: UUID | None
    assigned_name: str | None
    payment_path: str | None
    receipt_path: str | None
    created_at: datetime
    changed_at: datetime
    expires_at: datetime
    submitted_at: datetime | None
    proved_level: str | None = None
    proved_how: str | None = None
    proved_at: datetime | None = None
    citizen: bytes | None = None
    furthest: int
    protected: bool
    filed_by: str | None = None
    claim_revision: int = 0
    owed_again: bool = False
    likeness: bytes | None = None

    @property
    def clock(self) -> OfficeClock:
        return OfficeClock(self.days_used, self.clock_since)

    def owes(self, timing: str) -> bool:
        """Tell whether a fee is still due at this moment of the case: `before`, `after_review`."""
        return self.fee_yen > 0 and self.fee_timing == timing and not self.paid

    @property
    def must_be_paid_first(self) -> bool:
        """Tell whether its paper waits for money: paid at handover, or paid and taken back."""
        return self.owes("at_handover") or self.owed_again


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does a step: a person's id, or the part of the city that did it, and in which role."""

    id: str
    role: str
    name: str = ""


CITIZEN = Actor("citizen", "citizen")


def frozen_line(line: ChargedLine) -> dict[str, Any]:
    """Write a fee line down as it was when the case was submitted."""
    return {
        "key": line.key,
        "label": dict(line.label),
        "revenue_item": line.revenue_item,
        "unit_yen": line.unit_yen,
        "quantity": line.quantity,
        "amount_yen": line.amount_yen,
    }

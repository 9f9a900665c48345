"""The rules of an offer that the office may change at any time, and what they must not be."""

from collections.abc import Mapping
from dataclasses import dataclass

from machi.queue.domain.booking.offer import Kind
from machi.shared.errors import BadInput, Conflict

LIMITS: Mapping[str, tuple[int, int]] = {
    "minutes": (5, 480),
    "slots_needed": (1, 12),
    "opens_days": (1, 180),
    "closes_days": (0, 90),
    "cancel_days": (0, 60),
    "change_days": (0, 60),
    "people_at_most": (1, 20),
    "per_person": (1, 20),
    "grace_minutes": (0, 60),
    "web_places": (0, 10_000),
    "phone_places": (0, 10_000),
    "counter_places": (0, 10_000),
}
"""The least and the most of each number; half a year of slots is made ahead, no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRules:
    """What `OfferRow` says of each, in the same names."""

    name: str
    name_en: str
    slots_needed: int
    opens_days: int
    closes_days: int
    cancel_days: int
    change_days: int
    people_at_most: int
    per_person: int
    grace_minutes: int
    needs_notice: bool
    needs_contact: bool
    waitlist: bool
    meeting_base: str | None
    web_places: int
    phone_places: int
    counter_places: int
    open: bool


class OfferExists(Conflict):
    code = "queue.offer_exists"
    words = "この記号の予約枠は、もうあります。別の記号にしてください。"


class OfferWithoutName(BadInput):
    code = "queue.offer_without_name"
    words = "名前を入力してください。"


class WrongOfferNumber(BadInput):
    code = "queue.wrong_offer_number"
    words = "予約枠の数が、入力できる範囲にありません。"


class ClosesBeforeItOpens(BadInput):
    code = "queue.closes_before_it_opens"
    words = "予約の締め切りは、予約の開始より後（日数は開始以下）にしてください。"


class NoMeetingAddress(BadInput):
    code = "queue.no_meeting_address"
    words = "オンラインの予約には、https:// で始まる会議室のアドレスが必要です。"


def check(rules: OfferRules, kind: Kind, minutes: int) -> None:
    """Refuse rules that nobody could reserve by, naming the field.

    Raises:
        OfferWithoutName, WrongOfferNumber, ClosesBeforeItOpens, NoMeetingAddress: see their words.

    """
    if not rules.name.strip():
        raise OfferWithoutName(field="name")
    for field, (least, most) in LIMITS.items():
        number = minutes if field == "minutes" else getattr(rules, field)
        if not least <= number <= most:
            raise WrongOfferNumber(field=field)
    if rules.closes_days > rules.opens_days:
        raise ClosesBeforeItOpens(field="closes_days")
    if kind is Kind.ONLINE and not (rules.meeting_base or "").startswith("https://"):
        raise NoMeetingAddress(field="meeting_base")

"""What was chosen and typed in a form of reservations; every error names its field."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.datastructures import FormData

from machi.queue.domain.booking.person import Notice
from machi.queue.queries.booking.free_places import Offer, Time
from machi.shared.ui.wareki import NotADate, day_from_form
from machi.shared.ui.words import msgid

FIELDS = (
    *("time", "people", "procedures", "notice", "birth_era", "birth_y", "birth_m", "birth_d"),
    *("name", "telephone"),
)
LONGEST = 100
PROCEDURES_AT_MOST = 3
WAIT = "wait:"
"""Before the slot's id in a choice that means: wait for it."""

CHOOSE_A_TIME = msgid("時間を選んでください。")

Errors = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A time, for so many people and procedures; `waits` for it to become free."""

    slots: tuple[UUID, ...]
    waits: bool
    people: int
    notice: Notice | None


def typed(form: FormData | Mapping[str, str]) -> dict[str, str]:
    """Keep what was typed, to be shown again; a file is no text."""
    found = {name: form.get(name, "") for name in FIELDS}
    return {
        name: value[:LONGEST] if isinstance(value, str) else "" for name, value in found.items()
    }


def choice(
    fields: Mapping[str, str], offer: Offer, times: Sequence[Time], errors: Errors
) -> Chosen | None:
    """Read the whole form; what is missing or wrong is added to `errors` as (field, message)."""
    wanted = fields["time"].removeprefix(WAIT)
    time = next((each for each in times if str(each.slot_id) == wanted), None)
    if time is None:
        errors.append(("time", CHOOSE_A_TIME))
    people = _number(fields["people"] or "1", offer.people_at_most)
    if people is None:
        errors.append(("people", msgid("人数を、予約できる人数までの数字で入力してください。")))
    procedures = _number(fields["procedures"] or "1", PROCEDURES_AT_MOST)
    if procedures is None:
        errors.append(("procedures", msgid("手続きの数を選んでください。")))
    elif time is not None and len(time.slots) < procedures:
        errors.append(
            ("procedures", msgid("この時間からは、手続きの数だけ続けてお取りできません。"))
        )
    notice = notice_from(fields, errors) if offer.needs_notice else None
    if errors or time is None or people is None:
        return None
    waits = fields["time"].startswith(WAIT)
    return Chosen(time.slots[:procedures], waits, people, notice)


def notice_from(fields: Mapping[str, str], errors: Errors) -> Notice | None:
    """Read the notice; what is missing or no date is added to `errors`."""
    number = fields["notice"].strip()
    if not number:
        errors.append(("notice", msgid("通知書の番号を入力してください。")))
    try:
        born = day_from_form(fields, "birth")
        if born is None:
            errors.append(("birth", msgid("生年月日を入力してください。")))
    except NotADate:
        born = None
        errors.append(("birth", msgid("生年月日を、年・月・日のとおりに入力してください。")))
    return Notice(number, born) if number and born else None


def _number(text: str, at_most: int) -> int | None:
    """Read a small number, full-width digits too."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("人").strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 2):  # noqa: PLR2004 - two digits
        return None
    return int(plain) if 1 <= int(plain) <= at_most else None

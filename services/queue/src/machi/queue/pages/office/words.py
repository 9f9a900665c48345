"""What the office reads after a button, and the names of its fields."""

from collections.abc import Mapping

from fastapi import Request

from machi.queue.domain.booking import lottery_refusals, offer_rules, refusals
from machi.queue.domain.booking.offer import Kind
from machi.queue.domain.booking.offer_rules import LIMITS
from machi.queue.pages.office.typed import WEEKDAYS, Errors
from machi.queue.pages.show import PAGES
from machi.shared.errors import DomainError
from machi.shared.ui.words import chosen_language, msgid

DID: Mapping[str, str] = {
    "hours": msgid("開庁時間を変えました。予約枠も、すぐに変わりました。"),
    "closed": msgid("休止日を加えました。その日の予約枠は休止しました。"),
    "opened": msgid("休止日を取り消しました。予約枠を元に戻しました。"),
    "offer": msgid("予約枠を保存しました。"),
    "announced": msgid("抽選を公表しました。いまから変えられません。"),
    "drawn": msgid("抽選しました。結果とシードを公開しました。"),
}

KINDS: Mapping[Kind, str] = {
    Kind.WINDOW: msgid("窓口（来庁）"),
    Kind.ONLINE: msgid("オンライン相談"),
    Kind.COURSE: msgid("講座・催し"),
}

LABELS: Mapping[str, str] = {
    "minutes": msgid("1枠の長さ（分）"),
    "slots_needed": msgid("1件に使う枠の数"),
    "opens_days": msgid("予約の開始（何日前から）"),
    "closes_days": msgid("予約の締め切り（何日前まで）"),
    "cancel_days": msgid("取り消し（何日前まで。0は開始まで）"),
    "change_days": msgid("変更（何日前まで。0は開始まで）"),
    "people_at_most": msgid("1件の人数（最大）"),
    "per_person": msgid("1人が持てる予約の数"),
    "grace_minutes": msgid("遅刻とみなすまでの分"),
    "web_places": msgid("定員：ウェブ"),
    "phone_places": msgid("定員：電話"),
    "counter_places": msgid("定員：窓口"),
    "places": msgid("当選者の数"),
    "opens_at": msgid("申し込みの開始"),
    "closes_at": msgid("申し込みの締め切り"),
    "confirm_until": msgid("当選者が確定する期限"),
    "first_day": msgid("最初の日"),
    "last_day": msgid("最後の日"),
}

_REFUSALS: Mapping[str, str] = {
    each.code: each.words
    for module in (refusals, lottery_refusals, offer_rules)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, DomainError) and "code" in vars(each)
}


def refused(request: Request) -> str | None:
    """Give the words of what the page before was refused with (`?refused=<code>`)."""
    return _REFUSALS.get(request.query_params.get("refused", ""))


def said(request: Request) -> str | None:
    return DID.get(request.query_params.get("did", ""))


def spoken(errors: Errors, request: Request) -> list[tuple[str, str]]:
    """Say errors in the reader's language, each with the name of its field and its limits."""
    language = chosen_language(request)
    found = []
    for field, sentence in errors:
        least, most = LIMITS.get(field, (1, 10_000))
        text = PAGES.words.say(sentence, language, least=least, most=most)
        label = _label(field)
        named = f"{PAGES.words.say(label, language)}: {text}" if label else text
        found.append((field, named))
    return found


def _label(field: str) -> str | None:
    if field.startswith("day-"):
        return WEEKDAYS[int(field.removeprefix("day-"))]
    return LABELS.get(field)

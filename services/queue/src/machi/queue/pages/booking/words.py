"""What pages say of a reservation, by where it stands."""

from collections.abc import Mapping, Sequence

from fastapi import Request

from machi.queue.domain.booking import lottery_refusals, refusals
from machi.queue.domain.booking.reservation import State
from machi.queue.pages.booking.calendar_file import Entry
from machi.queue.pages.show import PAGES
from machi.queue.queries.booking import meeting
from machi.queue.queries.booking.holder import Booking
from machi.shared.errors import DomainError
from machi.shared.service import Context
from machi.shared.ui import formats
from machi.shared.ui.words import chosen_language, msgid

_TITLES: Mapping[State, str] = {
    State.HELD: msgid("確かめて、確定してください"),
    State.PENDING: msgid("お知らせを開いて、確定してください"),
    State.WAITLISTED: msgid("キャンセル待ちをしています"),
    State.OFFERED: msgid("空きが出ました"),
    State.APPLIED: msgid("抽選に申し込みました"),
    State.WON: msgid("抽選に当たりました"),
    State.LOST: msgid("抽選に当たりませんでした"),
    State.CONFIRMED: msgid("予約を承りました"),
    State.LATE: msgid("予約の時間を過ぎています"),
    State.CHECKED_IN: msgid("受付が済みました"),
    State.FULFILLED: msgid("手続きは終わりました"),
    State.NO_SHOW: msgid("来庁がないまま終わりました"),
    State.CANCELLED_BY_CITIZEN: msgid("予約を取り消しました"),
    State.CANCELLED_BY_OFFICE: msgid("市の都合で中止になりました"),
    State.EXPIRED: msgid("期限が過ぎました"),
    State.RELEASED: msgid("予約をやめました"),
}

STATES: Mapping[State, str] = {
    State.HELD: msgid("仮押さえ"),
    State.PENDING: msgid("確認待ち"),
    State.OFFERED: msgid("繰上げ案内中"),
    State.WON: msgid("当選"),
    State.CONFIRMED: msgid("予約確定"),
    State.LATE: msgid("遅刻"),
    State.CHECKED_IN: msgid("来庁受付済み"),
    State.FULFILLED: msgid("完了"),
    State.NO_SHOW: msgid("不来庁"),
}
"""What staff read in a day's list; other states are not in it."""

_SAID: Mapping[State, str] = {
    State.HELD: msgid("この時間を、10分間お取りしています。まだ確定していません。"),
    State.PENDING: msgid("登録した先へ確認のお知らせを送りました。リンクを開くと確定できます。"),
    State.WAITLISTED: msgid("空きが出たら、順番に枠をお取りして、お知らせします。"),
    State.OFFERED: msgid(
        "お待ちの時間に空きが出ました。期限まで、あなたのためにお取りしています。"
    ),
    State.APPLIED: msgid("締め切りのあとに抽選し、結果をお知らせします。"),
    State.WON: msgid("期限まで、あなたのためにお取りしています。確定してください。"),
    State.LOST: msgid("今回は当たりませんでした。"),
    State.CONFIRMED: msgid("予約は確定しています。"),
    State.LATE: msgid("着いたら受付をしてください。予約のない方と同じ順番でお呼びします。"),
    State.CHECKED_IN: msgid("番号をお呼びするまでお待ちください。"),
    State.FULFILLED: msgid("ご利用ありがとうございました。"),
    State.NO_SHOW: msgid("お会いできませんでした。必要なら、もう一度予約してください。"),
    State.CANCELLED_BY_CITIZEN: msgid("枠はお返ししました。"),
    State.CANCELLED_BY_OFFICE: msgid(
        "申し訳ありません。この日時には受付ができません。別の日時を予約してください。"
    ),
    State.EXPIRED: msgid("確定されなかったため、枠はほかの方が予約できるようになりました。"),
    State.RELEASED: msgid("枠や順番はお返ししました。"),
}

_ONLINE_CHECKED_IN = msgid("受付が済みました。はじまるまでお待ちください。")

_REFUSALS: Mapping[str, str] = {
    each.code: each.words
    for module in (refusals, lottery_refusals)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, DomainError) and "code" in vars(each)
}


def title(mine: Booking) -> str:
    return _TITLES[State(mine.state)]


def said(mine: Booking) -> str:
    if mine.state == State.CHECKED_IN and mine.ticket_token is None:
        return _ONLINE_CHECKED_IN
    return _SAID[State(mine.state)]


def refused(request: Request) -> str | None:
    """Give the words of what the page before was refused with (`?refused=<code>`)."""
    return _REFUSALS.get(request.query_params.get("refused", ""))


def facts(request: Request, mine: Booking) -> Sequence[tuple[str, str]]:
    """List what, when, where, for how many, and the number."""
    _ = PAGES.words.translator(request)
    language = chosen_language(request)
    ends = formats.time(mine.ends_at)
    return [
        (_("予約番号"), mine.number),
        (_("内容"), _in(language, mine.name, mine.name_en)),
        (_("日時"), f"{formats.moment(mine.starts_at, language)}–{ends}"),
        (_("場所"), _place(request, mine)),
        *([(_("人数"), _("%(n)s人", n=mine.people))] if mine.people > 1 else []),
    ]


def reminders(mine: Booking) -> str:
    """Say what the holder will be told, or was."""
    if mine.state in {State.WAITLISTED, State.APPLIED}:
        return msgid("結果や空きを、登録した方法でお知らせします。")
    if "same_day" in mine.reminded:
        return msgid("当日のお知らせを送りました。")
    if "day_before" in mine.reminded:
        return msgid("前日のお知らせを送りました。当日の朝にもお知らせします。")
    return msgid("前日の夕方と当日の朝にお知らせします。")


def room(context: Context, mine: Booking) -> str | None:
    """Give the address of the meeting: a room of its own, which nobody else can guess."""
    return meeting.room(mine, context.vault)


def entry(request: Request, mine: Booking, address: str, context: Context) -> Entry:
    """Make the calendar's entry."""
    _ = PAGES.words.translator(request)
    language, city = chosen_language(request), context.settings.city
    city_name = _in(language, city.city_name, city.city_name_en)
    return Entry(
        reservation_id=mine.id,
        revision=mine.revision,
        changed_at=mine.changed_at,
        starts_at=mine.starts_at,
        ends_at=mine.ends_at,
        summary=f"{city_name} {_in(language, mine.name, mine.name_en)}",
        location=f"{city_name} {_place(request, mine)}",
        description=_(
            "予約番号：%(number)s\n場所、変更、取り消し、来庁の受付：%(address)s",
            number=mine.number,
            address=address,
        ),
        address=address,
        city=city_name,
        cancelled=mine.state not in {State.CONFIRMED, State.LATE, State.CHECKED_IN},
    )


def _place(request: Request, mine: Booking) -> str:
    _ = PAGES.words.translator(request)
    if mine.kind == "online":
        return _("オンライン")
    language = chosen_language(request)
    site = _in(language, mine.site_name, mine.site_name_en)
    return f"{site} {_in(language, mine.line_name, mine.line_name_en)}"


def _in(language: str, japanese: str, english: str) -> str:
    return japanese if language == "ja" else english

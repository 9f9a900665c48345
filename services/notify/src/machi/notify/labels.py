"""Plain words for staff: what a message was for, where it stands, why, and what to do now."""

from collections.abc import Mapping
from datetime import datetime

from machi.notify.domain.delivery import State
from machi.notify.words import msgid
from machi.shared.clock import JAPAN

PURPOSES: Mapping[str, str] = {
    "application_submitted": msgid("申請が届いたことのお知らせ"),
    "application_accepted": msgid("申請を受け付けたことのお知らせ"),
    "application_granted": msgid("審査が終わったことのお知らせ"),
    "claim_notified": msgid("お支払いのご案内"),
    "claim_cleared": msgid("お支払いを確認したことのお知らせ"),
    "ticket_issued": msgid("番号札のお知らせ"),
    "ticket_called": msgid("窓口への呼び出し"),
    "ticket_called_again": msgid("窓口への再呼び出し"),
    "ticket_absent": msgid("不在だったことのお知らせ"),
    "ticket_closed_out": msgid("受付が終わったことのお知らせ"),
    "ticket_leave_now": msgid("ご出発のお知らせ"),
    "ticket_leave_now_again": msgid("ご出発の時間が変わったことのお知らせ"),
    "ticket_ready": msgid("お渡しできることのお知らせ"),
    "mail_code": msgid("メールアドレスの確認番号"),
    "reservation_contact_check": msgid("予約の確認のお願い"),
    "reservation_confirmed": msgid("予約を承ったことのお知らせ"),
    "reservation_rescheduled": msgid("予約の日時が変わったことのお知らせ"),
    "reservation_cancelled": msgid("予約を取り消したことのお知らせ"),
    "reservation_cancelled_by_office": msgid("市の都合で予約を中止したことのお知らせ"),
    "reservation_offered": msgid("キャンセル待ちの空きのご案内"),
    "reservation_won": msgid("抽選に当たったことのお知らせ"),
    "reservation_lost": msgid("抽選に当たらなかったことのお知らせ"),
    "reservation_reminder_day_before": msgid("予約の前日のお知らせ"),
    "reservation_reminder_same_day": msgid("予約の当日のお知らせ"),
}

STATES: Mapping[State, str] = {
    State.CREATED: msgid("作成済み"),
    State.SENDING: msgid("送信中"),
    State.TECHNICAL_FAILURE: msgid("システム失敗"),
    State.EXPIRED: msgid("期限切れ"),
    State.SUPPRESSED: msgid("送信対象外"),
    State.CANCELLED: msgid("取消"),
    State.SENT: msgid("送信済み"),
    State.DELIVERED: msgid("到達"),
    State.TEMPORARY_FAILURE: msgid("一時失敗"),
    State.PERMANENT_FAILURE: msgid("恒久失敗"),
}

KINDS: Mapping[State, str] = {
    State.CREATED: "info",
    State.SENDING: "info",
    State.SENT: "success",
    State.DELIVERED: "success",
    State.EXPIRED: "warning",
    State.SUPPRESSED: "warning",
    State.CANCELLED: "neutral",
    State.TECHNICAL_FAILURE: "error",
    State.TEMPORARY_FAILURE: "error",
    State.PERMANENT_FAILURE: "error",
}
"""The kind of badge of each state."""

CHANNELS: Mapping[str, str] = {"line": msgid("LINE"), "mail": msgid("メール")}

REASONS: Mapping[str, str] = {
    "no_contact": msgid("連絡先が登録されていません。"),
    "unknown_recipient": msgid("登録されていない受け取り人です。"),
    "contact_blocked": msgid("相手の方が市のLINEをブロックしています。"),
    "contact_suppressed": msgid("あて先が存在しないため、送っていません。"),
    "contact_unlinked": msgid("相手の方が登録を変えた、または取り消しました。"),
    "erased": msgid("保存期間が過ぎ、内容は消去済みです。"),
    "too_late": msgid("期限を過ぎたため、送りませんでした。"),
    "tries_used_up": msgid("何度か試しましたが、送れませんでした。"),
    "unclear": msgid("相手のサーバーの返事がなく、届いたかどうか分かりません。"),
}
"""Reasons of our own; anything else is the provider's code."""

OUTCOMES: Mapping[str, str] = {
    "accepted": msgid("受け渡しました"),
    "deferred": msgid("あとで送り直します（まだ何も送られていません）"),
    "rejected": msgid("断られました"),
    "ambiguous": msgid("結果が分かりません"),
}

ADVICE: Mapping[State, str] = {
    State.CREATED: msgid("お待ちください。自動で送ります。"),
    State.SENDING: msgid("お待ちください。自動で送り直しています。"),
    State.SENT: msgid("対応は要りません。"),
    State.DELIVERED: msgid("対応は要りません。"),
    State.CANCELLED: msgid("対応は要りません。"),
    State.EXPIRED: msgid("必要なら、郵送または電話で連絡してください。"),
    State.SUPPRESSED: msgid("必要なら、郵送または電話で連絡してください。"),
    State.TEMPORARY_FAILURE: msgid("郵送または電話で連絡してください。"),
    State.PERMANENT_FAILURE: msgid(
        "郵送または電話で連絡し、あて先の登録し直しを案内してください。"
    ),
    State.TECHNICAL_FAILURE: msgid("システム管理者に知らせ、郵送または電話で連絡してください。"),
}
"""What staff should do, by the state of the whole notification."""


def short(at: datetime) -> str:
    """A moment for a narrow column, in Japan: `11/20 09:15:02`."""
    return f"{at.astimezone(JAPAN):%m/%d %H:%M:%S}"

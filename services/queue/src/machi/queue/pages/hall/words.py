"""The texts of a hall's page, by the codes that the domain knows."""

from collections.abc import Mapping

from machi.queue.domain.hall.closing import LineClosedBecause
from machi.queue.domain.hall.suggest import Advice
from machi.queue.domain.pause import PauseReason


def msgid(text: str) -> str:
    """Mark a text for translation."""
    return text


DID: Mapping[str, str] = {
    "backup": msgid("応援に向かうことを窓口に伝えました。"),
    "lines": msgid("窓口の担当を変えました。次のお呼び出しから変わります。"),
    "suspend": msgid("受付を停止しました。お待ちの方は、これまでどおりお呼びします。"),
    "reopen": msgid("受付を再開しました。"),
    "settings": msgid("設定を変えました。次のお呼び出しから変わります。"),
    "closed": msgid("閉庁しました。お待ちだった方には予約をご案内しました。"),
}

CLOSED_BECAUSE: Mapping[str, str] = {
    LineClosedBecause.CROWDED: msgid("混雑"),
    LineClosedBecause.STAFF_SHORTAGE: msgid("職員不足"),
    LineClosedBecause.EQUIPMENT: msgid("機器の不具合"),
    LineClosedBecause.OTHER: msgid("その他"),
    LineClosedBecause.DAY_OVER: msgid("閉庁（翌日に自動で再開します）"),
}
CHOSEN_REASONS = tuple(
    reason.value for reason in LineClosedBecause if reason is not LineClosedBecause.DAY_OVER
)

PAUSES: Mapping[str, str] = {
    PauseReason.BREAK: msgid("休憩"),
    PauseReason.PAPERWORK: msgid("事務処理"),
    PauseReason.MEETING: msgid("打合せ"),
    PauseReason.EQUIPMENT: msgid("機器の不具合"),
    PauseReason.OTHER: msgid("その他"),
}

STATES: Mapping[str, str] = {
    "remote": msgid("来庁前"),
    "waiting": msgid("待ち"),
    "called": msgid("呼出中"),
    "serving": msgid("対応中"),
    "held_absent": msgid("不在"),
    "on_hold": msgid("保留"),
    "parked": msgid("一時中断"),
    "in_process": msgid("処理中"),
    "ready": msgid("交付待ち"),
    "called_ready": msgid("交付呼出中"),
    "paying": msgid("会計中"),
}

ADVICE: Mapping[str, str] = {
    Advice.NOBODY_SERVES: msgid("お待ちの方がいますが、担当する窓口が開いていません。"),
    Advice.RESUME: msgid("目標を超えそうです。一時停止中の窓口を再開できます。"),
    Advice.LEND: msgid("目標を超えそうです。お待ちの方がいない窓口を担当に加えられます。"),
    Advice.OPEN: msgid("目標を超えそうです。閉じている担当窓口を開けられます。"),
}

ALARMS: Mapping[str, str] = {
    "kiosk_silent": msgid("発券機の応答がありません"),
    "board_silent": msgid("表示盤の応答がありません"),
    "paper_out": msgid("発券機の紙がありません"),
    "staff": msgid("発券機で職員を呼んでいます"),
    "care": msgid("配慮を希望する方がいます"),
    "paper": msgid("発券機の紙がありません"),
}

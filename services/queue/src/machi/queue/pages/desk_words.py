"""What the staff terminal says after a button, and in its questions."""

from collections.abc import Mapping

from machi.queue.domain.pause import PauseReason
from machi.queue.domain.priority import Reason
from machi.shared.ui.words import msgid

words: Mapping[str, str] = {
    "call-next": "お呼びしました。",
    "already-called": "この番号は、もうお呼びしています。",
    "recall": "もう一度お呼びしました。",
    "start": "対応を始めました。",
    "finish": "完了しました。",
    "absent": "不在にしました。30分間、場所をお取りします。",
    "open": "窓口を開けました。",
    "close": "窓口を閉じました。",
    "arrive": "来庁を確認しました。",
    "return": "先頭に戻しました。",
    "withdraw": "番号を取り消しました。",
    "undo-call": "呼び出しを取り消しました。元の順番でお待ちです。",
    "undo-finish": "完了を取り消しました。対応を続けてください。",
    "hold": "保留にしました。窓口は次の方をお呼びできます。",
    "park": "一時中断にしました。この窓口でお待ちしています。",
    "send-to-back-office": "処理中にしました。",
    "ask-payment": "会計にしました。",
    "resume": "先頭に戻しました。",
    "resume-counter": "窓口を再開しました。",
    "mark-ready": "できました、とお知らせしました。",
    "reopen": "再開しました。先頭でお待ちです。",
    "call-parked": "お呼びしました。",
    "call-ready": "お渡しのためにお呼びしました。",
    "call-ticket": "順番より先にお呼びしました。",
    "transfer": "転送しました。",
    "prioritize": "優先にしました。",
    "change-line": "受付を変えました。",
    "note": "申し送りを書きました。",
    "pause": "窓口を一時停止しました。",
    "backup": "応援をお願いしました。",
    "add": "手続きを加えました。",
    "skip": "手続きを外しました。",
}
SAID = words

REASONS: Mapping[Reason, str] = {
    Reason.DISABILITY: msgid("障害のある方"),
    Reason.INFANT: msgid("乳幼児をお連れの方"),
    Reason.PREGNANCY: msgid("妊娠中の方"),
    Reason.ILLNESS: msgid("体調のすぐれない方"),
    Reason.EMERGENCY: msgid("緊急"),
    Reason.INTERPRETER: msgid("通訳者の時間"),
    Reason.OUR_MISTAKE: msgid("市の手違い"),
    Reason.CAME_BACK: msgid("書類を持って戻った方"),
}
"""Why somebody is served before others; staff see it, nobody else."""

PAUSES: Mapping[PauseReason, str] = {
    PauseReason.BREAK: msgid("休憩"),
    PauseReason.PAPERWORK: msgid("事務処理"),
    PauseReason.MEETING: msgid("打合せ"),
    PauseReason.EQUIPMENT: msgid("機器の不具合"),
    PauseReason.OTHER: msgid("その他"),
}

LISTS: Mapping[str, str] = {
    "waiting": msgid("お待ち"),
    "parked": msgid("一時中断"),
    "on_hold": msgid("保留"),
    "ready": msgid("お渡し待ち"),
    "in_process": msgid("処理中"),
    "held_absent": msgid("不在"),
    "remote": msgid("来庁前"),
    "done": msgid("終わった方"),
}
"""The lists of people beside the buttons, by state."""

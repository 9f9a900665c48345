"""What people read about money, in their language. Japanese is the source."""

from collections.abc import Mapping

from machi.payments.domain import claim, receipt
from machi.payments.domain.collection import Channel, Fault
from machi.payments.domain.matching import Flag, Outcome
from machi.shared.ui.words import Words

WORDS_OF = Words("machi.payments")


def msgid(text: str) -> str:
    """Mark a text for translation where it is declared; it is translated where it is shown."""
    return text


FAULTS: Mapping[str, str] = {
    Fault.EMPTY: msgid("明細が1行もありません。"),
    Fault.REMOTE_ERROR: msgid(
        "収納代行会社からの受信に失敗したときの文章です。もう一度受信してください。"
    ),
    Fault.NOT_CP932: msgid("文字コードが CP932 ではありません。"),
    Fault.LINE_END: msgid("改行が CRLF ではありません。"),
    Fault.HEADER: msgid("見出しの行が、決められた13項目ではありません。"),
    Fault.QUOTES: msgid("引用符の対応が正しくありません。"),
    Fault.COLUMNS: msgid("項目が13個ではありません（%(count)s個）。"),
    Fault.KIND: msgid("種別「%(kind)s」は扱えません。"),
    Fault.DATE: msgid("日付「%(text)s」は正しい年月日ではありません。"),
    Fault.TIME: msgid("収納時刻「%(text)s」は正しい時刻ではありません。"),
    Fault.BARCODE: msgid("バーコード情報が EAN と44桁の数字ではありません。"),
    Fault.CHECK_DIGIT: msgid("バーコードの検査数字「%(digit)s」が合いません。"),
    Fault.REPEATED: msgid("「%(column)s」がバーコードの数字と一致しません。"),
    Fault.AMOUNT: msgid("金額が正しくないか、バーコードの金額と一致しません。"),
    Fault.CODE: msgid("本部コードか店舗コード「%(code)s」の桁が正しくありません。"),
    Fault.FUNDS_DATE: msgid("速報と速報取消の振込日は0でなければなりません。"),
}
"""Why a file was refused; the values are those of the refusal."""

OUTCOMES: Mapping[str, str] = {
    Outcome.EXACT: msgid("一致"),
    Outcome.UNDER: msgid("不足"),
    Outcome.OVER: msgid("過納"),
    Outcome.DUPLICATE: msgid("二重納付"),
    Outcome.CLAIM_CANCELLED: msgid("調定取消済み"),
    Outcome.WRITTEN_OFF: msgid("不納欠損済み"),
    Outcome.UNKNOWN: msgid("該当なし"),
    Outcome.CORRECTED: msgid("訂正済み"),
    Outcome.PENDING: msgid("速報のみ"),
    Outcome.CONFIRMED: msgid("確報あり"),
    Outcome.REVERSED: msgid("取消済み"),
    Outcome.STALE: msgid("確報が来ない"),
    Outcome.CANCELS: msgid("速報を取消"),
    Outcome.ORPHAN_CANCEL: msgid("速報のない取消"),
    Outcome.CONFLICT: msgid("確報後の取消"),
    Outcome.SKIPPED: msgid("取込み済みの行"),
}

FLAGS: Mapping[str, str] = {
    Flag.OLD_SLIP: msgid("古い納付書"),
    Flag.EXPIRED: msgid("支払期限後"),
    Flag.LATE: msgid("納期限後"),
    Flag.SAME_LINE: msgid("同じ行が2つ"),
    Flag.OTHER_CHANNEL: msgid("別の方法で納付済み"),
    Flag.CORRECTION: msgid("訂正"),
    Flag.ORPHAN_CORRECTION: msgid("元のない訂正"),
    Flag.CHECK_DIGIT: msgid("バーコードの検査数字が違う"),
    Flag.REFERENCE_CHECK_FAILS: msgid("納付番号の検査数字が違う"),
    Flag.FOREIGN: msgid("他の団体の番号"),
}

KINDS: Mapping[str, str] = {
    "01": msgid("速報"),
    "02": msgid("確報"),
    "03": msgid("速報取消"),
    "12": msgid("郵便振替"),
    "22": msgid("郵便振替の訂正"),
    "81": msgid("速報（リアルデータ）"),
}

STATES: Mapping[str, str] = {
    claim.State.ASSESSED: msgid("調定済"),
    claim.State.NOTIFIED: msgid("納付待ち"),
    claim.State.PARTIALLY_CLEARED: msgid("一部納付済み"),
    claim.State.CLEARED: msgid("納付済み"),
    claim.State.CANCELLED: msgid("取消"),
    claim.State.WRITTEN_OFF: msgid("不納欠損"),
}

CHANNELS: Mapping[str, str] = {
    Channel.STORE: msgid("コンビニエンスストア・アプリ"),
    Channel.POST: msgid("郵便振替"),
    receipt.WINDOW: msgid("市役所の窓口"),
}


def fault(name: str, values: Mapping[str, str], language: str) -> str:
    """Say why a file was refused."""
    return WORDS_OF.say(FAULTS[name], language, **values)


def fault_with_line(line: int, name: str, values: Mapping[str, str], language: str) -> str:
    """Say which line of a file is wrong, and why."""
    reason = fault(name, values, language)
    return WORDS_OF.say("%(line)s行目：%(reason)s", language, line=line, reason=reason)

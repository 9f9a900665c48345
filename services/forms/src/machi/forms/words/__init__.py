"""What people read about a case, in their language. Japanese is the source."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from machi.forms.domain.application import Application
from machi.forms.domain.blocking import How
from machi.forms.domain.lifecycle import State
from machi.forms.domain.procedure import Procedure
from machi.shared.clock import JAPAN
from machi.shared.ui.formats import day
from machi.shared.ui.words import Words

WORDS_OF = Words("machi.forms")


def msgid(text: str) -> str:
    """Mark a text for translation where it is declared; it is translated where it is shown."""
    return text


KINDS = {
    "shinsei": msgid("申請"),
    "seikyu": msgid("請求"),
    "todokede": msgid("届出"),
    "moshikomi": msgid("申込み"),
}

SETTLED = {
    How.PROMISED: msgid("窓口で見せる"),
    How.SEEN: msgid("見て確認した"),
    How.WAIVED: msgid("確認しないで受け付けた"),
}
"""How a paper was settled that is no file."""

LIFE_EVENTS = (
    msgid("妊娠・出産"),
    msgid("子育て"),
    msgid("教育"),
    msgid("結婚・離婚"),
    msgid("引っ越し・住まい"),
    msgid("就職・退職"),
    msgid("高齢者・介護"),
    msgid("ご不幸"),
    msgid("戸籍・住民票・印鑑登録"),
    msgid("税の証明"),
    msgid("ペット"),
    msgid("ごみ"),
)
"""Names of the catalogue (GIF DS-491-1), for their translations."""

STATES = {
    State.DRAFT: msgid("下書き"),
    State.EXPIRED: msgid("期限切れ"),
    State.PRE_ENTERED: msgid("事前入力"),
    State.SUBMITTED: msgid("到達"),
    State.ACCEPTED: msgid("受付済"),
    State.IN_REVIEW: msgid("審査中"),
    State.PAYMENT_PENDING: msgid("納付待ち"),
    State.CORRECTION_REQUESTED: msgid("補正依頼"),
    State.RESUBMITTED: msgid("補正済"),
    State.DECIDED_GRANTED: msgid("決定"),
    State.DECIDED_REFUSED: msgid("却下"),
    State.ISSUED: msgid("交付済"),
    State.WITHDRAWAL_REQUESTED: msgid("取下げの申出"),
    State.WITHDRAWN: msgid("取下げ"),
    State.CLOSED: msgid("完了"),
}
"""For staff. What a citizen reads is `for_citizen`."""

_CITIZEN = {
    State.DRAFT: msgid("入力の途中です。"),
    State.EXPIRED: msgid("保存の期限が過ぎたので、内容を消しました。"),
    State.PRE_ENTERED: msgid("窓口でQRコードを見せてください。"),
    State.SUBMITTED: msgid("%(kind)sが届きました。受付番号は%(number)sです。"),
    State.ACCEPTED: msgid("受け付けました。"),
    State.IN_REVIEW: msgid("内容を確認しています。"),
    State.PAYMENT_PENDING: msgid("手数料は%(fee)sです。お支払いが済むと、手続きが進みます。"),
    State.CORRECTION_REQUESTED: msgid(
        "なおしてほしいところがあります。%(due)sまでになおしてください。"
    ),
    State.RESUBMITTED: msgid("なおした内容が届きました。"),
    State.DECIDED_GRANTED: msgid("%(kind)sが認められました。"),
    State.DECIDED_REFUSED: msgid("%(kind)sは認められませんでした。理由をお読みください。"),
    State.ISSUED: msgid("証明書などをお渡し（発送）しました。"),
    State.WITHDRAWAL_REQUESTED: msgid("取下げの申し出が届きました。職員が確認します。"),
    State.WITHDRAWN: msgid("取り下げました。"),
    State.CLOSED: msgid("手続きが終わりました。"),
}
_NOTIFICATION_DONE = msgid("内容を確認しました。")
_CORRECTION_OVERDUE = msgid("なおす期限を過ぎました。まだなおせます。")

STEPS = {
    "submit": msgid("提出"),
    "accept": msgid("受付"),
    "start_review": msgid("審査開始"),
    "request_correction": msgid("補正の依頼"),
    "resubmit": msgid("補正"),
    "resume_review": msgid("審査再開"),
    "cancel_correction": msgid("補正の依頼の取消"),
    "grant": msgid("決定"),
    "refuse": msgid("却下"),
    "issue": msgid("交付"),
    "withdraw": msgid("取下げ"),
    "request_withdrawal": msgid("取下げの申出"),
    "confirm_withdrawal": msgid("取下げの確認"),
    "cancel_withdrawal": msgid("取下げの取消"),
    "request_payment": msgid("納付の依頼"),
    "record_payment": msgid("納付の確認"),
    "close": msgid("完了"),
    "expire": msgid("期限切れ"),
    "pre_enter": msgid("事前入力"),
    "take_back": msgid("事前入力の取りやめ"),
    "claim": msgid("窓口での読み取り"),
}

SEEN_AS = {
    "view": msgid("開いた"),
    "export": msgid("書き出した"),
    "print": msgid("印刷した"),
    "prefill": msgid("入力に使った"),
    "download": msgid("書類を開いた"),
    "purge": msgid("消した"),
}
"""What somebody did with the answers of a case, in the record of who saw them."""

SEEN_FOR = {
    "form": msgid("申請書"),
    "copy": msgid("控え"),
    "notice": msgid("決定の通知"),
    "intake": msgid("受付前の申請書"),
    "letter": msgid("委任状の用紙"),
    "family": msgid("家族の分の申請に写した"),
    "retention": msgid("保存期間が過ぎた"),
}
"""Which paper was printed, or why; everything else that stands there somebody wrote."""
_A_FILE = msgid("送られたファイル")


def why_words(why: str, language: str, files: Mapping[str, str]) -> str:
    """Say which paper was printed, which file was taken, or for what a case was opened.

    Args:
        why: as it stands in the audit log: one of ours, the id of a file, or what somebody wrote.
        language: of the reader.
        files: the names of the case's files by their ids, as far as they are still there.

    """
    if why in SEEN_FOR:
        return WORDS_OF.say(SEEN_FOR[why], language)
    if why in files:
        return files[why]
    try:
        UUID(why)
    except ValueError:
        return why
    return WORDS_OF.say(_A_FILE, language)


PURPOSES = {
    "correction": msgid("補正の依頼で、項目ごとに伝える言葉"),
    "refusal": msgid("却下の理由"),
}
"""What a ready phrase is for."""

TEXT_KINDS = {
    "correction": msgid("補正の依頼"),
    "resubmission": msgid("補正"),
    "refusal": msgid("却下の理由"),
    "withdrawal": msgid("取下げの理由"),
    "note": msgid("職員のメモ"),
    "hold": msgid("保存の延長"),
    "protection": msgid("秘匿の設定"),
}

CHANNELS = {
    "online": msgid("オンライン"),
    "counter": msgid("窓口"),
    "kiosk": msgid("キオスク端末"),
    "pre_entry": msgid("事前入力（QR）"),
}

ACCEPT = {
    "upload": msgid("データで送る"),
    "show": msgid("窓口で見せる"),
    "submit": msgid("窓口に出す・郵送する"),
}

EVIDENCE = {
    "mynumber_card": msgid("マイナンバーカード"),
    "drivers_licence": msgid("運転免許証"),
    "passport": msgid("パスポート"),
    "zairyu_card": msgid("在留カード・特別永住者証明書"),
    "shikaku_kakunin": msgid("健康保険の資格確認書"),
    "nenkin_techo": msgid("年金手帳・基礎年金番号通知書"),
    "kaigo_hihokensha": msgid("介護保険被保険者証"),
    "koseki_tohon": msgid("戸籍謄本（全部事項証明書）"),
    "toki_jiko": msgid("登記事項証明書"),
}

DELEGATES = {
    "representative": msgid("法定代理人"),
    "proxy": msgid("委任を受けた代理人"),
}
"""Who files in the place of the person: `Application.filed_by`."""

TIMINGS = {
    "before": msgid("先に払う"),
    "after_review": msgid("内容の確認が終わってから払う"),
    "at_handover": msgid("受け取るときに払う"),
}


def for_citizen(application: Application, procedure: Procedure, language: str) -> str:
    """Say where a case is, in a sentence for the person whose case it is."""
    granted = application.state is State.DECIDED_GRANTED
    message = _CITIZEN[application.state]
    if granted and procedure.kind == "todokede":
        message = _NOTIFICATION_DONE
    if application.state is State.CORRECTION_REQUESTED and application.correction_overdue:
        message = _CORRECTION_OVERDUE
    return WORDS_OF.say(
        message,
        language,
        kind=WORDS_OF.say(KINDS[procedure.kind], language),
        number=application.receipt_number or "",
        due=day(application.correction_due, language) if application.correction_due else "",
        fee=f"{application.fee_yen:,}円" if language == "ja" else f"¥{application.fee_yen:,}",
    )


def last_step(command: str, actor: str, at: datetime) -> str:
    """Say what happened to a case that somebody else was faster with."""
    return WORDS_OF.say(
        msgid("%(time)sに「%(step)s」が行われました（%(actor)s）。今の状態を確認してください。"),
        time=f"{at.astimezone(JAPAN):%H:%M}",
        step=WORDS_OF.say(STEPS[command]),
        actor=actor_words(actor, "ja"),
    )


def actor_words(actor: str, language: str) -> str:
    """Name who made a step: a person, the citizen, or the system."""
    known = {"citizen": msgid("申請した人"), "forms": msgid("システム")}
    return WORDS_OF.say(known[actor], language) if actor in known else actor

"""What our messages say. Japanese here, English in `locale/`; only placeholders of class public."""

from collections.abc import Mapping

import structlog

from machi.notify.case_words import TEMPLATES as CASES
from machi.notify.code_words import TEMPLATES as CODES
from machi.notify.domain.personal import found_in
from machi.notify.domain.retries import Urgency
from machi.notify.domain.template import Content, Template
from machi.notify.hall_words import TEMPLATES as HALL
from machi.notify.leave_words import TEMPLATES as LEAVE
from machi.notify.reservation_words import TEMPLATES as RESERVATIONS
from machi.shared.ui.words import Words

log = structlog.get_logger()

WORDS = Words("machi.notify")


def msgid(text: str) -> str:
    """Mark a text for translation."""
    return text


GREETING = msgid("%(city)sからのお知らせです。")
FOOTER = msgid(
    "このメールは%(city)sが自動で送っています。返信はできません。\n"
    "お知らせを止める、またはあて先を変えるときは、次のページを開いてください。"
)
LINE_ONLY_LINK = msgid("【%(city)s】お知らせがあります。くわしくはこちらをご覧ください。\n%(link)s")

LINE_WELCOME = msgid(
    "友だち追加ありがとうございます。%(city)sのお知らせをLINEで受け取るには、"
    "次のページを開いて確認してください（10分以内）。\n%(link)s"
)
LINE_LINKED = msgid(
    "お知らせをLINEでお送りします。止めるときは、次のページで解除できます。\n%(link)s"
)
LINE_NOT_LINKED = msgid(
    "LINEとの連携を完了できませんでした。お手数ですが、次のページからやり直してください。\n%(link)s"
)

TEMPLATES: Mapping[str, Template] = {
    "application_submitted": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】申請が届きました（受付番号 %(receipt_number)s）"),
        mail=msgid(
            "申請が届きました。ありがとうございます。\n\n"
            "受付番号：%(receipt_number)s\n\n"
            "これから担当の職員が内容を確認します。状況は次のページで確認できます。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】申請が届きました。受付番号は %(receipt_number)s です。\n"
            "状況はこちらで確認できます。\n%(link)s"
        ),
    ),
    "application_accepted": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】申請を受け付けました（受付番号 %(receipt_number)s）"),
        mail=msgid(
            "申請を受け付けました。\n\n"
            "受付番号：%(receipt_number)s\n\n"
            "審査が終わりましたら、あらためてお知らせします。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】受付番号 %(receipt_number)s の状況が変わりました。\n"
            "くわしくはこちらをご覧ください。\n%(link)s"
        ),
    ),
    "application_granted": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】申請の審査が終わりました（受付番号 %(receipt_number)s）"),
        mail=msgid(
            "申請の審査が終わりました。\n\n"
            "受付番号：%(receipt_number)s\n\n"
            "結果とこれからの手続きは、次のページで確認できます。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】受付番号 %(receipt_number)s の状況が変わりました。\n"
            "くわしくはこちらをご覧ください。\n%(link)s"
        ),
    ),
    "application_correction_requested": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid(
            "【%(city)s】申請になおしてほしいところがあります（受付番号 %(receipt_number)s）"
        ),
        mail=msgid(
            "申請になおしてほしいところがあります。期限までに、ページからなおしてください。\n\n"
            "受付番号：%(receipt_number)s\n\n"
            "くわしくは、次のページで確認できます。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】受付番号 %(receipt_number)s の状況が変わりました。\n"
            "くわしくはこちらをご覧ください。\n%(link)s"
        ),
    ),
    "application_correction_overdue": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】申請をなおす期限を過ぎました（受付番号 %(receipt_number)s）"),
        mail=msgid(
            "申請をなおす期限を過ぎましたが、まだなおせます。\n\n"
            "受付番号：%(receipt_number)s\n\n"
            "くわしくは、次のページで確認できます。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】受付番号 %(receipt_number)s の状況が変わりました。\n"
            "くわしくはこちらをご覧ください。\n%(link)s"
        ),
    ),
    "application_refused": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】申請の審査が終わりました（受付番号 %(receipt_number)s）"),
        mail=msgid(
            "申請の審査が終わりました。結果と理由を確認してください。\n\n"
            "受付番号：%(receipt_number)s\n\n"
            "くわしくは、次のページで確認できます。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】受付番号 %(receipt_number)s の状況が変わりました。\n"
            "くわしくはこちらをご覧ください。\n%(link)s"
        ),
    ),
    "application_issued": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid(
            "【%(city)s】証明書などをお渡し（発送）しました（受付番号 %(receipt_number)s）"
        ),
        mail=msgid(
            "証明書などをお渡し（発送）しました。\n\n"
            "受付番号：%(receipt_number)s\n\n"
            "くわしくは、次のページで確認できます。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】受付番号 %(receipt_number)s の状況が変わりました。\n"
            "くわしくはこちらをご覧ください。\n%(link)s"
        ),
    ),
    "application_withdrawn": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】申請を取り下げました（受付番号 %(receipt_number)s）"),
        mail=msgid(
            "申請の取下げを受け付けました。お心当たりがない場合は、市役所へお知らせください。\n\n"
            "受付番号：%(receipt_number)s\n\n"
            "くわしくは、次のページで確認できます。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】受付番号 %(receipt_number)s の状況が変わりました。\n"
            "くわしくはこちらをご覧ください。\n%(link)s"
        ),
    ),
    "claim_notified": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】お支払いのご案内（%(amount)s）"),
        mail=msgid(
            "手数料のお支払いをお願いします。\n\n"
            "金額：%(amount)s\n\n"
            "お支払いの方法は、次のページをご覧ください。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】お支払いのご案内があります。金額は %(amount)s です。\n"
            "お支払いの方法はこちらをご覧ください。\n%(link)s"
        ),
    ),
    "claim_cleared": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】お支払いを確認しました（%(amount)s）"),
        mail=msgid(
            "お支払いを確認しました。ありがとうございました。\n\n"
            "金額：%(amount)s\n\n"
            "領収の記録は、次のページで確認できます。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】お支払い（%(amount)s）を確認しました。ありがとうございました。\n"
            "領収の記録はこちらです。\n%(link)s"
        ),
    ),
    "ticket_issued": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】番号札 %(number)s をお取りしました"),
        mail=msgid(
            "番号札をお取りしました。\n\n"
            "番号：%(number)s\n\n"
            "順番が来ましたらお知らせします。待ち状況は次のページで確認できます。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】番号札 %(number)s をお取りしました。順番が来ましたらお知らせします。\n"
            "待ち状況はこちらです。\n%(link)s"
        ),
    ),
    "ticket_called": Template(
        version=1,
        urgency=Urgency.URGENT,
        subject=msgid("【%(city)s】%(number)s番の方をお呼びしています"),
        mail=msgid(
            "順番になりました。\n\n"
            "番号：%(number)s\n窓口：%(counter_name)s番窓口\n\n"
            "窓口へお越しください。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】順番になりました。%(number)s番の方は、%(counter_name)s番窓口へお越しください。\n%(link)s"
        ),
    ),
    "ticket_called_again": Template(
        version=1,
        urgency=Urgency.URGENT,
        subject=msgid("【%(city)s】もう一度、%(number)s番の方をお呼びしています"),
        mail=msgid(
            "もう一度お呼びしています。\n\n"
            "番号：%(number)s\n窓口：%(counter_name)s番窓口\n\n"
            "お早めに窓口へお越しください。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】もう一度お呼びしています。%(number)s番の方は、%(counter_name)s番窓口へお越しください。\n"
            "%(link)s"
        ),
    ),
    "ticket_absent": Template(
        version=1,
        urgency=Urgency.URGENT,
        subject=msgid("【%(city)s】%(number)s番の方をお呼びしましたが、お会いできませんでした"),
        mail=msgid(
            "お呼びしましたが、窓口でお会いできませんでした。\n\n"
            "番号：%(number)s\n\n"
            "番号は、しばらくの間お取り置きしています。"
            "窓口へ戻られたら、次のページの「戻りました」を押すか、"
            "お近くの職員に声をおかけください。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】%(number)s番の方をお呼びしましたが、お会いできませんでした。\n"
            "番号はしばらくお取り置きしています。"
            "戻られたら、次のページの「戻りました」を押すか、お近くの職員に声をおかけください。\n%(link)s"
        ),
    ),
    "ticket_ready": Template(
        version=1,
        urgency=Urgency.URGENT,
        subject=msgid("【%(city)s】%(number)s番の方、できました"),
        mail=msgid(
            "お待たせしました。お渡しの準備ができました。\n\n"
            "番号：%(number)s\n\n"
            "会場へお戻りください。まもなく窓口へお呼びします。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】%(number)s番の方、できました。会場へお戻りください。まもなく窓口へお呼びします。\n%(link)s"
        ),
    ),
    **CASES,
    **RESERVATIONS,
    **HALL,
    **LEAVE,
    **CODES,
}
"""Every purpose for which we write to somebody."""


def render(purpose: str, language: str, settings_link: str, values: Mapping[str, str]) -> Content:
    """Write a message, once.

    Args:
        purpose: a key of TEMPLATES.
        language: `ja` or `en`.
        settings_link: where the person changes or stops the messages.
        values: one text for each placeholder, and `city`, `link`.

    Raises:
        KeyError: a value is missing, or the purpose is unknown.

    """
    template = TEMPLATES[purpose]

    def say(text: str) -> str:
        return WORDS.say(text, language, **values)

    line = say(template.line)
    if kind := found_in(line):
        log.error("personal_data_kept_out_of_line", purpose=purpose, kind=kind)
        line = say(LINE_ONLY_LINK)
    footer = f"-- \n{say(FOOTER)}\n{settings_link}"
    mail = f"{say(GREETING)}\n\n{say(template.mail)}\n\n{footer}\n"
    return Content(subject=say(template.subject), mail=mail, line=line)

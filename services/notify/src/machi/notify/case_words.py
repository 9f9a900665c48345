"""What we say about a case besides its great steps, and of which steps we say nothing."""

from collections.abc import Mapping

from machi.notify.domain.retries import Urgency
from machi.notify.domain.template import Template
from machi.shared.contracts import forms
from machi.shared.ui.words import msgid

CHANGED = msgid(
    "【%(city)s】受付番号 %(receipt_number)s の状況が変わりました。\n"
    "くわしくはこちらをご覧ください。\n%(link)s"
)

TEMPLATES: Mapping[str, Template] = {
    "application_correction_cancelled": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】なおす必要がなくなりました（受付番号 %(receipt_number)s）"),
        mail=msgid(
            "お願いしていた補正（なおすこと）は、必要がなくなりました。内容の確認を続けています。\n\n"
            "受付番号：%(receipt_number)s\n\n"
            "くわしくは、次のページで確認できます。\n%(link)s"
        ),
        line=CHANGED,
    ),
    "application_resubmitted": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】なおした内容が届きました（受付番号 %(receipt_number)s）"),
        mail=msgid(
            "なおした内容が届きました。担当の職員が確認します。\n\n"
            "受付番号：%(receipt_number)s\n\n"
            "くわしくは、次のページで確認できます。\n%(link)s"
        ),
        line=CHANGED,
    ),
    "application_withdrawal_requested": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】取下げの申し出が届きました（受付番号 %(receipt_number)s）"),
        mail=msgid(
            "取下げの申し出が届きました。職員が確認してから取り下げになります。お心当たりがない場合は、市役所へお知らせください。\n\n"
            "受付番号：%(receipt_number)s\n\n"
            "くわしくは、次のページで確認できます。\n%(link)s"
        ),
        line=CHANGED,
    ),
    "application_withdrawal_cancelled": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】審査を続けます（受付番号 %(receipt_number)s）"),
        mail=msgid(
            "取下げの申し出はなかったことになり、審査を続けます。\n\n"
            "受付番号：%(receipt_number)s\n\n"
            "くわしくは、次のページで確認できます。\n%(link)s"
        ),
        line=CHANGED,
    ),
    "claim_reopened": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】お支払いの確認が取り消されました（%(amount)s）"),
        mail=msgid(
            "確認済みのお支払いが、あとで取り消されました。もう一度お支払いが必要です。\n"
            "お心当たりがないときは、市役所へお知らせください。\n\n"
            "金額：%(amount)s\n\n"
            "くわしくは、次のページで確認できます。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】お支払い（%(amount)s）の確認が取り消されました。\n"
            "くわしくはこちらをご覧ください。\n%(link)s"
        ),
    ),
    "claim_cancelled": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】お支払いは必要なくなりました（%(amount)s）"),
        mail=msgid(
            "手続きが取り下げられたため、お支払いは必要なくなりました。お手元の納付書は使えません。\n\n"
            "金額：%(amount)s\n\n"
            "くわしくは、次のページで確認できます。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】お支払い（%(amount)s）は必要なくなりました。お手元の納付書は使えません。\n"
            "くわしくはこちらをご覧ください。\n%(link)s"
        ),
    ),
}

SAID_OTHERWISE: Mapping[type[forms.ApplicationEvent], str] = {
    forms.ApplicationReviewStarted: "the message of the acceptance says that it is being looked at",
    forms.ApplicationPaymentRequested: "payments says how to pay, once it can be paid",
    forms.ApplicationPaymentRecorded: "payments thanks for the payment",
    forms.ApplicationClosed: "the decision or the handover was told; nothing is asked of anybody",
}
"""Steps of a case for which nobody is written to, and why not."""

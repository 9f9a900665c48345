"""What our messages say when a hall closes (閉庁)."""

from collections.abc import Mapping

from machi.notify.domain.retries import Urgency
from machi.notify.domain.template import Template
from machi.shared.ui.words import msgid

TEMPLATES: Mapping[str, Template] = {
    "ticket_closed_out": Template(
        version=1,
        urgency=Urgency.URGENT,
        subject=msgid("【%(city)s】%(number)s番の方へ、本日の受付が終わりました"),
        mail=msgid(
            "申し訳ありません。お呼びする前に、本日の受付が終わりました。\n\n"
            "番号：%(number)s\n\n"
            "次は、お待ちにならないように時間を予約できます。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】申し訳ありません。%(number)s番をお呼びする前に、本日の受付が終わりました。"
            "次の時間はこちらで予約できます。\n%(link)s"
        ),
    ),
}

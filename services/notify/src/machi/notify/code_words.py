"""What our message says that carries a code (確認番号): no link, nobody is to get used to those."""

from collections.abc import Mapping

from machi.notify.domain.retries import Urgency
from machi.notify.domain.template import Template
from machi.shared.ui.words import msgid

TEMPLATES: Mapping[str, Template] = {
    "mail_code": Template(
        version=1,
        urgency=Urgency.URGENT,
        subject=msgid("【%(city)s】メールアドレスの確認番号"),
        mail=msgid(
            "メールアドレスの確認番号です。\n\n"
            "確認番号：%(code)s\n\n"
            "入力中の画面に、この6桁の数字を入れてください。%(minutes)s分間使えます。\n"
            "市の職員がこの番号をお聞きすることはありません。ほかの人に教えないでください。\n"
            "お心当たりがないときは、このメールを削除してください。"
        ),
        line=msgid("【%(city)s】確認番号をメールでお送りしました。"),
    ),
}

"""What our messages say that carry a code: in the body of a mail, and nowhere else."""

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
    "resume_code": Template(
        version=1,
        urgency=Urgency.URGENT,
        subject=msgid("【%(city)s】入力の続きを始めるコード"),
        mail=msgid(
            "入力の途中の手続きを続けるコードです。\n\n"
            "コード：%(code)s\n\n"
            "%(until)sまで使えます。次のページで入力してください。\n%(link)s\n\n"
            "このコードを知っている人は、入力した内容を見られます。ほかの人に教えないでください。"
        ),
        line=msgid("【%(city)s】入力の続きを始めるコードを、メールでお送りしました。\n%(link)s"),
    ),
}

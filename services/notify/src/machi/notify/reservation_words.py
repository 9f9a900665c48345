"""What our messages say of reservations (予約). The link to a meeting is on the page only."""

from collections.abc import Mapping

from machi.notify.domain.retries import Urgency
from machi.notify.domain.template import Template
from machi.shared.ui.words import msgid

TEMPLATES: Mapping[str, Template] = {
    "reservation_contact_check": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】予約を確定してください（%(until)sまで）"),
        mail=msgid(
            "予約はまだ確定していません。次のページを開き、「予約を確定する」を押してください。\n\n"
            "日時：%(when)s\n予約番号：%(booking_number)s\n期限：%(until)s\n\n"
            "期限を過ぎると、お取りした枠はほかの方が予約できるようになります。"
            "お心当たりがないときは、何もしないでください。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】予約はまだ確定していません。%(until)sまでに、次のページで確定してください。\n"
            "%(link)s"
        ),
    ),
    "reservation_confirmed": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】予約を承りました（予約番号 %(booking_number)s）"),
        mail=msgid(
            "予約を承りました。\n\n"
            "日時：%(when)s\n予約番号：%(booking_number)s\n\n"
            "場所、持ち物、変更、取り消し、カレンダー用のファイルは、次のページにあります。"
            "着いたら、このページで「着きました」を押してください。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】予約を承りました。予約番号は %(booking_number)s です。\n日時：%(when)s\n"
            "場所、変更、取り消しはこちらです。\n%(link)s"
        ),
    ),
    "reservation_rescheduled": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】予約の日時が変わりました（予約番号 %(booking_number)s）"),
        mail=msgid(
            "予約の日時が変わりました。前の日時の枠はお返ししました。\n\n"
            "新しい日時：%(when)s\n予約番号：%(booking_number)s\n\n"
            "カレンダーに入れた方は、次のページからもう一度入れると置き換わります。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】予約 %(booking_number)s の日時が変わりました。\n"
            "新しい日時：%(when)s\n%(link)s"
        ),
    ),
    "reservation_cancelled": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】予約を取り消しました（予約番号 %(booking_number)s）"),
        mail=msgid(
            "予約を取り消しました。ご連絡ありがとうございました。\n\n"
            "日時：%(when)s\n予約番号：%(booking_number)s\n\n"
            "もう一度予約するときは、次のページから進んでください。\n%(link)s"
        ),
        line=msgid("【%(city)s】予約 %(booking_number)s（%(when)s）を取り消しました。\n%(link)s"),
    ),
    "reservation_cancelled_by_office": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】おわび：予約の日時に受付ができなくなりました"),
        mail=msgid(
            "申し訳ありません。市の都合により、予約の日時に受付ができなくなりました。\n\n"
            "中止する日時：%(when)s\n予約番号：%(booking_number)s\n\n"
            "次のページから、別の日時を予約できます。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】申し訳ありません。市の都合により、予約 %(booking_number)s（%(when)s）の"
            "受付ができなくなりました。\n別の日時はこちらから予約できます。\n%(link)s"
        ),
    ),
    "reservation_offered": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】空きが出ました。%(until)sまでお取りしています"),
        mail=msgid(
            "お待ちいただいた予約に空きが出ました。あなたのために、期限まで枠をお取りしています。\n\n"
            "日時：%(when)s\n予約番号：%(booking_number)s\n期限：%(until)s\n\n"
            "次のページで「この日時で予約する」を押すと、予約が確定します。"
            "期限を過ぎると、次の方にご案内します。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】予約に空きが出ました。%(until)sまで枠をお取りしています。\n日時：%(when)s\n"
            "予約するときは、こちらから確定してください。\n%(link)s"
        ),
    ),
    "reservation_won": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】抽選に当たりました。%(until)sまでに確定してください"),
        mail=msgid(
            "抽選に当たりました。\n\n"
            "日時：%(when)s\n予約番号：%(booking_number)s\n期限：%(until)s\n\n"
            "次のページで期限までに予約を確定してください。"
            "期限を過ぎると、次の方にご案内します。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】抽選に当たりました。%(until)sまでに、次のページで予約を確定してください。\n"
            "%(link)s"
        ),
    ),
    "reservation_lost": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】抽選の結果（予約番号 %(booking_number)s）"),
        mail=msgid(
            "申し訳ありません。今回は抽選に当たりませんでした。キャンセル待ちとしてお待ちいただきます。"
            "空きが出たら、抽選の順にお知らせします。\n\n"
            "日時：%(when)s\n予約番号：%(booking_number)s\n\n"
            "抽選の結果と確かめ方、キャンセル待ちのやめ方は、次のページをご覧ください。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】今回は抽選に当たりませんでした。キャンセル待ちとしてお待ちいただきます。\n"
            "くわしくはこちらをご覧ください。\n%(link)s"
        ),
    ),
    "reservation_reminder_day_before": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】あす、予約の日です（予約番号 %(booking_number)s）"),
        mail=msgid(
            "あす、予約の日です。\n\n"
            "日時：%(when)s\n予約番号：%(booking_number)s\n\n"
            "場所、変更、取り消しは、次のページをご覧ください。"
            "来られないときは取り消してください。お待ちの方にご案内できます。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】あす、予約の日です。\n日時：%(when)s\n"
            "場所、変更、取り消しはこちらです。\n%(link)s"
        ),
    ),
    "reservation_reminder_same_day": Template(
        version=1,
        urgency=Urgency.ROUTINE,
        subject=msgid("【%(city)s】きょう、予約の日です（予約番号 %(booking_number)s）"),
        mail=msgid(
            "きょう、予約の日です。\n\n"
            "日時：%(when)s\n予約番号：%(booking_number)s\n\n"
            "着いたら、次のページで「着きました」を押してください。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】きょう、予約の日です。\n日時：%(when)s\n"
            "着いたら、次のページで「着きました」を押してください。\n%(link)s"
        ),
    ),
}
"""Every purpose for which we write to somebody about a reservation."""

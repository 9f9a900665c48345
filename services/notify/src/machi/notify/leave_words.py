"""What our messages say when it is time to leave for the hall (そろそろ出発)."""

from collections.abc import Mapping

from machi.notify.domain.retries import Urgency
from machi.notify.domain.template import Template
from machi.shared.ui.words import msgid

TEMPLATES: Mapping[str, Template] = {
    "ticket_leave_now": Template(
        version=1,
        urgency=Urgency.URGENT,
        subject=msgid("【%(city)s】%(number)s番の方、そろそろご出発ください"),
        mail=msgid(
            "そろそろご出発の時間です。\n\n"
            "番号：%(number)s\n順番のめやす：いまから約%(from_minutes)s〜%(to_minutes)s分\n\n"
            "会場に着いたら、次のページの「会場に着きました」を押してください。"
            "押すまではお呼びしません。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】そろそろご出発ください。%(number)s番の順番のめやすは、"
            "いまから約%(from_minutes)s〜%(to_minutes)s分です。"
            "着いたら「会場に着きました」を押してください。\n%(link)s"
        ),
    ),
    "ticket_leave_now_again": Template(
        version=1,
        urgency=Urgency.URGENT,
        subject=msgid("【%(city)s】%(number)s番の方へ、ご出発の時間が変わりました"),
        mail=msgid(
            "変更後のご出発の時間になりました。\n\n"
            "番号：%(number)s\n順番のめやす：いまから約%(from_minutes)s〜%(to_minutes)s分\n\n"
            "会場に着いたら、次のページの「会場に着きました」を押してください。"
            "押すまではお呼びしません。\n%(link)s"
        ),
        line=msgid(
            "【%(city)s】変更後のご出発の時間です。%(number)s番の順番のめやすは、"
            "いまから約%(from_minutes)s〜%(to_minutes)s分です。"
            "着いたら「会場に着きました」を押してください。\n%(link)s"
        ),
    ),
}

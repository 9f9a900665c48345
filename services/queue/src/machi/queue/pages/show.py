"""What the pages have in common: how they are shown, what they say after a button, QR codes."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import urlencode

import segno
from fastapi import Request
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from machi.queue.domain.refusals import EVERY_REFUSAL
from machi.queue.domain.ticket import State
from machi.shared.db.once import Once, once
from machi.shared.errors import Forbidden
from machi.shared.ui.pages import Pages
from machi.shared.web.context import Context

PAGES = Pages("machi.queue")

SHAPES: Mapping[str, str] = {
    "circle": "●",
    "triangle": "▲",
    "square": "■",
    "diamond": "◆",
    "star": "★",
    "hexagon": "⬢",
}
"""A line's shape beside its colour: a letter, so that paper, screen and board draw the same."""

words: Mapping[State, str] = {
    State.REMOTE: "来庁前です。まだお呼びできません。",
    State.WAITING: "お待ちください。順番にお呼びします。",
    State.CALLED: "お呼びしています。窓口へお越しください。",
    State.SERVING: "窓口で対応しています。",
    State.HELD_ABSENT: "お呼びしましたが、いらっしゃいませんでした。",
    State.ON_HOLD: "記入などが終わったら、職員にお知らせください。",
    State.PARKED: "用意ができたら、同じ窓口へお越しください。",
    State.IN_PROCESS: "処理しています。お待ちください。",
    State.READY: "できました。まもなくお呼びします。",
    State.CALLED_READY: "お渡しします。窓口へお越しください。",
    State.PAYING: "お支払いをお願いします。",
    State.DONE: "手続きは終わりました。お疲れさまでした。",
    State.LEFT: "この番号は取り消しました。",
    State.WITHDRAWN: "この番号は職員が取り消しました。",
    State.CLOSED_OUT: "受付時間が終わったため、打ち切りました。予約をご利用ください。",
    State.LAPSED: "お待ちできる時間を過ぎたため、無効になりました。",
}
STATE_WORDS = words

_REFUSALS: Mapping[str, str] = {refusal.code: refusal.words for refusal in EVERY_REFUSAL} | {
    Forbidden.code: Forbidden.words
}


def qr(address: str) -> Markup:
    """Draw an address as a QR code, in the page itself: no request, sharp on paper."""
    code = segno.make(address, error="m", micro=False)
    drawing = code.svg_inline(scale=4, border=4, omitsize=True, svgclass="queue-qr", lineclass=None)
    return Markup(drawing)  # noqa: S704 - drawn by the library from an address of ours


def back_to(path: str, **says: str) -> RedirectResponse:
    """Answer a form by sending the browser back to a page: reloading it repeats nothing."""
    query = f"?{urlencode(says)}" if says else ""
    return RedirectResponse(f"{path}{query}", HTTPStatus.SEE_OTHER)


def refused(request: Request) -> str | None:
    """Give the words of the refusal that the page before was answered with (`?refused=<code>`)."""
    return _REFUSALS.get(request.query_params.get("refused", ""))


def form_once(actor: object, key: str, command: str, asked: Sequence[object]) -> Once | None:
    """Name the form that was sent, so that a second tap does nothing."""
    if not key:
        return None
    return once(str(actor), key[:200], command, {"asked": [str(value) for value in asked]})


def public(context: Context, path: str) -> str:
    """Give the whole address of a page, as a phone's camera needs it."""
    return f"{context.settings.city.public_url}{path}"

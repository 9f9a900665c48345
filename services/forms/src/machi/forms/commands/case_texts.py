"""How a reason, a request or a note is written down beside its step."""

from collections.abc import Mapping
from typing import Any

from machi.forms.domain.application import Actor, Application
from machi.forms.domain.texts import looks_like_my_number
from machi.forms.store import texts
from machi.forms.store.texts import CaseText, Kind
from machi.shared.db.database import Transaction
from machi.shared.errors import BadInput
from machi.shared.service import Context

LONGEST = 2000


class TextNeeded(BadInput):
    """行政手続法 8条: who refuses says why."""

    code = "forms.text_needed"
    words = "理由を入力してください。"


class TextTooLong(BadInput):
    code = "forms.text_too_long"
    words = "2,000文字以内で入力してください。"


class MyNumberInText(BadInput):
    code = "forms.my_number_in_text"
    words = "個人番号（マイナンバー）のような12けたの数字があります。消してから送ってください。"


def checked(text: str, field: str, *, needed: bool = True) -> str:
    """Give a text as it may be stored.

    Raises:
        TextNeeded, TextTooLong, MyNumberInText: it may not; `field` names which.

    """
    if needed and not text.strip():
        raise TextNeeded(field=field)
    if len(text) > LONGEST:
        raise TextTooLong(field=field)
    if looks_like_my_number(text):
        raise MyNumberInText(field=field)
    return text.strip()


async def keep_text(
    tx: Transaction,
    context: Context,
    case: Application,
    written: tuple[Kind, Mapping[str, Any]],
    by: Actor,
) -> None:
    """Keep a text beside the step that the case has just made."""
    kind, content = written
    text = CaseText(case.revision, kind, content, by.name or by.id, context.clock.now())
    await texts.write(tx, context.vault, case, text, by)

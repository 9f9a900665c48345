"""For whom of the family a procedure can be begun once more, in words."""

from machi.forms.domain.family import ForWhom
from machi.forms.domain.procedure import Procedure
from machi.forms.words import WORDS_OF, msgid

_WORDS = {
    ForWhom.CHILD: msgid("未成年の子の分（親権者として出す）"),
    ForWhom.ADULT: msgid("大人の家族の分（委任を受けて出す）"),
    ForWhom.THEMSELVES: msgid("家族が自分で出す分（入力だけ手伝う）"),
}


def for_whom(procedure: Procedure, language: str) -> dict[str, str]:
    """List for whom it can be begun once more; empty where it is not filed online."""
    if "online" not in procedure.channels:
        return {}
    offered = _WORDS if procedure.asks_who_files else [ForWhom.THEMSELVES]
    return {whom.value: WORDS_OF.say(_WORDS[whom], language) for whom in offered}

"""What a file is called: as its owner called it, without what could mislead or may not be kept."""

import re
import unicodedata

from machi.forms.domain.file_kinds import Kind
from machi.forms.domain.texts import looks_like_my_number

LONGEST = 120
_DIGITS = re.compile(r"\d")
_ENDINGS = re.compile(r"\.(pdf|jpe?g|png|hei[cf])$", re.IGNORECASE)
_UNTOLD = "添付"
"""What a file is called whose name says nothing."""


def kept_name(sent: str, kind: Kind) -> str:
    """Give the name to keep: no folders, nothing unseen, the ending of what it is.

    A name with a valid 個人番号 in it loses its digits: the number is stored nowhere.
    """
    name = re.split(r"[/\\]", sent)[-1]
    name = "".join(char for char in name if _is_seen(char)).strip(" .")
    stem = _ENDINGS.sub("", name)[:LONGEST].strip() or _UNTOLD
    if looks_like_my_number(stem):
        stem = _DIGITS.sub("●", unicodedata.normalize("NFKC", stem))
    return stem + kind.ending


def _is_seen(char: str) -> bool:
    """Tell whether a character is drawn: control and direction marks could fake another ending.

    Variation selectors and 外字 stay: names are written with them.
    """
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs"}

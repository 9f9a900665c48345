"""What one service hands another about a person, sealed on its way through the broker.

Both services hold the same key, nobody else does. A letter opens for the event that carries it
only; events stay in the broker for a year, so nothing is put into a letter that lasts.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from machi.shared.settings import CitySettings, Mode
from machi.shared.vault.vault import CaseKey, NotOurs, derived_key

_PURPOSE = "letter"
_LOCAL_KEY = "local-only letters of one machine"


class NoLetterKey(Exception):
    """Two services are to share a key for letters, and this one was given none."""


def letter_key(key: SecretStr | None, city: CitySettings) -> str:
    """Give the key that was set; on one machine, in local mode, none needs to be.

    Raises:
        NoLetterKey: production, and none was set.

    """
    if key is not None:
        return key.get_secret_value()
    if city.mode is Mode.LOCAL:
        return _LOCAL_KEY
    raise NoLetterKey("set FORMS_LETTER_KEY and NOTIFY_LETTER_KEY to the same secret")


def seal_letter(key: str, event_id: UUID, content: Mapping[str, Any]) -> str:
    """Seal a letter for the event that will carry it; text that JSON can hold."""
    plain = json.dumps(content, ensure_ascii=False).encode()
    return base64.b64encode(_cipher(key, event_id).seal(_PURPOSE, plain)).decode()


def open_letter(key: str, event_id: UUID, sealed: str) -> Any:  # noqa: ANN401 - any JSON
    """Open a letter.

    Raises:
        NotOurs: it was changed, was carried by another event, or sealed with another key.

    """
    try:
        body = base64.b64decode(sealed, validate=True)
    except binascii.Error as error:
        raise NotOurs from error
    return json.loads(_cipher(key, event_id).open(_PURPOSE, body))


def _cipher(key: str, event_id: UUID) -> CaseKey:
    return CaseKey(event_id, derived_key(key, b"letters"))

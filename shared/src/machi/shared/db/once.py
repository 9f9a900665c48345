"""The same request, sent again, is done once and answered the same (`Idempotency-Key`).

Source: IETF draft-ietf-httpapi-idempotency-key-header-08 (experimental).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from machi.shared.errors import BadInput


class KeyUsedForAnotherRequest(BadInput):
    code = "machi.idempotency_key_reused"
    words = "同じ操作番号が別の内容に使われています。画面を開き直してください。"


@dataclass(frozen=True, slots=True)
class Once:
    """One intended request: who sends it, the key that names it, and what it asks."""

    actor: str
    key: str
    fingerprint: str


def once(actor: str, key: str, command: str, asked: Mapping[str, Any]) -> Once:
    """Name a request so that a repeat of it can be recognised, and another one refused."""
    canonical = json.dumps([command, asked], sort_keys=True, ensure_ascii=False, default=str)
    return Once(actor, key, hashlib.sha256(canonical.encode()).hexdigest())

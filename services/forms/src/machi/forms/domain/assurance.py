"""How sure the city is of who files: what a procedure asks for, and what somebody has proved.

A procedure names a level a channel (`assurance`, forms reference section 2). Online the levels are
none < email < jpki_auth < jpki_sign. A signature is set to the answers that were signed: for other
answers it proves no more than who signed. At the counter staff look at the person (`face`).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from machi.forms.domain.procedure import Procedure
from machi.shared.errors import Forbidden


class Level(StrEnum):
    NONE = "none"
    EMAIL = "email"
    JPKI_AUTH = "jpki_auth"
    JPKI_SIGN = "jpki_sign"
    FACE = "face"
    """Staff at a counter looked at the person. It stands beside the others, not above them."""


_ORDER = (Level.NONE, Level.EMAIL, Level.JPKI_AUTH, Level.JPKI_SIGN)


class How(StrEnum):
    """The way in which it was proved."""

    MAIL_CODE = "mail_code"
    APP = "app"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What somebody has proved about themselves.

    citizen: a keyed hash of who it is, the same each time the same person proves it; none where
    only staff know.
    signed: the seal of the answers that were signed.
    """

    level: Level
    how: How
    at: datetime
    citizen: bytes | None = None
    signed: bytes | None = None


class AssuranceMissing(Forbidden):
    """What was proved is not what the procedure asks for; nothing is stored.

    `level` names what is asked for; the words are those of the level.
    """

    code = "forms.assurance_missing"
    words = "この手続きには本人確認が必要です。"

    def __init__(self, level: Level) -> None:
        super().__init__(_MISSING[level], field="header.Machi-Citizen")
        self.level = level


def msgid(text: str) -> str:
    """Mark a text for translation."""
    return text


_MISSING = {
    Level.EMAIL: msgid(
        "メールアドレスの確認（email）が必要です。POST /forms/api/v1/proofs/mail で確認番号を"
        "送り、受け取った証明を Machi-Citizen で送ってください。"
    ),
    Level.JPKI_AUTH: msgid(
        "マイナンバーカードでの本人確認（jpki_auth）が必要です。/forms/sign-in で確認してください。"
    ),
    Level.JPKI_SIGN: msgid(
        "マイナンバーカードでの署名（jpki_sign）が必要です。内容の確認ページで、送る内容に"
        "署名してください。"
    ),
    Level.FACE: msgid("窓口での本人確認（face）が必要です。職員がサインインして提出してください。"),
}


def seal_of_answers(procedure: Procedure, answers: Mapping[str, Any]) -> bytes:
    """Give the SHA-256 of exactly these answers to exactly this version: what is signed.

    Args:
        procedure: the version that they answer.
        answers: visible, normalised: `Evaluation.answers`.

    """
    whole = [procedure.id, procedure.version, answers]
    canonical = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).digest()


def asked_level(procedure: Procedure, channel: str) -> Level:
    """Give what a procedure asks for; a kiosk and what is only written at home ask nothing."""
    if channel not in {"online", "counter"}:
        return Level.NONE
    return Level(procedure.assurance.get(channel, Level.NONE))


def suffices(asked: Level, proof: Proof | None, seal: bytes) -> bool:
    """Tell whether a proof is enough for answers with this seal."""
    if asked is Level.NONE:
        return True
    if proof is None:
        return False
    if asked is Level.FACE or proof.level is Level.FACE:
        return proof.level is asked
    return _ORDER.index(held_level(proof, seal)) >= _ORDER.index(asked)


def held_level(proof: Proof, seal: bytes) -> Level:
    """Give what a proof is worth for answers with this seal: other answers were not signed."""
    if proof.level is Level.JPKI_SIGN and proof.signed != seal:
        return Level.JPKI_AUTH
    return proof.level


def require(
    procedure: Procedure, channel: str, proof: Proof | None, answers: Mapping[str, Any]
) -> None:
    """Refuse answers that nobody, or not well enough anybody, stands for.

    Raises:
        AssuranceMissing: the proof is not what the procedure asks for through this channel.

    """
    asked = asked_level(procedure, channel)
    if not suffices(asked, proof, seal_of_answers(procedure, answers)):
        raise AssuranceMissing(asked)

"""What a case keeps of the proof that came with it. Every way to file comes through here."""

from datetime import datetime
from typing import Any

from machi.forms.domain.application import CITIZEN, Actor
from machi.forms.domain.assurance import (
    How,
    Level,
    Proof,
    asked_level,
    held_level,
    require,
    seal_of_answers,
)
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.procedure import Procedure
from machi.shared.auth.holders import Citizen, NotProved, citizen_token, held_citizen
from machi.shared.service import Context


def vouched(
    procedure: Procedure, channel: str, proof: Proof | None, by: Actor, at: datetime
) -> Proof | None:
    """Give the proof that counts: at a counter, staff who file it have seen who it is."""
    if asked_level(procedure, channel) is Level.FACE and by is not CITIZEN:
        return Proof(level=Level.FACE, how=How.COUNTER, at=at)
    return proof


def proved(
    procedure: Procedure, channel: str, evaluation: Evaluation, proof: Proof | None
) -> dict[str, Any]:
    """Say what was proved, as the columns of a case.

    Raises:
        AssuranceMissing: it is not what the procedure asks for; nothing is filed.

    """
    require(procedure, channel, proof, evaluation.answers)
    if proof is None:
        return {}
    return {
        "proved_level": held_level(proof, seal_of_answers(procedure, evaluation.answers)),
        "proved_how": proof.how,
        "proved_at": proof.at,
        "citizen": proof.citizen,
    }


def token_of(proof: Proof, context: Context) -> str:
    """Write a proof as the token that the browser, or the program, keeps for half an hour."""
    held = Citizen(
        reference=proof.citizen.hex() if proof.citizen else "",
        level=proof.level,
        how=proof.how,
        at=proof.at,
        signed=proof.signed.hex() if proof.signed else "",
    )
    return citizen_token(context.settings.secret_key.get_secret_value(), held)


def proof_in(token: str, context: Context) -> Proof | None:
    """Read a proof; None when there is none, or none that is good any more."""
    try:
        key = context.settings.secret_key.get_secret_value()
        return proof_of(held_citizen(key, token, at=context.clock.now()))
    except NotProved:
        return None


def proof_of(held: Citizen) -> Proof:
    """Read what a token says that was proved."""
    return Proof(
        level=Level(held.level),
        how=How(held.how),
        at=held.at,
        citizen=bytes.fromhex(held.reference) or None,
        signed=bytes.fromhex(held.signed) or None,
    )

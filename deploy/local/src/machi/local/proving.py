"""Proofs for programs that file in a city of one's own: tests, benches, the demo.

A person signs in デジタル認証アプリ, or types a code. A program here knows the secret key of the
forms service, and writes the token that would come of it.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from machi.forms.domain.assurance import seal_of_answers
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.reading import read_procedure
from machi.shared.auth.holders import Citizen, citizen_token
from machi.shared.clock import business_date

HEADER = "Machi-Citizen"


def reference(who: str) -> str:
    """Give the keyed hash that would stand for somebody; the key does not matter here."""
    return hashlib.sha256(who.encode()).hexdigest()


def signed(  # noqa: PLR0913 - who, what, when and with which key
    procedure: Procedure,
    answers: Mapping[str, Any],
    secret_key: str,
    at: datetime,
    *,
    who: str = "見本 太郎",
    not_my_number: frozenset[str] = frozenset(),
) -> str:
    """Write the token of somebody who signed exactly these answers: enough for every procedure."""
    circumstances = Circumstances("online", business_date(at), not_my_number)
    evaluation = evaluate(procedure, answers, circumstances)
    seal = seal_of_answers(procedure, evaluation.answers)
    return citizen_token(secret_key, Citizen(reference(who), "jpki_sign", "app", at, seal.hex()))


def signed_document(
    document: Mapping[str, Any], answers: Mapping[str, Any], secret_key: str, at: datetime
) -> dict[str, str]:
    """Give the header for a procedure as the API tells it: `GET …/procedures/{id}`."""
    return {HEADER: signed(read_procedure(document), answers, secret_key, at)}

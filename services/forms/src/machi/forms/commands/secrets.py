"""The second half of a citizen's key to the case: the number is public, the secret is not.

It is derived from the service's secret key and the case's id, so that a repeated request (the same
`Idempotency-Key`, a second tap) is answered with the same secret, though only its hash is stored.
The hash is what decides: after the service's key was changed, secrets given out before stay good.
"""

import hashlib
import hmac
from uuid import UUID

from machi.forms.domain.application import Application
from machi.shared.ids import READABLE_DIGITS, READABLE_LETTERS

LENGTH = 12
"""Some 56 bits: with the limit on wrong tries nobody guesses it, and a person can still type it."""


def case_secret(secret_key: str, application_id: UUID) -> str:
    """Derive the secret of a case: letters and digits without look-alikes, no word in it."""
    stream = hmac.digest(
        secret_key.encode(), b"machi forms case secret" + application_id.bytes, hashlib.sha512
    )
    letters = []
    for place in range(LENGTH):
        alphabet = READABLE_DIGITS if place % 3 == 2 else READABLE_LETTERS  # noqa: PLR2004
        # Four bytes a place: the bias of the remainder is below one in 10^8.
        chunk = int.from_bytes(stream[place * 4 : place * 4 + 4])
        letters.append(alphabet[chunk % len(alphabet)])
    return "".join(letters)


def hashed(application_id: UUID, secret: str) -> bytes:
    """What is stored of a secret."""
    return hashlib.sha256(application_id.bytes + secret.encode()).digest()


def opens(application: Application, typed: str) -> bool:
    """Tell whether a person typed the case's secret; width, case and hyphens do not matter."""
    secret = plain_code(typed)
    stored = application.secret_hash or b""
    return hmac.compare_digest(stored, hashed(application.id, secret))


def shown_again(secret_key: str, application: Application) -> str | None:
    """Give the secret of a case once more; None when the service's key was changed meanwhile."""
    secret = case_secret(secret_key, application.id)
    return secret if opens(application, secret) else None


def plain_code(typed: str) -> str:
    """Bring a typed number or secret to its stored form."""
    folded = typed.translate({c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)}).upper()
    return "".join(char for char in folded if char.isascii() and char.isalnum())

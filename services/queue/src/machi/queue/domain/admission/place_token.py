"""What a person holds of a place in line: its id, signed. Address and cookie carry it.

It is checked without a look into the database: a storm of made-up ones costs next to nothing.
"""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

_ID = 16
_MAC = 16  # 128 bits that nobody can guess
_LENGTH = 43


def place_token(key: bytes, room: str, place: UUID) -> str:
    """Make the token of a place."""
    return base64.urlsafe_b64encode(place.bytes + _mac(key, room, place)).decode().rstrip("=")


def held_place(key: bytes, room: str, token: str) -> UUID | None:
    """Read a token; None when nobody of ours signed it, or for another room."""
    if len(token) != _LENGTH or not token.isascii():
        return None
    try:
        read = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    place = UUID(bytes=read[:_ID])
    return place if hmac.compare_digest(read[_ID:], _mac(key, room, place)) else None


def place_of(key: bytes, room: str, asked: str) -> UUID:
    """Name the place of a request that may be repeated: the same key is the same place."""
    return UUID(bytes=_digest(key, room, f"asked {asked}")[:_ID])


def place_key(secret_key: str) -> bytes:
    """Make the key for places from a service's secret: no other kind of token has it."""
    return hmac.digest(secret_key.encode(), b"machi place in an admission room", hashlib.sha256)


def _mac(key: bytes, room: str, place: UUID) -> bytes:
    return _digest(key, room, f"place {place}")[:_MAC]


def _digest(key: bytes, room: str, what: str) -> bytes:
    return hmac.digest(key, f"{room} {what}".encode(), hashlib.sha256)

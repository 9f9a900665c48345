"""Personal data at rest: encrypted per case, under a key of its own that can be destroyed.

Each case has a random AES-256-GCM key, kept wrapped by the service's master key. Destroying it
makes every copy of the case's data unreadable. A sealed value opens for its case and purpose only.

Sources: NIST SP 800-38D (GCM, 96-bit random nonces), RFC 5869 (HKDF).
"""

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import func, select, update

from machi.shared.db.database import Transaction
from machi.shared.errors import NotFound
from machi.shared.vault.tables import VAULT_KEYS

_NONCE = 12
_KEY = 32
_FORMAT = b"\x01"


class Forgotten(NotFound):
    """The case's key was destroyed (or never existed): its data is gone for good."""

    code = "vault.forgotten"
    words = "この記録は保存期間が過ぎたため、削除されました。"


class NotOurs(Exception):
    """A sealed value was changed, belongs to another case or purpose, or to another master key."""


class CaseKey:
    """Seals and opens bytes of one case, without asking the database again."""

    def __init__(self, case_id: UUID, key: bytes) -> None:
        self._case_id = case_id
        self._cipher = AESGCM(key)

    def seal(self, purpose: str, plain: bytes) -> bytes:
        """Encrypt for one purpose; a piece of something longer names its place in the purpose."""
        nonce = os.urandom(_NONCE)
        return _FORMAT + nonce + self._cipher.encrypt(nonce, plain, self._bound(purpose))

    def open(self, purpose: str, sealed: bytes) -> bytes:
        """Decrypt what `seal` made.

        Raises:
            NotOurs: it was changed, or belongs to another case or purpose.

        """
        form, nonce, body = sealed[:1], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        if form != _FORMAT:
            raise NotOurs
        try:
            return self._cipher.decrypt(nonce, body, self._bound(purpose))
        except InvalidTag as error:
            raise NotOurs from error

    def _bound(self, purpose: str) -> bytes:
        return self._case_id.bytes + purpose.encode()


@dataclass(frozen=True, slots=True)
class SealedAnew:
    """A sealed value, and the row of `vault_key` that it needs: hot statements store both."""

    sealed: bytes
    wrapped: bytes
    key_id: str


class Vault:
    """Seals and opens one service's personal data.

    Args:
        master_key: the service's secret.
        earlier: secrets used before, which can still unwrap keys until they are wrapped again.

    """

    def __init__(self, master_key: str, *, earlier: tuple[str, ...] = ()) -> None:
        self._newest = _name_of(master_key)
        self._wrapping = {
            _name_of(key): AESGCM(derived_key(key, b"wrap")) for key in (*earlier, master_key)
        }
        self._lookup = derived_key(master_key, b"lookup")

    async def key(self, tx: Transaction, case_id: UUID) -> "CaseKey":
        """Give the key of a case, made now if it has none: for content in many pieces.

        Raises:
            Forgotten: the case was forgotten; nothing may be stored about it again.

        """
        key = await self._key_of(tx, case_id) or await self._new_key(tx, case_id)
        return CaseKey(case_id, key)

    def held(self, case_id: UUID, wrapped: bytes | None, key_id: str) -> "CaseKey":
        """Give the key of a case from its row of `vault_key`, which a hot statement brought along.

        Raises:
            Forgotten: the case was forgotten.

        """
        if wrapped is None:
            raise Forgotten
        return CaseKey(case_id, self._unwrap(case_id, wrapped, key_id))

    async def seal(self, tx: Transaction, case_id: UUID, purpose: str, value: Any) -> bytes:  # noqa: ANN401 - any JSON
        """Encrypt a JSON value for one case and one purpose (`answers`, `contact`).

        Raises:
            Forgotten: the case was forgotten; nothing may be stored about it again.

        """
        plain = json.dumps(value, ensure_ascii=False).encode()
        return (await self.key(tx, case_id)).seal(purpose, plain)

    def seal_anew(self, case_id: UUID, purpose: str, value: Any) -> "SealedAnew":  # noqa: ANN401 - any JSON
        """Encrypt the first value of a case that nobody knows yet, without asking the database.

        The key that it gives is stored in the statement that stores the value.
        """
        key = os.urandom(_KEY)
        plain = json.dumps(value, ensure_ascii=False).encode()
        sealed = CaseKey(case_id, key).seal(purpose, plain)
        return SealedAnew(sealed, self._wrap(case_id, key), self._newest)

    async def open(self, tx: Transaction, case_id: UUID, purpose: str, sealed: bytes) -> Any:  # noqa: ANN401 - any JSON
        """Decrypt what `seal` made.

        Raises:
            Forgotten: the case's key is gone.
            NotOurs: the value was changed, or belongs to another case or purpose.

        """
        key = await self._key_of(tx, case_id)
        if key is None:
            raise Forgotten
        return json.loads(CaseKey(case_id, key).open(purpose, sealed))

    async def forget(self, tx: Transaction, case_id: UUID) -> None:
        """Destroy a case's key. Nothing sealed for it opens ever again; twice is harmless."""
        gone = {"wrapped": None, "destroyed_at": func.now()}
        destroy = insert(VAULT_KEYS).values(case_id=case_id, key_id=self._newest, **gone)
        await tx.session.exec(
            destroy.on_conflict_do_update(
                index_elements=["case_id"],
                set_=gone,
                where=VAULT_KEYS.c.destroyed_at.is_(None),
            )
        )

    async def rewrap(self, tx: Transaction, *, limit: int = 500) -> int:
        """Wrap keys anew that an earlier master key wraps; give how many. Repeat until it is 0."""
        old = (
            select(VAULT_KEYS.c.case_id, VAULT_KEYS.c.wrapped, VAULT_KEYS.c.key_id)
            .where(VAULT_KEYS.c.key_id != self._newest, VAULT_KEYS.c.wrapped.is_not(None))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = (await tx.session.exec(old)).all()
        for case_id, wrapped, key_id in rows:
            key = self._unwrap(case_id, wrapped, key_id)
            await tx.session.exec(
                update(VAULT_KEYS)
                .where(VAULT_KEYS.c.case_id == case_id)
                .values(wrapped=self._wrap(case_id, key), key_id=self._newest)
            )
        return len(rows)

    def fingerprint(self, purpose: str, value: str) -> bytes:
        """Make a keyed fingerprint, to find an equal value (`mail`, `line_user`) unread."""
        return hmac.digest(self._lookup, f"{purpose}\0{value}".encode(), hashlib.sha256)

    async def _key_of(self, tx: Transaction, case_id: UUID) -> bytes | None:
        found = select(VAULT_KEYS.c.wrapped, VAULT_KEYS.c.key_id).where(
            VAULT_KEYS.c.case_id == case_id
        )
        row = (await tx.session.exec(found)).first()
        if row is None:
            return None
        wrapped, key_id = row
        if wrapped is None:
            raise Forgotten
        return self._unwrap(case_id, wrapped, key_id)

    async def _new_key(self, tx: Transaction, case_id: UUID) -> bytes:
        key = os.urandom(_KEY)
        values = {"case_id": case_id, "wrapped": self._wrap(case_id, key), "key_id": self._newest}
        made = await tx.session.exec(insert(VAULT_KEYS).values(values).on_conflict_do_nothing())
        if made.rowcount == 1:
            return key
        # Another transaction made the case's key first, and has committed by now: use that one.
        kept = await self._key_of(tx, case_id)
        if kept is None:
            raise Forgotten
        return kept

    def _wrap(self, case_id: UUID, key: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._wrapping[self._newest].encrypt(nonce, key, case_id.bytes)

    def _unwrap(self, case_id: UUID, wrapped: bytes, key_id: str) -> bytes:
        master = self._wrapping.get(key_id)
        if master is None:
            raise NotOurs
        try:
            return master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], case_id.bytes)
        except InvalidTag as error:
            raise NotOurs from error


def derived_key(master_key: str, use: bytes) -> bytes:
    """Make a key of its own for one use of a secret."""
    return HKDF(SHA256(), _KEY, salt=None, info=b"machi vault: " + use).derive(master_key.encode())


def _name_of(master_key: str) -> str:
    """Name a master key without telling it."""
    return derived_key(master_key, b"name")[:8].hex()

"""The four attributes of whoever signed in with the card: for half an hour, in their browser only.

They are sealed in a cookie for exactly this person, and stored nowhere until they stand in a draft
that the person begins. Somebody protected (秘匿) has none: their address is not filled in.
"""

import base64
import binascii
import json
from dataclasses import asdict
from uuid import UUID

from machi.forms.domain.assurance import Proof
from machi.forms.domain.intake.card import CardAttributes
from machi.forms.domain.intake.register import RegisterUnavailable
from machi.forms.domain.profile import attributes_of
from machi.forms.store import citizens
from machi.forms.store.registers import register_of
from machi.shared.auth.oidc import Identity
from machi.shared.service import Context
from machi.shared.vault.vault import CaseKey, NotOurs, derived_key

_LONGEST = 400


async def profile_of(identity: Identity, citizen: bytes, context: Context) -> CardAttributes | None:
    """Give what may be filled in for somebody; None for a protected person, or where nobody knows.

    The hard rule of 秘匿: whoever is protected in the register, or in a case of theirs, gets
    nothing filled in. Where the register does not answer, nobody does; nor does whoever it does not
    find, for their name may only be written otherwise there (髙, 高).
    """
    found = attributes_of(identity.claims)
    if found is None or len(found.name) + len(found.address) > _LONGEST:
        return None
    async with context.db.transaction() as tx:
        if await citizens.has_protected(tx, citizen):
            return None
    register = register_of(context)
    if register is None:
        return found
    try:
        same_day = await register.search(found.name.split()[0], found.born)
    except RegisterUnavailable:
        return None
    known = bool(same_day) and not any(one.protected for one in same_day)
    return found if known else None


def seal_profile(attributes: CardAttributes, citizen: bytes, context: Context) -> str:
    """Seal attributes for the browser of this person."""
    plain = json.dumps(asdict(attributes), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(_key(citizen, context).seal("profile", plain)).decode()


def open_profile(sealed: str, proof: Proof | None, context: Context) -> CardAttributes | None:
    """Open them for the person who holds the proof; None for everybody else."""
    if proof is None or proof.citizen is None or not sealed:
        return None
    try:
        body = base64.urlsafe_b64decode(sealed)
        return CardAttributes(**json.loads(_key(proof.citizen, context).open("profile", body)))
    except (binascii.Error, NotOurs, ValueError):
        return None


def _key(citizen: bytes, context: Context) -> CaseKey:
    secret = context.settings.secret_key.get_secret_value()
    return CaseKey(UUID(bytes=citizen[:16]), derived_key(secret, b"profile" + citizen))

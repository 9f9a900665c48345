"""A code is sent to an e-mail address: through notify, which alone writes to people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from machi.forms.domain.application import NotOffered
from machi.forms.domain.mail_code import (
    CODES_BY_ONE,
    CODES_TO_ONE,
    COUNTED_FOR,
    KEPT_FOR,
    MailCode,
    TooManyCodes,
    new_code,
    plain_address,
)
from machi.forms.settings import FormsSettings
from machi.forms.store import mail_codes
from machi.shared.contracts.forms import MailCodeRequested
from machi.shared.ids import new_id, new_secret
from machi.shared.service import Context
from machi.shared.vault.letters import NoLetterKey, letter_key, seal_letter

ADDRESS = "mail address"
"""The vault purpose of the address; the case is the code, so forgetting it is one key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForCode:
    """Somebody wants to prove that an address is theirs.

    client: who asks, as far as the edge can tell: the other end's address.
    """

    address: str
    language: Literal["ja", "en"]
    client: str


@dataclass(frozen=True, slots=True)
class CodeSent:
    """Whoever holds the token may type the code; only its hash is stored."""

    token: str
    until: datetime


async def ask_for_code(command: AskForCode, context: Context) -> CodeSent:
    """Make a code and have it sent. Whether the address exists, nobody is told.

    Raises:
        NotAnAddress: it cannot be one.
        TooManyCodes: to this address, or by this client, in the last hour.
        NotOffered: the city set no key for letters, so nobody could be sent one.

    """
    address, key = plain_address(command.address), _key(context)
    at, code, token = context.clock.now(), new_code(), new_secret()
    vault, own = context.vault, new_id()
    client = vault.fingerprint("client", command.client)
    async with context.db.transaction() as tx:
        citizen = vault.fingerprint("citizen", f"mail:{address.lower()}")
        to_one, by_one = await mail_codes.asked_since(tx, citizen, client, at - COUNTED_FOR)
        if to_one >= CODES_TO_ONE or by_one >= CODES_BY_ONE:
            raise TooManyCodes
        kept = MailCode(
            id=own,
            code_hash=vault.fingerprint("mail code", f"{own}:{code}"),
            address=await vault.seal(tx, own, ADDRESS, address),
            citizen=citizen,
            tries=0,
            made_at=at,
            expires_at=at + KEPT_FOR,
            used_at=None,
        )
        await mail_codes.add(tx, kept, token, client)
        letter = seal_letter(key, own, {"address": address, "code": code})
        await tx.publish(
            MailCodeRequested(
                at=at, revision=1, code_id=own, language=command.language, letter=letter
            )
        )
    return CodeSent(token, kept.expires_at)


def _key(context: Context) -> str:
    settings = context.settings
    assert isinstance(settings, FormsSettings)  # noqa: S101 - app.py declares it so
    try:
        return letter_key(settings.letter_key, settings.city)
    except NoLetterKey as missing:
        raise NotOffered from missing

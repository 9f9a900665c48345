"""The code that came by e-mail is typed: right, it proves the address, once."""

import hmac
from dataclasses import dataclass

from machi.forms.commands.citizens.ask_for_code import ADDRESS
from machi.forms.domain.assurance import How, Level, Proof
from machi.forms.domain.mail_code import (
    COUNTED_FOR,
    TRIES,
    MailCode,
    NoSuchMailCode,
    WrongCode,
    plain_digits,
)
from machi.forms.store import mail_codes
from machi.shared.db.database import Transaction
from machi.shared.service import Context

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class CheckCode:
    """Somebody types what came by e-mail, wherever they read it."""

    token: str
    typed: str


async def check_code(command: CheckCode, context: Context) -> Proof:
    """Take the code, and forget the address: what is left is a keyed hash of it.

    A wrong try is counted in a transaction that commits, however many are sent at once.

    Raises:
        WrongCode: not this one; says how many tries are left.
        NoSuchMailCode: none such, too old, used, or tried too often.

    """
    at = context.clock.now()
    async with context.db.transaction() as tx:
        kept = await mail_codes.by_token(tx, command.token)
        if kept is None or not kept.open(at):
            raise NoSuchMailCode
        right = hmac.compare_digest(kept.code_hash, _hashed(kept, command.typed, context))
        await mail_codes.tried(tx, kept.id, at if right else None)
        if right:
            await context.vault.forget(tx, kept.id)
    if not right:
        left = TRIES - kept.tries - 1
        raise WrongCode(left) if left else NoSuchMailCode
    return Proof(level=Level.EMAIL, how=How.MAIL_CODE, at=at, citizen=kept.citizen)


async def address_of_code(token: str, context: Context) -> str:
    """Give the address that a code was sent to, to whoever asked for it and may still type it.

    Raises:
        NoSuchMailCode: none such, too old, used, or tried too often.

    """
    async with context.db.transaction() as tx:
        kept = await mail_codes.by_token(tx, token)
        if kept is None or not kept.open(context.clock.now()):
            raise NoSuchMailCode
        return await _address(tx, kept, context)


async def forget_mail_codes(context: Context) -> None:
    """Forget codes, and the addresses that they went to, once they are not counted: a timer."""
    async with context.db.transaction() as tx:
        for one in await mail_codes.over(tx, context.clock.now() - COUNTED_FOR, _AT_ONCE):
            await context.vault.forget(tx, one)
            await mail_codes.remove(tx, one)


async def _address(tx: Transaction, kept: MailCode, context: Context) -> str:
    return str(await context.vault.open(tx, kept.id, ADDRESS, kept.address))


def _hashed(kept: MailCode, typed: str, context: Context) -> bytes:
    return context.vault.fingerprint("mail code", f"{kept.id}:{plain_digits(typed)}")

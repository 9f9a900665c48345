from dataclasses import dataclass

from machi.forms.commands.secrets import opens, plain_code
from machi.forms.domain.application import Application, WrongNumberOrSecret
from machi.forms.store import applications
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A citizen asks for a case with its number and its secret, never with the number alone."""

    receipt_number: str
    secret: str


async def open_case(command: OpenCase, context: Context) -> Application:
    """Find the case that both open.

    Raises:
        WrongNumberOrSecret: one of the two is wrong; which one is not told.

    """
    async with context.db.transaction() as tx:
        application = await applications.by_number(tx, plain_code(command.receipt_number))
    if application is None or not opens(application, command.secret):
        raise WrongNumberOrSecret
    return application

"""One e-mail over SMTP, step by step, so that we know what was and what was not handed over."""

import asyncio
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

import aiosmtplib

from machi.notify.channels.outgoing import Outgoing
from machi.notify.domain.contact import on_the_wire
from machi.notify.domain.outcomes import (
    Accepted,
    Ambiguous,
    Deferred,
    Outcome,
    from_smtp,
)
from machi.notify.settings import NotifySettings

EnterData = Callable[[], Awaitable[bool]]
"""Notes durably that the mail is about to be handed over; False when somebody else sends it now."""

_REFUSED = (
    aiosmtplib.SMTPResponseException,
    aiosmtplib.SMTPRecipientRefused,
    aiosmtplib.SMTPSenderRefused,
)
_SILENT = (aiosmtplib.SMTPException, OSError, TimeoutError, asyncio.IncompleteReadError)


def compose(mail: Outgoing, settings: NotifySettings) -> EmailMessage:
    """Write the message. The same delivery always gives the same Message-ID.

    Raises:
        ValueError: a header would hold a line break.

    """
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = mail.address
    message["Subject"] = mail.content.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = message_id(mail.delivery_id, settings)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    message["Content-Language"] = mail.language
    # base64: every relay passes it on unchanged, and 髙 arrives as 髙.
    message.set_content(mail.content.mail, charset="utf-8", cte="base64")
    return message


def message_id(delivery_id: UUID, settings: NotifySettings) -> str:
    return f"<{delivery_id}@{settings.mail_from.rpartition('@')[2]}>"


async def send(mail: Outgoing, settings: NotifySettings, enter_data: EnterData) -> Outcome:
    """Hand one e-mail to the relay. Never raises for what the relay or the network does."""
    message = compose(mail, settings)
    client = aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        timeout=settings.smtp_seconds,
        start_tls=settings.smtp_start_tls,
        username=settings.smtp_user,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
    )
    in_data = False
    try:
        await client.connect()
        await client.mail(settings.mail_from)
        await client.rcpt(on_the_wire(mail.address))
        if not await enter_data():
            return Deferred("lease lost", uses_budget=False)
        in_data = True
        reply = await client.data(message.as_bytes())
    except _REFUSED as refusal:
        return from_smtp(refusal.code, refusal.message)
    except _SILENT as silence:
        # The same time-out means "nothing was sent" before DATA, and "who knows" within it.
        name = type(silence).__name__
        return Ambiguous(name) if in_data else Deferred(name)
    else:
        return Accepted(str(reply.code), message["Message-ID"])
    finally:
        client.close()

"""Talking to a service in a test as a browser, a program or a member of staff would."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import httpx

from machi.shared.auth.keys import StaffSigner
from machi.shared.ids import new_id
from machi.shared.service import Context, Service

ORIGIN = "http://city.test"


@asynccontextmanager
async def client(context: Context, service: Service) -> AsyncGenerator[httpx.AsyncClient]:
    """Open a service's app in this process, started and stopped as a server would do it."""
    app = service.create_app(context)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN}
        ) as opened,
    ):
        yield opened


def staff_token(
    context: Context,
    roles: Mapping[str, Sequence[str]],
    *,
    staff_id: UUID | None = None,
    lifetime: timedelta = timedelta(minutes=10),
) -> str:
    """Sign a member of staff in; `roles` is by site, `*` for all sites: `{"honcho": ["clerk"]}`."""
    key = context.settings.city.auth_signing_key
    if key is None:
        raise ValueError("the test city has no signing key")
    signer = StaffSigner.read(key)
    return signer.sign(
        staff_id or new_id(), "見本 職員", roles, at=context.clock.now(), lifetime=lifetime
    )


def bearer(token: str) -> dict[str, str]:
    """Give the header that a program sends."""
    return {"authorization": f"Bearer {token}"}


async def said(context: Context) -> list[str]:
    """List the subjects of all events in a service's outbox, oldest first."""
    rows = await context.db.rows("select subject from outbox order by seq")
    return [row["subject"] for row in rows]

"""One origin for all services: the first part of the path says whose page it is."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send


class Dispatcher:
    """An ASGI app that passes each request, unchanged, to the app that its path belongs to.

    The services' routes carry their whole paths, so that nothing is rewritten: they run here as
    they run alone behind a proxy.
    """

    def __init__(self, apps: Mapping[str, Starlette], *, front: str) -> None:
        """`apps` is by first path segment; `front` names the app of `/` and everything unknown."""
        self._apps = dict(apps)
        self._front = apps[front]
        self._life = Starlette(lifespan=lambda _: self._started())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._life(scope, receive, send)
            return
        segment = scope["path"].split("/", 2)[1] if scope["path"].startswith("/") else ""
        await self._apps.get(segment, self._front)(scope, receive, send)

    @asynccontextmanager
    async def _started(self) -> AsyncIterator[None]:
        """Run the start and the end of every app, as a server would for each of them."""
        async with AsyncExitStack() as stack:
            for app in dict.fromkeys(self._apps.values()):
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

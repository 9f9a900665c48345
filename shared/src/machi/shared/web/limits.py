"""How often one visitor may ask. A hall's shared Wi-Fi is one address and hundreds of phones.

Whoever carries a session, ticket, recipient or staff token is counted by it; whoever carries none
is counted by the address, which may do much more. Only guessing is held to a strict limit.
The limits hold in each `serve` process.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request
from starlette.types import Scope

from machi.shared.errors import DomainError, TooMany
from machi.shared.web.buckets import Buckets, Rate
from machi.shared.web.problems import Refusal

_NAMES = (b"machi_staff=", b"machi_device=", b"machi_case=", b"machi_recipient=", b"machi_place=")
_GUESSES_AT_ONE = Rate(per_second=1 / 60, burst=10)
_GUESSES_BY_ONE = Rate(per_second=1 / 6, burst=60)
_LONGEST_NAME = 512


class TooManyRequests(TooMany):
    """Asked too often. `retry_after` is in whole seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__()
        self.retry_after = max(1, math.ceil(wait))


class TooManyGuesses(TooManyRequests):
    code = "machi.too_many_guesses"
    words = "入力の間違いが続いたため、しばらく受け付けられません。時間をおいてお試しください。"


class RequestLimits:
    """Counts requests by who sends them.

    Args:
        by_token: for one session, device or program.
        by_address: for everyone behind one address who carries no token.
        rushes: beginnings of paths to which a whole city comes at once, through the few addresses
            of its carriers. There only tokens are counted; what is behind them bounds the rest.

    """

    def __init__(self, by_token: Rate, by_address: Rate, rushes: tuple[str, ...] = ()) -> None:
        self._tokens = Buckets(by_token)
        self._addresses = Buckets(by_address)
        self._rushes = rushes

    def check(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Refusal | None:
        name = _token(headers)
        address = address_of(scope)
        if scope["path"].startswith(self._rushes):
            wait = self._tokens.take(name) if name else 0.0
        elif name is None:
            wait = self._addresses.take(address)
        else:
            # By address too: made-up tokens must not buy a bucket each. One costs a tenth.
            wait = max(self._tokens.take(name), self._addresses.take(address, 0.1))
        return Refusal.of(TooManyRequests(wait)) if wait else None


def _token(headers: Mapping[bytes, bytes]) -> bytes | None:
    bearer = headers.get(b"authorization")
    if bearer:
        return bearer[:_LONGEST_NAME]
    cookies = headers.get(b"cookie")
    if cookies:
        for name in _NAMES:
            _, found, rest = cookies.partition(name)
            if found:
                return name + rest.partition(b";")[0][:_LONGEST_NAME]
    return None


def address_of(scope: Scope) -> str:
    """Give the address of the other end: behind a trusted proxy, the one that it names."""
    client = scope.get("client")
    return client[0] if client else "unknown"


class Guesses:
    """Holds back guessing at something secret: a receipt number's code, a pairing code.

    Ten wrong tries at one number, then one a minute; sixty by one client, then ten a minute.
    Right answers cost nothing.
    """

    def __init__(self) -> None:
        self._at = Buckets(_GUESSES_AT_ONE)
        self._by = Buckets(_GUESSES_BY_ONE)

    @contextmanager
    def trying(self, request: Request, wrong: type[DomainError], at: str | None) -> Iterator[None]:
        """Look at one try; when it ends with `wrong`, it is counted.

        It counts from its beginning and is given back: a hundred tries that are sent at once must
        not all look at the same free place. `at` is what is guessed at. It is None where nobody
        says which one: else a stranger's wrong tries would shut everybody out.

        Raises:
            TooManyGuesses: too many wrong tries at this number, or by this client.

        """
        held = [(self._by, address_of(request.scope))]
        if at is not None:
            held.append((self._at, at))
        wait = max(bucket.peek(key) for bucket, key in held)
        if wait:
            raise TooManyGuesses(wait)
        for bucket, key in held:
            bucket.take(key)
        counted = False
        try:
            yield
        except wrong:
            counted = True
            raise
        finally:
            if not counted:
                for bucket, key in held:
                    bucket.give_back(key)


async def _guesses(request: Request) -> Guesses:
    guesses: Guesses = request.app.state.guesses
    return guesses


GuessLimit = Annotated[Guesses, Depends(_guesses)]
"""`guesses: GuessLimit`: `with guesses.trying(request, WrongSecret, number): …`."""

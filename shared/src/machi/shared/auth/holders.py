"""People who hold something rather than sign in: a citizen her case, a kiosk its pairing.

Their tokens are HS256 under the service's own secret key, so no other service takes them. Each
kind is signed with a key of its own made from that secret: one never passes for another.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import jwt
from fastapi import Depends, Request
from fastapi.openapi.models import APIKey, APIKeyIn
from fastapi.security.base import SecurityBase

from machi.shared.clock import Clock
from machi.shared.errors import Forbidden, NotSignedIn

CASE_COOKIE = "machi_case"
DEVICE_COOKIE = "machi_device"
ENTRY_COOKIE = "machi_entry"
CITIZEN_COOKIE = "machi_citizen"
CASE_LIFETIME = timedelta(hours=2)
CITIZEN_LIFETIME = timedelta(minutes=30)
DEVICE_LIFETIME = timedelta(days=400)  # the longest that browsers keep a cookie
_ALGORITHM = "HS256"


class NoCaseOpen(NotSignedIn):
    code = "auth.no_case_open"
    words = "受付番号と確認コードを入力してください。"
    sign_in: ClassVar[str] = "/forms/case"


class NotPaired(NotSignedIn):
    code = "auth.device_not_paired"
    words = "この端末は登録されていません。"
    sign_in: ClassVar[str] = "/queue/pair"


class NoEntry(NotSignedIn):
    code = "auth.no_entry"
    words = "待合室で順番をお待ちください。"


class NotProved(NotSignedIn):
    code = "auth.not_proved"
    words = "本人確認をしてください。"
    sign_in: ClassVar[str] = "/forms/sign-in"


class AnotherKindOfDevice(Forbidden):
    code = "auth.another_kind_of_device"
    words = "この端末ではできない操作です。"


@dataclass(frozen=True, slots=True)
class Case:
    """The one case that a citizen opened by its number and secret."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Device:
    """A paired device: what it is (`kiosk`, `board`, …) and the site where it stands."""

    id: UUID
    kind: str
    site: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody whose turn came in an admission room, for a few minutes."""

    place: UUID
    room: str


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody who proved who they are a moment ago, without an account.

    reference: the service's own keyed hash of who it is; nobody else can tell anything from it.
    level, how, at: what was proved, in which way, when.
    signed: the hash of what was signed with it, in hex; empty when nothing was.
    """

    reference: str
    level: str
    how: str
    at: datetime
    signed: str = ""


def citizen_token(secret_key: str, citizen: Citizen) -> str:
    """Make the token of somebody who proved who they are; it ends half an hour after that."""
    claims = {
        "sub": citizen.reference,
        "level": citizen.level,
        "how": citizen.how,
        "at": citizen.at.isoformat(),
        "signed": citizen.signed,
    }
    return _sign(secret_key, "citizen", claims, citizen.at + CITIZEN_LIFETIME)


def case_token(secret_key: str, case: Case, *, at: datetime) -> str:
    """Make the token of a citizen who opened a case."""
    return _sign(secret_key, "case", {"sub": str(case.id)}, at + CASE_LIFETIME)


def device_token(secret_key: str, device: Device, *, at: datetime) -> str:
    """Make the token of a device that was paired."""
    claims = {"sub": str(device.id), "kind": device.kind, "site": device.site}
    return _sign(secret_key, "device", claims, at + DEVICE_LIFETIME)


def entry_token(secret_key: str, entry: Entry, *, until: datetime) -> str:
    """Make the token of somebody who was let in; it ends at `until`."""
    return _sign(secret_key, "entry", {"sub": str(entry.place), "room": entry.room}, until)


def held_case(secret_key: str, token: str, *, at: datetime) -> Case:
    """Read a case token.

    Raises:
        NoCaseOpen: forged, of another service or another kind, or expired.

    """
    try:
        claims = _open(secret_key, "case", token, at)
        return Case(UUID(claims["sub"]))
    except (jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
        raise NoCaseOpen from error


def held_citizen(secret_key: str, token: str, *, at: datetime) -> Citizen:
    """Read a citizen's token. Nothing is asked of a database.

    Raises:
        NotProved: forged, of another service or another kind, or older than half an hour.

    """
    try:
        claims = _open(secret_key, "citizen", token, at)
        return Citizen(
            str(claims["sub"]),
            str(claims["level"]),
            str(claims["how"]),
            datetime.fromisoformat(claims["at"]),
            str(claims["signed"]),
        )
    except (jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
        raise NotProved from error


def held_device(secret_key: str, token: str, *, at: datetime) -> Device:
    """Read a device token. Whether the pairing still stands is in the service's own table.

    Raises:
        NotPaired: forged, of another service or another kind, or expired.

    """
    try:
        claims = _open(secret_key, "device", token, at)
        return Device(UUID(claims["sub"]), str(claims["kind"]), str(claims["site"]))
    except (jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
        raise NotPaired from error


def held_entry(secret_key: str, token: str, *, at: datetime) -> Entry:
    """Read an entry token.

    Raises:
        NoEntry: forged, of another service or another kind, or expired.

    """
    try:
        claims = _open(secret_key, "entry", token, at)
        return Entry(UUID(claims["sub"]), str(claims["room"]))
    except (jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
        raise NoEntry from error


class _Holds(SecurityBase):
    def __init__(self, cookie: str, scheme_name: str) -> None:
        self.cookie = cookie
        self.scheme_name = scheme_name
        self.model = APIKey.model_validate({"in": APIKeyIn.cookie, "name": cookie})


class HoldsCase(_Holds):
    async def __call__(self, request: Request) -> Case:
        token = request.cookies.get(self.cookie)
        if not token:
            raise NoCaseOpen
        return held_case(_key(request), token, at=_clock(request).now())


class HoldsCitizen(_Holds):
    async def __call__(self, request: Request) -> Citizen:
        token = request.cookies.get(self.cookie)
        if not token:
            raise NotProved
        return held_citizen(_key(request), token, at=_clock(request).now())


class HoldsDevice(_Holds):
    def __init__(self, kinds: tuple[str, ...]) -> None:
        super().__init__(DEVICE_COOKIE, "device")
        self.kinds = kinds

    async def __call__(self, request: Request) -> Device:
        token = request.cookies.get(self.cookie)
        if not token:
            raise NotPaired
        device = held_device(_key(request), token, at=_clock(request).now())
        if self.kinds and device.kind not in self.kinds:
            raise AnotherKindOfDevice
        return device


def holder() -> Any:  # noqa: ANN401 - FastAPI's own type for a dependency
    """Ask for the case that the citizen opened: a `Case`."""
    return Depends(HoldsCase(CASE_COOKIE, "case"))


def citizen() -> Any:  # noqa: ANN401 - FastAPI's own type for a dependency
    """Ask for somebody who proved who they are in the last half hour: a `Citizen`."""
    return Depends(HoldsCitizen(CITIZEN_COOKIE, "citizen"))


def device(*kinds: str) -> Any:  # noqa: ANN401 - FastAPI's own type for a dependency
    """Ask for a paired device of one of these kinds (any, when none is named): a `Device`."""
    return Depends(HoldsDevice(kinds))


def _key(request: Request) -> str:
    key: str = request.app.state.secret_key
    return key


def _clock(request: Request) -> Clock:
    clock: Clock = request.app.state.clock
    return clock


def _key_for(secret_key: str, kind: str) -> bytes:
    return hmac.digest(secret_key.encode(), f"machi holder token: {kind}".encode(), hashlib.sha256)


def _sign(secret_key: str, kind: str, claims: dict[str, str], expires: datetime) -> str:
    content = claims | {"aud": kind, "exp": int(expires.timestamp())}
    return jwt.encode(content, _key_for(secret_key, kind), _ALGORITHM)


def _open(secret_key: str, kind: str, token: str, at: datetime) -> dict[str, Any]:
    claims = jwt.decode(
        token,
        _key_for(secret_key, kind),
        algorithms=[_ALGORITHM],
        audience=kind,
        options={"require": ["aud", "sub", "exp"], "verify_exp": False},
    )
    if at.timestamp() >= float(claims["exp"]):
        raise jwt.ExpiredSignatureError
    return claims

"""The provider over HTTP, under `/local/oidc`, laid out as Keycloak does it."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from machi.local.standins.city import PAGES
from machi.local.standins.identity.clients import Refused
from machi.local.standins.identity.faults import KINDS
from machi.local.standins.identity.people import CLAIMS
from machi.local.standins.identity.provider import IdentityProvider
from machi.local.standins.identity.realm import Asked, Realm
from machi.shared.ui.words import msgid
from machi.shared.web.edge import CONTENT_SECURITY_POLICY

SLOW_SECONDS = 30
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
TOLD = {
    "name": msgid("氏名"),
    "address": msgid("住所"),
    "birthdate": msgid("生年月日"),
    "gender": msgid("性別"),
    "profile": msgid("氏名と職員番号"),
}
"""What a scope tells, in the words of the page that asks."""

Work = Callable[[Request, Realm], Awaitable[Response]]


class IdentityPages:
    """Discovery, authorize page, token, userinfo, keys, end of session, and the switches."""

    def __init__(self, provider: IdentityProvider) -> None:
        self._provider = provider

    def routes(self, prefix: str) -> list[BaseRoute]:
        """The routes below a prefix such as `/local/oidc`."""
        realm = f"{prefix}/realms/{{realm}}"
        connect = f"{realm}/protocol/openid-connect"
        return [
            Route(f"{realm}/.well-known/openid-configuration", self._of(self._description)),
            Route(f"{connect}/certs", self._of(self._keys)),
            Route(f"{connect}/auth", self._of(self._authorize), methods=["GET", "POST"]),
            Route(f"{connect}/token", self._of(self._token), methods=["POST"]),
            Route(f"{connect}/userinfo", self._of(self._userinfo)),
            Route(f"{connect}/logout", self._of(self._end_session)),
            Route(f"{prefix}/_fake/faults", self._set_fault, methods=["POST"]),
        ]

    def _of(self, work: Work) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            realm = self._provider.realms.get(request.path_params["realm"])
            if realm is None:
                return JSONResponse({"error": "Realm does not exist"}, 404)
            if realm.faults.take("down"):
                return Response("down", 503)
            if realm.faults.take("slow"):
                await asyncio.sleep(SLOW_SECONDS)
            try:
                return await work(request, realm)
            except Refused as refused:
                status = 401 if refused.error == "invalid_client" else 400
                body = {"error": refused.error, "error_description": refused.why}
                return JSONResponse(body, status, _NO_STORE)

        return answer

    async def _description(self, _: Request, realm: Realm) -> Response:
        return JSONResponse(realm.description())

    async def _keys(self, _: Request, realm: Realm) -> Response:
        public = realm.key.as_dict(private=False) | {"use": "sig", "alg": "RS256"}
        return JSONResponse({"keys": [public]})

    async def _authorize(self, request: Request, realm: Realm) -> Response:
        asked = realm.asks(request.query_params)
        form = await request.form() if request.method == "POST" else {}
        if form.get("cancel"):
            return _back(asked, realm, {"error": "access_denied"})
        remembered = request.cookies.get(_session(realm)) if realm.remembers else None
        again = request.query_params.get("prompt") == "login"
        chosen = form.get("person") or (None if again else remembered)
        person = realm.people.get(str(chosen))
        if person is None:
            return self._choose(request, realm, asked)
        answer = _back(asked, realm, {"code": realm.code_for(asked, person)})
        if realm.remembers:
            answer.set_cookie(
                _session(realm), person.key, path="/local/oidc", httponly=True, samesite="lax"
            )
        return answer

    def _choose(self, request: Request, realm: Realm, asked: Asked) -> Response:
        values = {
            "people": realm.people.values(),
            "told": [TOLD[scope] for scope in CLAIMS if scope in asked.scopes],
            "for_staff": realm.remembers,
            "action": f"{request.url.path}?{request.url.query}",
        }
        page = PAGES.show(request, "identity.html", values)
        to = urlsplit(asked.redirect_uri)
        page.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
            "form-action 'self'", f"form-action 'self' {to.scheme}://{to.netloc}"
        )
        return page

    async def _token(self, request: Request, realm: Realm) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        client = realm.client(form, _basic(request.headers.get("authorization", "")))
        return JSONResponse(realm.exchange(form, client), headers=_NO_STORE)

    async def _userinfo(self, request: Request, realm: Realm) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        grant = realm.tokens.get(token)
        if grant is None:
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse(realm.claims(grant), headers=_NO_STORE)

    async def _end_session(self, request: Request, realm: Realm) -> Response:
        query = request.query_params
        client = realm.clients.get(query.get("client_id", ""))
        back_to = query.get("post_logout_redirect_uri", "")
        known = client is not None and back_to in client.redirect_uris
        answer = RedirectResponse(back_to if known else "/", 303)
        answer.delete_cookie(_session(realm), path="/local/oidc")
        return answer

    async def _set_fault(self, request: Request) -> Response:
        """`{"realm": "main", "kind": "wrong_nonce", "count": 1}`; without a kind: no faults."""
        asked: Mapping[str, Any] = await request.json()
        realm = self._provider.realms.get(str(asked.get("realm", "main")))
        kind = asked.get("kind")
        if realm is None or (kind is not None and kind not in KINDS):
            return JSONResponse({"realms": list(self._provider.realms), "kinds": KINDS}, 400)
        if kind is None:
            realm.faults.clear()
        else:
            realm.faults.set(kind, int(asked.get("count", 1)))
        return JSONResponse({})


def _back(asked: Asked, realm: Realm, more: Mapping[str, str]) -> Response:
    query = urlencode({**more, "state": asked.state, "iss": realm.issuer})
    return RedirectResponse(f"{asked.redirect_uri}?{query}", 303)


def _session(realm: Realm) -> str:
    return f"machi_local_session_{realm.name}"


def _basic(header: str) -> tuple[str, str] | None:
    kind, _, content = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(content, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return name, secret

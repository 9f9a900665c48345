"""Signing people in at an OpenID Connect provider: デジタル認証アプリ, Keycloak, Entra ID, ….

Authorization code flow only, always with `state`, `nonce` and PKCE S256. One `RelyingParty` for a
provider, made once when the app is made:

    party = RelyingParty(city.citizen_oidc, name="citizen", secret_key=…, public_url=…)

A page that sends somebody away, and the page that the provider sends them back to:

    begun = await party.begin(f"{public_url}/forms/signed-in", state_for={"draft": "…"})
    return begun.go()                       # a redirect; what is under way is in its cookie

    try:
        signed_in = await party.finish(request.cookies, request.query_params)
    except SignInFailed as failed:          # SignInCancelled, SignInExpired, ProviderDown, …
        back_to = failed.state_for          # what `begin` was given; {} if nobody knows
    signed_in.identity                      # who: issuer, subject, claims, acr, at
    signed_in.state_for                     # what `begin` was given
    party.forget(response)                  # on every answer of that page: the cookie is used up

* `state_for` (text by name, up to 2 kB together) comes back unchanged or not at all: put in it what
  the sign-in is for, and where to go on. It is kept, sealed, in this browser's cookie for fifteen
  minutes; the server keeps nothing, and nothing that went wrong loses what is under way elsewhere.
* `scopes` asks for less or more than the provider's settings do; `claims` holds what came of it.
* `acr` was checked when `acr_values` are set: every word of them is in it.
* A subject means somebody only together with its issuer. It may differ by client (pairwise).
* Reach the page that begins by a link (GET): browsers refuse to follow a form of ours
  (`form-action 'self'`) to another site, even by a redirect.
* Raise a `SignInFailed` on freely: it is a refusal with words for people.
"""

from machi.shared.auth.oidc.party import Begun, RelyingParty, SignedIn
from machi.shared.auth.oidc.refusals import (
    ProviderDown,
    SignInCancelled,
    SignInExpired,
    SignInFailed,
)
from machi.shared.auth.oidc.tokens import Identity

__all__ = [
    "Begun",
    "Identity",
    "ProviderDown",
    "RelyingParty",
    "SignInCancelled",
    "SignInExpired",
    "SignInFailed",
    "SignedIn",
]

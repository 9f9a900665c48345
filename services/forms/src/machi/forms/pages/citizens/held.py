"""What this browser holds of its person: a proof, for half an hour, in a cookie."""

from fastapi import Request
from starlette.responses import Response

from machi.forms.commands.citizens.profile import open_profile, seal_profile
from machi.forms.commands.citizens.proving import proof_in, token_of
from machi.forms.domain.assurance import Proof
from machi.forms.domain.intake.card import CardAttributes
from machi.shared.auth.holders import CASE_COOKIE, CITIZEN_COOKIE, CITIZEN_LIFETIME
from machi.shared.service import Context

PATH = "/forms"
PROFILE_COOKIE = "machi_profile"


def held_proof(request: Request, context: Context) -> Proof | None:
    """Give what the person at this browser has proved; None when nothing, or too long ago."""
    return proof_in(request.cookies.get(CITIZEN_COOKIE, ""), context)


def keep_proof(answer: Response, proof: Proof, context: Context) -> None:
    """Let this browser's person go on without proving it again."""
    answer.set_cookie(
        CITIZEN_COOKIE,
        token_of(proof, context),
        max_age=int(CITIZEN_LIFETIME.total_seconds()),
        path=PATH,
        httponly=True,
        samesite="lax",
        secure=context.settings.city.public_url.startswith("https://"),
    )
    answer.headers["Cache-Control"] = "no-store"


def keep_profile(
    answer: Response, attributes: CardAttributes | None, proof: Proof, context: Context
) -> None:
    """Let forms that this person begins here be filled with what the card says, and no longer said.

    attributes: none where nothing may be filled in, not even what was known a moment ago.
    """
    if attributes is None or proof.citizen is None:
        answer.delete_cookie(PROFILE_COOKIE, path=PATH, httponly=True, samesite="lax")
    else:
        answer.set_cookie(
            PROFILE_COOKIE,
            seal_profile(attributes, proof.citizen, context),
            max_age=int(CITIZEN_LIFETIME.total_seconds()),
            path=PATH,
            httponly=True,
            samesite="lax",
            secure=context.settings.city.public_url.startswith("https://"),
        )


def held_profile(request: Request, context: Context) -> CardAttributes | None:
    """Give what the card says of the person at this browser."""
    sealed = request.cookies.get(PROFILE_COOKIE, "")
    return open_profile(sealed, held_proof(request, context), context)


def forget_person(answer: Response) -> None:
    """Leave nothing of the person in this browser: no proof, and no case that was opened."""
    for cookie in (CITIZEN_COOKIE, PROFILE_COOKIE, CASE_COOKIE):
        answer.delete_cookie(cookie, path=PATH, httponly=True, samesite="lax")

"""Proving who one is with the card, in デジタル認証アプリ: away, and back to where one was.

The page that sends somebody away is reached by a link: browsers follow no form of ours to another
site. Nothing that was typed goes along, only where to go on, and the seal of what is signed.
"""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.citizens.profile import profile_of
from machi.forms.commands.citizens.recognise import recognised
from machi.forms.commands.citizens.ways import check_fileable, provable
from machi.forms.domain.application import NotOffered
from machi.forms.domain.assurance import Level, seal_of_answers
from machi.forms.pages.citizens.held import keep_profile, keep_proof
from machi.forms.pages.citizens.sign_in import next_of
from machi.forms.pages.look import PAGES
from machi.forms.pages.way import to_page
from machi.forms.queries.draft import draft
from machi.shared.auth.oidc import RelyingParty, SignInFailed
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms")

BACK = "/forms/signed-in"


def citizen_party(request: Request, context: Running) -> RelyingParty:
    """Give the relying party of citizens: made once for an app, it remembers keys."""
    party: RelyingParty | None = getattr(request.app.state, "citizen_party", None)
    if party is None:
        settings = context.settings
        if not provable(Level.JPKI_AUTH, context):
            raise NotOffered
        party = request.app.state.citizen_party = RelyingParty(
            settings.city.citizen_oidc,
            name="citizen",
            secret_key=settings.secret_key.get_secret_value(),
            public_url=settings.city.public_url,
        )
    return party


@router.get("/sign-in/app")
async def go_to_app(request: Request, context: Running) -> Response:
    """Send somebody to prove who they are."""
    where = next_of(request.query_params.get("next"))
    return await _away(request, context, {"next": where})


@router.get("/d/{token}/sign")
async def sign(token: str, request: Request, context: Running) -> Response:
    """Send somebody to sign exactly the answers of a draft; changing one voids it."""
    view = await draft(token, context)
    if view.evaluation is None or not view.evaluation.ok:
        return to_page(token, "check")
    check_fileable(view.procedure, view.application.channel, context)
    seal = seal_of_answers(view.procedure, view.evaluation.answers).hex()
    return await _away(
        request, context, {"next": f"/forms/d/{token}/check#proof", "seal": seal}, prompt="login"
    )


async def _away(
    request: Request, context: Running, state_for: dict[str, str], prompt: str | None = None
) -> Response:
    party = citizen_party(request, context)
    begun = await party.begin(
        f"{context.settings.city.public_url}{BACK}", state_for=state_for, prompt=prompt
    )
    return begun.go()


@router.get("/signed-in")
async def come_back(request: Request, context: Running) -> Response:
    """Believe, or do not believe, who came back; either way go on where they were."""
    party = citizen_party(request, context)
    try:
        signed_in = await party.finish(request.cookies, request.query_params)
    except SignInFailed as failed:
        values = {"failed": failed, "next": next_of(failed.state_for.get("next"))}
        stopped = PAGES.show(request, "citizens/not_proved.html", values, status=failed.status)
        party.forget(stopped)
        return stopped
    proof = recognised(signed_in.identity, signed_in.state_for.get("seal"), context)
    answer = RedirectResponse(next_of(signed_in.state_for.get("next")), HTTPStatus.SEE_OTHER)
    keep_proof(answer, proof, context)
    profile = await profile_of(signed_in.identity, proof.citizen or b"", context)
    keep_profile(answer, profile, proof, context)
    party.forget(answer)
    return answer

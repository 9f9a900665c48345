"""Proving who one is, in a test: what a code by e-mail or デジタル認証アプリ would have left.

headers=await proved(context, "juminhyo", answers())     # a program: enough for everything
show_proof(browser, await proved(context, "juminhyo", answers()))   # a browser: the same
SubmitApplication(token, None, proof=held(await proved(…), context))   # a command
"""

from collections.abc import Mapping
from typing import Any

import httpx

from machi.forms.commands.citizens.proving import proof_in, token_of
from machi.forms.domain.assurance import How, Level, Proof, seal_of_answers
from machi.forms.queries.draft import draft
from machi.forms.store import procedures
from machi.local.proving import HEADER, reference, signed
from machi.shared.clock import business_date
from machi.shared.service import Context

WHO = "見本 太郎"


async def proved(
    context: Context,
    name: str,
    answers: Mapping[str, Any],
    not_my_number: frozenset[str] = frozenset(),
    *,
    who: str = WHO,
) -> dict[str, str]:
    """Give the header of somebody who signed these answers: enough for every procedure."""
    at = context.clock.now()
    procedure, _, _ = await procedures.offered(context.db, name, business_date(at))
    key = context.settings.secret_key.get_secret_value()
    token = signed(procedure, answers, key, at, who=who, not_my_number=not_my_number)
    return {HEADER: token}


def mailed(context: Context, who: str = WHO) -> Proof:
    """Give the proof of somebody whose e-mail address was confirmed."""
    citizen = bytes.fromhex(reference(who))
    return Proof(level=Level.EMAIL, how=How.MAIL_CODE, at=context.clock.now(), citizen=citizen)


async def signed_draft(context: Context, token: str, who: str = WHO) -> Proof:
    """Give the proof of somebody who signed a draft as it stands now, with its files."""
    view = await draft(token, context)
    assert view.evaluation is not None, "it was sent already"
    return Proof(
        level=Level.JPKI_SIGN,
        how=How.APP,
        at=context.clock.now(),
        citizen=bytes.fromhex(reference(who)),
        signed=seal_of_answers(view.procedure, view.evaluation.answers),
    )


def show_proof(browser: httpx.AsyncClient, proof: Proof, context: Context) -> None:
    """Put a proof into a browser, where the pages that ask for it would put it."""
    host = browser.base_url.host
    browser.cookies.set("machi_citizen", token_of(proof, context), host, "/forms")


def context_of(program: httpx.AsyncClient) -> Context:
    """Give the service that a client in this process talks to."""
    transport = program._transport  # noqa: SLF001 - httpx tells it nowhere else
    assert isinstance(transport, httpx.ASGITransport)
    found: Context = transport.app.state.context  # type: ignore[attr-defined] # our own app
    return found


def held(header: Mapping[str, str], context: Context) -> Proof:
    """Read the proof of a header, for a command."""
    proof = proof_in(header[HEADER], context)
    assert proof is not None
    return proof

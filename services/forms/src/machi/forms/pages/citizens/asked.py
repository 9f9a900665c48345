"""What the page that checks a draft says about the proof: given already, or how to give it."""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request

from machi.forms.commands.citizens.ways import provable
from machi.forms.domain.assurance import (
    Level,
    Proof,
    asked_level,
    held_level,
    seal_of_answers,
    suffices,
)
from machi.forms.pages.citizens.held import held_proof
from machi.forms.queries.draft import DraftView
from machi.forms.words import WORDS_OF, msgid
from machi.forms.words.conditions import ASSURANCES
from machi.shared.service import Context
from machi.shared.ui.words import chosen_language

_HOW_TO = {
    Level.EMAIL: msgid("提出する前に、メールアドレスを確認します。6桁の確認番号を送ります。"),
    Level.JPKI_AUTH: msgid(
        "提出する前に、マイナンバーカードとデジタル認証アプリで本人確認をします。"
    ),
    Level.JPKI_SIGN: msgid(
        "提出する前に、この内容にマイナンバーカードとデジタル認証アプリで署名します。"
        "あとで内容を変えたら、もう一度署名します。"
    ),
}


@dataclass(frozen=True, slots=True)
class AskedProof:
    """What is asked for, and whether it was given.

    how_to: in a sentence; empty when nothing is asked.
    path: where it is given, from where one comes back here; None when this city cannot.
    held: what was proved, in words, as far as it is enough; `proof` says when.
    """

    enough: bool
    how_to: str = ""
    path: str | None = None
    held: str = ""
    proof: Proof | None = None


def asked_proof(request: Request, context: Context, token: str, view: DraftView) -> AskedProof:
    """Say what this draft needs before it can be sent."""
    asked = asked_level(view.procedure, view.application.channel)
    if asked in {Level.NONE, Level.FACE} or view.evaluation is None:
        return AskedProof(enough=True)
    proof = held_proof(request, context)
    seal = seal_of_answers(view.procedure, view.evaluation.answers)
    language = chosen_language(request)
    if proof is not None and suffices(asked, proof, seal):
        held = WORDS_OF.say(ASSURANCES[held_level(proof, seal)], language)
        return AskedProof(enough=True, held=held, proof=proof)
    here = quote(f"/forms/d/{token}/check#proof", safe="")
    path = (
        f"/forms/d/{token}/sign"
        if asked is Level.JPKI_SIGN
        else f"/forms/sign-in?level={asked}&next={here}"
    )
    return AskedProof(
        enough=False,
        how_to=WORDS_OF.say(_HOW_TO[asked], language),
        path=path if provable(asked, context) else None,
    )

"""The letter of authority of a draft, for the proxy who fills it in."""

from dataclasses import asdict

from machi.forms.domain.application import CITIZEN
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.domain.delegation import PROXY, delegation
from machi.forms.printing.press import Sheet
from machi.forms.queries.draft import draft
from machi.forms.queries.papers.edition import Edition
from machi.forms.queries.papers.letter import letter_paper
from machi.forms.queries.printed import put_to_press
from machi.forms.store import audit
from machi.shared.errors import NotFound
from machi.shared.service import Context


class NoLetter(NotFound):
    code = "forms.no_letter"
    words = "委任状は、委任を受けた代理人が手続きをするときだけ作れます。"


async def print_letter(token: str, context: Context) -> bytes:
    """Print the letter with both people and the procedure in it, to be signed by hand.

    Raises:
        NoSuchDraft: wrong address, or expired.
        NoLetter: nobody was authorised, or it was sent already.
        PressBusy, PressFailed: there is no PDF this time.

    """
    view = await draft(token, context)
    answers = view.evaluation.answers if view.evaluation else {}
    given = delegation(view.procedure, answers)
    if view.evaluation is None or given is None or given.how != PROXY:
        raise NoLetter
    entry = AuditEntry(Action.PRINT, view.application.id, CITIZEN, "letter")
    await audit.record(context, entry)
    edition = Edition.now(context, "ja")
    paper = letter_paper(view.procedure, view.evaluation, given, edition)
    sheet = Sheet(template="letter", paper=asdict(paper), plain=edition.file(paper.title))
    return (await put_to_press(sheet, context)).pdf

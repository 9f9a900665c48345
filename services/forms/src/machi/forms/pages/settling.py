"""Blocking papers on the page of documents: a promise from home, staff's tick or reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData

from machi.forms.commands.settle_papers import SettlePapers, settle_papers
from machi.forms.domain.blocking import LONGEST_REASON, How, Settled, asks_for
from machi.forms.domain.evaluation import NeededDocument
from machi.forms.domain.procedure import in_words
from machi.forms.queries.draft import DraftView
from machi.shared.auth.guards import staff_or_nobody
from machi.shared.service import Context

_PROMISE, _SETTLE, _REASON = "promise:", "settle:", "reason:"


@dataclass(frozen=True, slots=True)
class Asked:
    """A blocking paper that can be settled without a file, and how it is settled now."""

    place: str
    label: str
    why: str
    how: str
    reason: str


def asked_papers(view: DraftView, language: str) -> list[Asked]:
    """List what the page asks about blocking papers: at the counter each of them."""
    if view.evaluation is None:
        return []
    channel = view.application.channel
    found = []
    for needed, place in asks_for(view.evaluation, channel):
        if channel == "counter" or needed.may_be_shown:
            said = view.papers.get(place)
            how, reason = (str(said.how), said.reason) if said else ("", "")
            why = in_words(needed.document.why, language)
            found.append(Asked(place, paper_words(needed, language), why, how, reason))
    return found


def paper_words(needed: NeededDocument, language: str) -> str:
    """Name a paper, and which item it is about."""
    title = in_words(needed.document.title, language)
    if needed.item is None:
        return title
    return f"{title}（{needed.item + 1}）" if language == "ja" else f"{title} ({needed.item + 1})"


async def settle_sent(
    request: Request, context: Context, token: str, view: DraftView, form: FormData
) -> None:
    """Keep what a form says about blocking papers.

    Raises:
        AlreadySubmitted, NoReason, Forbidden: see `settle_papers`.

    """
    said = _at_counter(view, form) if view.application.channel == "counter" else _home(view, form)
    if all(view.papers.get(place) == one for place, one in said.items()):
        return
    staff = staff_or_nobody(request)
    name = staff.name if staff is not None and staff.allowed("forms.accept") else ""
    await settle_papers(SettlePapers(token, said, name), context)


def _home(view: DraftView, form: FormData) -> Mapping[str, Settled | None]:
    promised = Settled(How.PROMISED)
    places = [one.place for one in asked_papers(view, "ja")]
    return {one: promised if f"{_PROMISE}{one}" in form else None for one in places}


def _at_counter(view: DraftView, form: FormData) -> Mapping[str, Settled | None]:
    said: dict[str, Settled | None] = {}
    for one in asked_papers(view, "ja"):
        how = str(form.get(f"{_SETTLE}{one.place}", ""))
        reason = str(form.get(f"{_REASON}{one.place}", ""))[:LONGEST_REASON]
        before = view.papers.get(one.place)
        if how == How.SEEN:
            reason = ""
        if before is not None and (str(before.how), before.reason) == (how, reason):
            said[one.place] = before  # whoever saw it first stays named
        elif how in {How.SEEN, How.WAIVED}:
            said[one.place] = Settled(How(how), reason)
        else:
            said[one.place] = None
    return said

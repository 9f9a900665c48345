"""Papers without which nothing can be sent (`blocking`): what settles one, and which are lacking.

The default stays the law's: an application with a formal defect has to be taken (行政手続法7条) and
is only marked. A city says `blocking` of a paper where a law lets it. Judged when it is sent, not
while people are still filling it in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from machi.forms.domain.evaluation import Evaluation, NeededDocument, without_papers
from machi.forms.domain.files.places import StoredFile, place_of
from machi.shared.errors import BadInput

LONGEST_REASON = 500


class How(StrEnum):
    """What settles a paper that is not there as a file."""

    PROMISED = "promised"
    """Whoever files says that they will show it at the counter."""
    SEEN = "seen"
    """Staff saw it."""
    WAIVED = "waived"
    """Staff take it on without the paper, with a reason."""


class NoReason(BadInput):
    """Staff who go on without a blocking paper say why."""

    code = "forms.no_reason"
    words = "書類を確認しないで受け付ける理由を書いてください。"


class PapersUnseen(BadInput):
    """Forms cannot be filed at the counter before staff have seen these papers, or say why not."""

    code = "forms.papers_unseen"
    words = "書類を見て確認してください。確認しないで受け付けるときは、理由を書いてください。"


@dataclass(frozen=True, slots=True)
class Settled:
    """How a paper was settled, why when it was waived, and by whom of the staff."""

    how: How
    reason: str = ""
    by: str = ""


def asks_for(evaluation: Evaluation, channel: str) -> list[tuple[NeededDocument, str]]:
    """List the blocking papers of this channel with their places."""
    return [
        (needed, place)
        for needed in evaluation.documents
        if needed.blocks(channel)
        for place in (place_of(needed, evaluation),)
        if place is not None
    ]


def may_settle(needed: NeededDocument, channel: str, how: How) -> bool:
    """Tell whether a paper can be settled so: a promise only where showing it is accepted."""
    if channel == "counter":
        return how in {How.SEEN, How.WAIVED}
    return how is How.PROMISED and needed.may_be_shown


def at_hand(
    evaluation: Evaluation,
    channel: str,
    files: Sequence[StoredFile],
    papers: Mapping[str, Settled],
) -> frozenset[str]:
    """Name the papers that are there or settled, as `Circumstances.papers` names them."""
    sent = {one.place for one in files if one.counts}
    return frozenset(_settled(evaluation, channel, sent, papers))


def _settled(
    evaluation: Evaluation, channel: str, sent: set[str], papers: Mapping[str, Settled]
) -> Iterator[str]:
    for needed, place in asks_for(evaluation, channel):
        known = papers.get(place)
        if place in sent or (known is not None and may_settle(needed, channel, known.how)):
            yield needed.key


def promised(
    evaluation: Evaluation, channel: str, keys: frozenset[str]
) -> tuple[frozenset[str], dict[str, Settled]]:
    """Give the papers that a program says will be shown: their keys, and what is kept of them."""
    may = [one for one in evaluation.documents if may_settle(one, channel, How.PROMISED)]
    said = [one for one in may if one.key in keys]
    places = {place_of(one, evaluation): Settled(How.PROMISED) for one in said}
    known = {place: one for place, one in places.items() if place is not None}
    return frozenset(one.key for one in said), known


def judged(
    evaluation: Evaluation,
    channel: str,
    files: Sequence[StoredFile],
    papers: Mapping[str, Settled],
    also: frozenset[str] = frozenset(),
) -> Evaluation:
    """Judge what is about to be sent: the blocking papers that are lacking are errors too."""
    there = at_hand(evaluation, channel, files, papers) | also
    return without_papers(evaluation, channel, there)

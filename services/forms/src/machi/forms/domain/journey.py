"""The way of a draft through the pages of its procedure."""

from collections.abc import Mapping

from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.procedure import Page, Procedure

CHECK = "check"
"""Everything was answered: the page that shows it all once more. No page of a document is so."""


def visible_pages(procedure: Procedure, evaluation: Evaluation) -> list[Page]:
    """List the pages that ask something of these answers."""
    return [
        page
        for page in procedure.pages
        if any(one.key in evaluation.visible for one in page.fields)
    ]


def leads_to(procedure: Procedure, page: Page, evaluation: Evaluation) -> int | None:
    """Give the place of the page that follows one that was sent; None while something is wrong.

    Places are counted from 0 in the order of the document; after the last page comes the check.
    """
    own = {one.key for one in page.fields}
    if any(one.at.partition(".")[0].partition("[")[0] in own for one in evaluation.errors):
        return None
    here = procedure.pages.index(page)
    later = [
        place
        for place, one in enumerate(procedure.pages)
        if place > here and one in visible_pages(procedure, evaluation)
    ]
    return later[0] if later else len(procedure.pages)


def page_at(procedure: Procedure, place: int) -> str:
    """Name the page at a place."""
    return procedure.pages[place].key if place < len(procedure.pages) else CHECK


def leaves(answers: object) -> int:
    """Count the single values that answers are made of; ids of items are nobody's answer."""
    if isinstance(answers, Mapping):
        return sum(leaves(inner) for key, inner in answers.items() if key != "_id")
    if isinstance(answers, list):
        return sum(leaves(inner) for inner in answers)
    return 1

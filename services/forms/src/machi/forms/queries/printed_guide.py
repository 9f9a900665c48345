"""The guide sheet of a navigator's answers. Nothing is stored, so nothing is recorded."""

from dataclasses import asdict

from machi.forms.domain.procedure import Text
from machi.forms.printing.press import Sheet
from machi.forms.queries.guide import Applies
from machi.forms.queries.papers.edition import Edition
from machi.forms.queries.papers.guide_sheet import guide_paper
from machi.forms.queries.printed import put_to_press
from machi.shared.service import Context


async def print_guide(title: Text, found: list[Applies], context: Context, language: str) -> bytes:
    """Print what applies as a sheet to take along. Raises PressBusy, PressFailed."""
    edition = Edition.now(context, language)
    paper = guide_paper(title, found, edition)
    sheet = Sheet(template="guide", paper=asdict(paper), plain=edition.file(paper.title))
    return (await put_to_press(sheet, context)).pdf

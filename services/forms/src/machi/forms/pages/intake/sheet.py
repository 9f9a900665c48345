"""The guide sheet of what a family came for, where the navigator found it: to take home."""

from datetime import date

from machi.forms.domain.navigator import NoSuchNavigator, next_question
from machi.forms.pages.guide_answers import address
from machi.forms.queries.guide import guide
from machi.forms.queries.intake import OpenedIntake
from machi.shared.service import Context


async def sheet_address(opened: OpenedIntake, context: Context, today: date) -> str | None:
    """Give where the sheet is; None where no navigator was asked, or not to its end."""
    hearing = opened.hearing
    if hearing.navigator is None:
        return None
    try:
        asked = await guide(context.db, hearing.navigator, today)
    except NoSuchNavigator:  # archived since: the counter goes on without a sheet
        return None
    said = dict(hearing.said)
    if next_question(asked, said) is not None:
        return None
    return address(asked, f"/forms/guide/{asked.id}", said, "/sheet.pdf")

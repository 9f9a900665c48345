"""A guide at the counter: a day is heard once, and a closed procedure stops nobody."""

import re

from tests.forms.intake.test_pages import Clerk, clerk

from machi.forms.commands.authoring.archive_procedure import ArchiveProcedure, archive_procedure
from machi.forms.domain.authoring.drafts import Author
from machi.shared.ids import new_id
from machi.shared.service import Context

__all__ = ["clerk"]


async def test_a_day_is_heard_and_a_closed_procedure_is_passed_over(
    clerk: Clerk,
    context: Context,
) -> None:
    by = Author(new_id(), "見本 職員")
    await archive_procedure(ArchiveProcedure("jido-teate", by), context)
    await clerk.send("/forms/intake")
    here = "/".join(clerk.page.url.path.split("/")[:4])
    page = await clerk.open(f"{here}?step=choose&navigator=shussan")
    assert re.search(r'type="date" name="born_on"', page)
    first = {"born_on": ["2026-04-01"], "reported": ["yes"], "insurance": ["kokuho"]}
    await clerk.send("/guide", first)
    more = {"mother_kokuho": ["no"], "public_servant": ["no"]}
    await clerk.send("/guide", more)
    assert clerk.page.status_code == 200, clerk.page.text
    again = await clerk.open(f"{here}?step=choose&navigator=shussan")
    assert re.search(r'name="born_on" value="2026-04-01"', again)
    assert re.search(r'name="procedures?" value="kokuho-shutoku"[^>]*checked', again)
    assert not re.search(r'value="jido-teate"[^>]*checked', again)

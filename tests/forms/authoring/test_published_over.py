"""A new version is published over what people have begun, and they go on as if nothing was."""

import pytest

from machi.forms.app import SERVICE
from machi.forms.domain.authoring.lint import lint
from machi.forms.domain.reading import read_procedure
from machi.local.measuring.procedures.over import first_version, publish_over, second_version
from machi.shared.service import Context
from machi.shared.testing.clients import client


async def test_open_cases_and_drafts_keep_the_version_that_they_began_with(
    empty_context: Context,
) -> None:
    async with client(empty_context, SERVICE) as browser:
        survived = await publish_over(empty_context, browser, 20)
    assert (survived.cases, survived.drafts) == (10, 10)


async def test_a_published_version_cannot_be_changed_even_by_hand(empty_context: Context) -> None:
    async with client(empty_context, SERVICE) as browser:
        await publish_over(empty_context, browser, 2)
    for statement in (
        "update procedure_version set document = '{}'::jsonb returning version",
        "delete from procedure_version returning version",
    ):
        with pytest.raises(Exception, match="a published procedure version never changes"):
            await empty_context.db.rows(statement)


def test_dropping_a_question_and_an_option_is_no_fault_of_a_new_version() -> None:
    first = first_version()
    second = {**second_version(first), "version": 2}
    assert lint(second, [read_procedure(first)]).problems == ()

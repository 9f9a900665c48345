"""The navigator: what it asks, what it leads to, and that its documents cannot be wrong."""

import copy
import re
import statistics

import httpx
import pytest
from tests.forms.filling import form_of

from machi.forms.commands.publish_navigator import PublishNavigator, publish_navigator
from machi.forms.commands.publish_procedure import VersionIsFinal
from machi.forms.commands.seed_sample_city import NAVIGATORS, documents
from machi.forms.domain.guides.examples import coverage
from machi.forms.domain.guides.reading import read_navigator
from machi.forms.domain.navigator import (
    Navigator,
    NavigatorRefused,
    asked,
    next_question,
    results,
)
from machi.shared.service import Context

DOCUMENTS = dict(documents("navigators"))
EXAMPLES = [
    (name, example.name)
    for name in NAVIGATORS
    for example in read_navigator(DOCUMENTS[name]).examples
]


def navigator(name: str) -> Navigator:
    return read_navigator(DOCUMENTS[name])


def test_every_row_and_every_question_is_covered_by_an_example() -> None:
    assert set(DOCUMENTS) == set(NAVIGATORS)
    for name in NAVIGATORS:
        seen = coverage(navigator(name))
        assert all(seen.rows), name
        assert all(seen.questions.values()), name
    assert sum(len(navigator(name).rows) for name in NAVIGATORS) >= 40


def test_the_median_of_questions_is_at_most_twelve() -> None:
    counts = [one.questions for name in NAVIGATORS for one in navigator(name).examples]
    assert statistics.median(counts) <= 12
    assert max(counts) <= 12


def test_the_family_of_the_reference_needs_nine_procedures() -> None:
    [family] = [one for one in navigator("hikkoshi").examples if one.name == "家族で転入"]
    assert (family.questions, len(family.procedures)) == (11, 9)
    assert {"tennyu-tenkyo", "kokuho-shutoku", "jido-teate", "juminhyo"} <= set(family.procedures)


def test_an_answer_to_a_question_that_is_not_asked_counts_as_absent() -> None:
    moved = navigator("hikkoshi")
    alone = {"move": "tennyu", "ages": ["adult"], "nursery": "yes", "care": "yes"}
    questions, answers = asked(moved, alone)
    assert set(answers) == {"move", "ages"}
    assert questions[-1].key == "has_card"
    assert "hoiku" not in [row.procedure for row in results(moved, alone)]


@pytest.mark.parametrize("wrong", [None, "", "maybe", ["yes"], 1, {"yes": 1}])
def test_what_is_no_answer_is_asked_again(wrong: object) -> None:
    question = next_question(navigator("taishoku"), {"next": wrong})
    assert question is not None
    assert question.key == "next"


async def test_the_seed_refuses_a_navigator_with_a_fault_and_names_the_place(
    context: Context,
) -> None:
    document = copy.deepcopy(DOCUMENTS["taishoku"])
    document["version"] = 3
    document["rows"][0]["procedure"] = "nothing"
    with pytest.raises(NavigatorRefused, match="unknown_procedure key=nothing") as refused:
        await publish_navigator(PublishNavigator(document), context)
    assert refused.value.field == "/rows/0/procedure"


async def test_a_published_version_never_changes(context: Context) -> None:
    assert not await publish_navigator(PublishNavigator(DOCUMENTS["taishoku"]), context)
    changed = {**DOCUMENTS["taishoku"], "title": {"ja": "仕事を変えた"}}
    with pytest.raises(VersionIsFinal):
        await publish_navigator(PublishNavigator(changed), context)
    assert await publish_navigator(PublishNavigator({**changed, "version": 3}), context)


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
async def test_answering_page_by_page_leads_to_what_the_example_says(
    browser: httpx.AsyncClient, name: str, example: str
) -> None:
    wanted = next(one for one in navigator(name).examples if one.name == example)
    page = await browser.get(f"/forms/guide/{name}")
    for _ in range(wanted.questions):
        form = form_of(page, f"/forms/guide/{name}")
        key = form.fields["asked"][0]
        chosen = wanted.answers[key]
        sent = [
            *re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text),
            *((key, value) for value in (chosen if isinstance(chosen, list) else [chosen])),
        ]
        page = await browser.get(f"/forms/guide/{name}", params=sent)
        assert page.status_code == 200
    titles = re.findall(r"<h2>([^<]+)</h2>", page.text)
    assert len(titles) - 1 == len(wanted.procedures)
    assert page.text.count("理由") >= len(wanted.procedures)


async def test_a_question_without_an_answer_says_so(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/forms/guide/taishoku", params={"asked": "next"})
    assert page.status_code == 422
    assert "どれかを選んでください" in page.text
    none = {"move": "tennyu", "asked": "ages"}
    assert (await browser.get("/forms/guide/hikkoshi", params=none)).status_code == 200
    assert (await browser.get("/forms/guide/nothing")).status_code == 404

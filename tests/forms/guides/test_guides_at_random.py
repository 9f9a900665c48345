"""Navigators at random: the page asks what the rules say, what is claimed about them is true."""

from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from machi.forms.domain.conditions import Scope, holds
from machi.forms.domain.guides.examples import as_example, coverage, run_examples
from machi.forms.domain.guides.paths import never_asked, never_shown, still_to_come
from machi.forms.domain.guides.reading import read_navigator
from machi.forms.domain.navigator import Navigator, asked, fires, next_question, results

OPTIONS = ("a", "b", "c")


def conditions(keys: list[tuple[str, str]]) -> st.SearchStrategy[dict[str, Any]]:
    def compare(one: tuple[str, str]) -> st.SearchStrategy[dict[str, Any]]:
        key, kind = one
        answered = st.just({"field": key, "op": "answered"})
        if kind == "date":
            return answered
        values = ("yes", "no") if kind == "yes_no" else OPTIONS
        ops = ("contains",) if kind == "multi" else ("eq", "ne")
        made = st.builds(
            lambda op, value: {"field": key, "op": op, "value": value},
            st.sampled_from(ops),
            st.sampled_from(values),
        )
        return made | answered

    leaf = st.sampled_from(keys).flatmap(compare)
    return st.recursive(
        leaf,
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3).map(lambda of: {"all": of})
            | st.lists(inner, min_size=1, max_size=3).map(lambda of: {"any": of})
            | inner.map(lambda one: {"not": one})
        ),
        max_leaves=4,
    )


@st.composite
def navigators(draw: st.DrawFn) -> Navigator:
    kinds = draw(
        st.lists(st.sampled_from(("yes_no", "choice", "multi", "date")), min_size=1, max_size=3)
    )
    keys = [(f"q{place}", kind) for place, kind in enumerate(kinds)]
    questions: list[dict[str, Any]] = []
    for place, (key, kind) in enumerate(keys):
        question: dict[str, Any] = {"key": key, "type": kind, "ask": {"ja": key}}
        if kind in {"choice", "multi"}:
            question["options"] = [{"value": one, "label": {"ja": one}} for one in OPTIONS]
        if place and draw(st.booleans()):
            question["ask_if"] = draw(conditions(keys[:place]))
        questions.append(question)
    names = draw(st.lists(st.sampled_from(("p", "r", "s")), min_size=1, max_size=4))
    rows: list[dict[str, Any]] = [{"procedure": name, "why": {"ja": name}} for name in names]
    for row in rows:
        if draw(st.booleans()):
            row["when"] = draw(conditions(keys))
    document: dict[str, Any] = {
        "id": "random",
        "version": 1,
        "title": {"ja": "random"},
        "life_event": "random",
        "questions": questions,
        "rows": rows,
        "examples": [],
    }
    return read_navigator(document)


def every_answer(navigator: Navigator) -> list[dict[str, Any]]:
    """Every way to answer every question, asked or not: at most 512."""
    subsets = [[one for one in OPTIONS if bits >> OPTIONS.index(one) & 1] for bits in range(8)]
    values: dict[str, list[Any]] = {
        "yes_no": ["yes", "no"],
        "choice": list(OPTIONS),
        "multi": subsets,
        "date": ["2026-04-01", ""],
    }
    keys = [one.key for one in navigator.questions]
    every = product(*(values[one.type] for one in navigator.questions))
    return [dict(zip(keys, one, strict=True)) for one in every]


def answered_one_by_one(navigator: Navigator, wanted: dict[str, Any]) -> list[str]:
    """Answer what is asked, as a person does; check what is said of the rest on the way."""
    given: dict[str, Any] = {}
    order: list[str] = []
    said: list[tuple[int, int, int]] = []
    while (question := next_question(navigator, given)) is not None:
        said.append((len(order), *still_to_come(navigator, given)))
        order.append(question.key)
        given[question.key] = wanted[question.key]
    for done, least, most in said:
        assert least <= len(order) - done <= most, "the number of questions to come was wrong"
    return order


@settings(max_examples=50, deadline=None)
@given(navigator=navigators())
def test_the_page_asks_what_the_rules_say(navigator: Navigator) -> None:
    asks, shows = set[str](), set[int]()
    left: dict[int, set[int]] = {0: set()}
    for wanted in every_answer(navigator):
        order = answered_one_by_one(navigator, wanted)
        counted: dict[str, Any] = {}
        for question in navigator.questions:
            scope = Scope(counted, {}, None)  # type: ignore[arg-type]  # no condition reads a day
            if question.ask_if is None or holds(question.ask_if, scope):
                assert question.key in order, "a question that applies was not asked"
                counted[question.key] = wanted[question.key]
            else:
                assert question.key not in order, "a question that does not apply was asked"
        assert asked(navigator, wanted)[1] == counted
        shown = results(navigator, wanted)
        firing = [row for row in navigator.rows if fires(row, counted)]
        assert {row.procedure for row in shown} == {row.procedure for row in firing}
        assert len({row.procedure for row in shown}) == len(shown), "each procedure once"
        asks |= set(order)
        shows |= {place for place, row in enumerate(navigator.rows) if any(row is s for s in shown)}
        left[0].add(len(order))
    keys = {one.key for one in navigator.questions}
    assert never_asked(navigator) == keys - asks
    assert never_shown(navigator) == set(range(len(navigator.rows))) - shows
    assert still_to_come(navigator, {}) == (min(left[0]), max(left[0])), "not one too many"


@settings(max_examples=30, deadline=None)
@given(navigator=navigators(), data=st.data())
def test_coverage_is_honest(navigator: Navigator, data: st.DataObject) -> None:
    every = every_answer(navigator)
    chosen = data.draw(st.lists(st.sampled_from(every), max_size=3))
    kept = [as_example(navigator, f"e{place}", one) for place, one in enumerate(chosen)]
    with_examples = read_navigator({**navigator.document, "examples": kept})
    assert all(ran.ok for ran in run_examples(with_examples)), "an example holds as it was kept"
    seen = coverage(with_examples)
    asks = {key for one in chosen for key in asked(navigator, one)[1]}
    assert {key for key, names in seen.questions.items() if names} == asks
    for place, row in enumerate(navigator.rows):
        shown = any(any(row is one for one in results(navigator, them)) for them in chosen)
        assert bool(seen.rows[place]) is shown

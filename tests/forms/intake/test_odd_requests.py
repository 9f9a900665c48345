"""Whatever a program sends to the counter, it is answered, and nothing breaks."""

from typing import Any

from tests.forms.intake.counter import API, Counter

ODD: list[Any] = [
    {"": ""},
    {"person:1": "見本"},
    {"person:1": {"family_name": {"deep": [1]}}},
    {"person:1": {"number": "1"}},
    {"person:9": {"family_name": "見本"}},
    {"person:1~relation_to_head": "king"},
    {"move:date": {"y": "x" * 500}},
    {"juminhyo:copies": 10**30},
    {"juminhyo:copies": [None]},
    {"juminhyo:print_items": "relation"},
    {"../../etc": "x"},
    {"person:1": {"family_name": "\x00見本", "given_name": "\u0007"}},
    {"juminhyo:purpose": "1234 5678 9018"},
]


async def test_odd_answers_are_refused_or_taken_and_never_break(counter: Counter) -> None:
    await counter.begin()
    await counter.do("procedures", procedures=["juminhyo", "tennyu-tenkyo"])
    for answers in ODD:
        answered = await counter.send("hear", answers=answers)
        assert answered.status_code in {200, 422}, (answers, answered.text)
        assert (await counter.seen())["state"] == "at_counter"


async def test_odd_names_are_refused_at_the_edge(counter: Counter) -> None:
    await counter.begin()
    for verb, body in (
        ("procedures", {"procedures": ["\x00"]}),
        ("procedures", {"procedures": [], "navigator": "' or 1=1"}),
        ("choose-people", {"of": "\u0007", "people": []}),
        ("resident", {"resident": "\x00"}),
        ("card", {"person": "1", "ef0002": "%%%"}),
        ("remove-person", {"person": "-1"}),
        ("sign-on-paper", {"seal": "zz"}),
    ):
        answered = await counter.send(verb, **body)
        assert answered.status_code in {404, 422}, (verb, answered.text)
    nobody = await counter.program.post(f"{API}/{counter.id}/submit-all", json={})
    assert nobody.status_code == 422

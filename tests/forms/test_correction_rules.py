"""Correction (補正) as a rule: what was not asked about stays byte for byte."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from machi.forms.domain.clock import Arrived, days_used, every_day
from machi.forms.domain.correction import (
    BadCorrectionRequest,
    CorrectionRequest,
    Item,
    NotOpenForCorrection,
    check_request,
    correct,
    paths,
)
from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.lifecycle import State
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.reading import read_procedure
from machi.shared.business_days import is_city_hall_day

TODAY = date(2026, 4, 6)
ONLINE = Circumstances("counter", TODAY)
FIRST, SECOND, THIRD = (str(UUID(int=n)) for n in (1, 2, 3))
DOGS = [
    {"_id": FIRST, "name": "ポチ", "request": ["register"]},
    {"_id": SECOND, "name": "ハナ", "request": ["register"]},
]


def dogs() -> Procedure:
    """A procedure with a repeated question whose items reveal one of their own. Synthetic."""
    words = {"ja": "見本"}
    yes_or_no = [{"value": "yes", "label": words}, {"value": "no", "label": words}]
    return read_procedure(
        {
            "schema": "procedure/1",
            "id": "mihon-inu",
            "version": 1,
            "kind": "shinsei",
            "title": words,
            "owner": "kankyo",
            "channels": ["counter"],
            "assurance": {"counter": "none"},
            "delegation": {"allowed": False},
            "retention": {"draft": 14, "withdrawn": 90, "refused": 90, "done": 90},
            "pages": [
                {
                    "key": "all",
                    "title": words,
                    "fields": [
                        {"key": "owner", "type": "text", "label": words, "required": True},
                        {"key": "moved", "type": "choice", "label": words, "required": True,
                         "options": yes_or_no},
                        {"key": "since", "type": "date", "label": words, "required": True,
                         "visible_if": {"field": "moved", "op": "eq", "value": "yes"}},
                        {"key": "dogs", "type": "repeat", "label": words, "item_label": words,
                         "min": 1, "max": 5, "required": True, "fields": [
                             {"key": "name", "type": "text", "label": words, "required": True},
                             {"key": "request", "type": "multi", "label": words, "required": True,
                              "options": [{"value": "register", "label": words},
                                          {"value": "vaccinated", "label": words}]},
                             {"key": "vaccinated_on", "type": "date", "label": words,
                              "required": True, "visible_if": {
                                  "field": "item.request", "op": "contains",
                                  "value": "vaccinated"}}]},
                    ],
                }
            ],
            "documents": [],
            "fee": {"timing": {"counter": "before"}, "lines": []},
            "print": {"template": "none", "signature": False, "guide": False},
            "examples": [],
        }
    )  # fmt: skip


@pytest.fixture
def before() -> Evaluation:
    given = {"owner": "見本 太郎", "moved": "no", "dogs": DOGS}
    evaluation = evaluate(dogs(), given, ONLINE)
    assert evaluation.ok
    return evaluation


def test_only_what_was_asked_about_changes(before: Evaluation) -> None:
    done = correct(dogs(), before, {"owner": "見本 花子"}, {"owner"}, ONLINE)
    assert done.evaluation.answers == {**before.answers, "owner": "見本 花子"}
    [change] = done.changes(before.answers)
    assert (change.path, change.before, change.after) == ("owner", "見本 太郎", "見本 花子")


@pytest.mark.parametrize(
    "forged",
    [
        {"moved": "yes"},
        {"dogs": [{"_id": FIRST, "name": "変えた"}]},
        {"since": "2026-01-01"},
        {"nothing": "of ours"},
    ],
)
def test_a_posted_change_of_anything_else_is_refused(
    before: Evaluation, forged: dict[str, Any]
) -> None:
    with pytest.raises(NotOpenForCorrection) as refused:
        correct(dogs(), before, {"owner": "見本 花子", **forged}, {"owner"}, ONLINE)
    assert refused.value.field == next(iter(forged))


def test_a_question_that_comes_up_is_open_too_and_has_to_be_answered(before: Evaluation) -> None:
    asked = correct(dogs(), before, {"moved": "yes"}, {"moved"}, ONLINE)
    assert [one.at for one in asked.evaluation.errors] == ["since"]
    given = {"moved": "yes", "since": "2026-04-01"}
    done = correct(dogs(), before, given, {"moved"}, ONLINE)
    assert done.evaluation.ok
    assert done.editable == {"moved", "since"}
    assert done.evaluation.answers == {**before.answers, **given}


def test_one_item_is_open_and_its_neighbour_is_not(before: Evaluation) -> None:
    given = {"dogs": [{"_id": SECOND, "name": "はな", "request": ["register"]}]}
    done = correct(dogs(), before, given, {f"dogs/{SECOND}"}, ONLINE)
    first, second = done.evaluation.answers["dogs"]
    assert first == DOGS[0]
    assert second["name"] == "はな"
    both = {"dogs": [{"_id": FIRST, "name": "別"}, *given["dogs"]]}
    with pytest.raises(NotOpenForCorrection):
        correct(dogs(), before, both, {f"dogs/{SECOND}"}, ONLINE)


@pytest.mark.parametrize("items", ["no list", [{"name": "どれ"}], [{"_id": THIRD, "name": "増"}]])
def test_items_are_known_by_their_ids(before: Evaluation, items: object) -> None:
    with pytest.raises(NotOpenForCorrection):
        correct(dogs(), before, {"dogs": items}, {f"dogs/{SECOND}"}, ONLINE)


def test_what_a_corrected_answer_hides_is_gone(before: Evaluation) -> None:
    shown = evaluate(dogs(), {**before.answers, "moved": "yes", "since": "2026-04-01"}, ONLINE)
    done = correct(dogs(), shown, {"moved": "no"}, {"moved"}, ONLINE)
    assert "since" not in done.evaluation.answers


def test_what_may_be_asked_about(before: Evaluation) -> None:
    expected = ["owner", "moved", "dogs", f"dogs/{FIRST}", f"dogs/{SECOND}"]
    assert paths(dogs(), before) == expected


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": "　"}, "reason"),
        ({"due": TODAY - timedelta(days=1)}, "due"),
        ({"items": ()}, "items"),
        ({"items": (Item("since", "いつから"),)}, "items.since"),
        ({"items": (Item(f"dogs/{THIRD}", "だれ"),)}, f"items.dogs/{THIRD}"),
        ({"items": (Item("owner", " "),)}, "items.owner"),
        ({"items": (Item("owner", "a"), Item("owner", "b"))}, "items"),
    ],
)
def test_a_request_that_nobody_could_fulfil_names_what_is_wrong(
    before: Evaluation, changed: dict[str, Any], field: str
) -> None:
    good: dict[str, Any] = {
        "reason": "名前が違います",
        "due": TODAY,
        "items": (Item("owner", "書類のとおりに"),),
    }
    check_request(CorrectionRequest(**good), dogs(), before, TODAY)
    with pytest.raises(BadCorrectionRequest) as refused:
        check_request(CorrectionRequest(**{**good, **changed}), dogs(), before, TODAY)
    assert refused.value.field == field


def at(day: int, hour: int = 3) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=UTC)


def test_the_clock_of_two_days_five_days_of_correcting_and_one_day_says_three() -> None:
    steps = [
        Arrived(State.SUBMITTED, at(1)),
        Arrived(State.ACCEPTED, at(2)),
        Arrived(State.IN_REVIEW, at(3)),
        Arrived(State.CORRECTION_REQUESTED, at(3)),
        Arrived(State.RESUBMITTED, at(8)),
        Arrived(State.IN_REVIEW, at(9)),
        Arrived(State.DECIDED_GRANTED, at(9)),
        Arrived(State.CLOSED, at(20)),
    ]
    assert days_used(steps, at(25), every_day) == 3
    assert days_used(steps[:4], at(25), every_day) == 2
    assert days_used(steps[:3], at(25), every_day) == 24


def test_the_clock_counts_days_in_japan_and_days_of_the_city_hall() -> None:
    late_on_friday = Arrived(State.SUBMITTED, datetime(2026, 6, 5, 14, 59, tzinfo=UTC))
    monday = datetime(2026, 6, 7, 15, 0, tzinfo=UTC)
    assert days_used([late_on_friday], monday, every_day) == 3
    assert days_used([late_on_friday], monday, is_city_hall_day) == 1

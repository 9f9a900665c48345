"""Every step of a case is told to its person, or it is written down why another message says it."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.notify.people import somebody

from machi.forms import words
from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import TRANSITIONS, State
from machi.forms.domain.procedure import Procedure
from machi.notify.app import SERVICE
from machi.notify.case_words import SAID_OTHERWISE
from machi.shared.contracts import forms
from machi.shared.ids import new_id
from machi.shared.service import Context

STEPS = {f"forms.application.{one.event}.v1" for one in TRANSITIONS if one.event}
EVENTS = {one.subject: one for one in forms.ApplicationEvent.__subclasses__()}
MORE: dict[type[forms.ApplicationEvent], dict[str, Any]] = {
    forms.ApplicationSubmitted: {"channel": "online"},
    forms.ApplicationCorrectionRequested: {"due": date(2026, 12, 1)},
    forms.ApplicationReviewResumed: {"correction_cancelled": True},
}


def event(kind: type[forms.ApplicationEvent], recipient: str) -> forms.ApplicationEvent:
    told = {
        "at": datetime(2026, 11, 21, tzinfo=UTC),
        "revision": 2,
        "application_id": new_id(),
        "receipt_number": "AB3CD4EF",
        "procedure_id": "juminhyo",
        "procedure_version": 1,
        "state": "in_review",
        "recipient": recipient,
        **MORE.get(kind, {}),
    }
    return kind.model_validate(told)


def test_each_step_is_told_or_said_otherwise_and_never_both() -> None:
    told = {kind for kind in SERVICE.reactions if issubclass(kind, forms.ApplicationEvent)}
    assert set(EVENTS) >= STEPS
    assert {one.subject for one in told} | {one.subject for one in SAID_OTHERWISE} == set(EVENTS)
    assert not told & set(SAID_OTHERWISE)
    assert all(SAID_OTHERWISE.values())


async def test_each_step_that_is_told_reaches_the_mailbox_once(context: Context) -> None:
    reference = await somebody(context)
    kinds = [kind for kind in SERVICE.reactions if issubclass(kind, forms.ApplicationEvent)]
    for kind in kinds:
        news = event(kind, reference)
        for _ in range(2):
            await SERVICE.reactions[kind](news, context)
    rows = await context.db.rows("select about, count(*) as n from notification group by about")
    assert {row["about"]: row["n"] for row in rows} == {kind.subject: 1 for kind in kinds}
    [row] = await context.db.rows("select count(*) as n from delivery")
    assert row["n"] == len(kinds)


async def test_a_review_that_only_goes_on_after_an_answer_is_no_news(context: Context) -> None:
    reference = await somebody(context)
    news = event(forms.ApplicationReviewResumed, reference)
    plain = news.model_copy(update={"correction_cancelled": False})
    await SERVICE.reactions[forms.ApplicationReviewResumed](plain, context)
    assert await context.db.rows("select 1 from notification") == []


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("state", list(State))
def test_each_state_is_said_in_a_sentence_for_citizens(state: State, language: str) -> None:
    case = SimpleNamespace(
        state=state,
        correction_overdue=False,
        correction_due=date(2026, 12, 1),
        receipt_number="AB3CD4EF",
        fee_yen=300,
        filed_by=None,
    )
    procedure = SimpleNamespace(kind="shinsei")
    said = words.for_citizen(cast("Application", case), cast("Procedure", procedure), language)
    assert said.endswith("。" if language == "ja" else ".")
    assert "%(" not in said

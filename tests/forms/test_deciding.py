"""From arrival to decision: each step once, by compare-and-set, with its event."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.forms.applying import API, apply, document

from machi.forms.commands.accept_application import AcceptApplication, accept_application
from machi.forms.commands.publish_procedure import PublishProcedure, publish_procedure
from machi.forms.domain.application import Actor
from machi.forms.domain.lifecycle import TRANSITIONS, Command, NotInThisState, State, step
from machi.forms.reactions.claim_cleared import go_on_when_paid
from machi.forms.reactions.claim_notified import show_where_to_pay
from machi.shared.contracts.payments import ClaimCleared, ClaimNotified
from machi.shared.ids import new_id
from machi.shared.service import Context
from machi.shared.testing.clients import said

DESK = f"{API}/desk/applications"
HANAKO = Actor("1", "operator", "見本 花子")


@pytest.fixture
async def case(program: httpx.AsyncClient) -> dict[str, Any]:
    made: dict[str, Any] = (await apply(program)).json()
    return made


def claim(case: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the event
    return {
        "at": "2026-04-06T02:00:00Z",
        "revision": 2,
        "claim_id": new_id(),
        "source": f"forms.application/{case['application_id']}",
        "amount_yen": 300,
        "outstanding_yen": 0,
        "state": "cleared",
        **more,
    }


async def act(
    program: httpx.AsyncClient, case: dict[str, Any], verb: str, seen: int, token: str
) -> httpx.Response:
    return await program.post(
        f"{DESK}/{case['application_id']}/{verb}",
        json={"expected_revision": seen},
        headers={"authorization": f"Bearer {token}"},
    )


def test_every_step_that_others_hear_of_is_in_the_table_and_no_state_is_a_trap() -> None:
    reached = {one.target for one in TRANSITIONS} | {State.DRAFT}
    assert reached == set(State)
    ends = {State.EXPIRED, State.CLOSED, State.WITHDRAWN}
    assert {one.source for one in TRANSITIONS} == set(State) - ends


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("command", list(Command))
def test_a_step_that_is_not_in_the_table_is_refused(state: State, command: Command) -> None:
    if (state, command) in {(one.source, one.command) for one in TRANSITIONS}:
        assert step(state, command).source is state
    else:
        with pytest.raises(NotInThisState):
            step(state, command)


async def test_accept_grant_and_a_fee_that_is_due_after_the_review(
    program: httpx.AsyncClient, context: Context, case: dict[str, Any], token: Callable[..., str]
) -> None:
    accepted = await act(program, case, "accept", 1, token("clerk"))
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    granted = await act(program, case, "grant", 2, token("approver"))
    assert granted.json() == {
        "application_id": case["application_id"],
        "state": "payment_pending",
        "revision": 5,
    }
    assert await said(context) == [
        f"forms.application.{name}.v1"
        for name in ("submitted", "accepted", "review_started", "granted", "payment_requested")
    ]
    rows = await context.db.rows("select revision, data from outbox order by seq")
    assert [row["revision"] for row in rows] == [1, 2, 3, 4, 5]
    asked = rows[-1]["data"]
    assert asked["total_yen"] == 300
    [line] = asked["lines"]
    assert (line["unit_yen"], line["quantity"], line["amount_yen"]) == (300, 1, 300)
    assert line["revenue_item"] == "手数料／戸籍住民手数料"


async def test_a_free_case_is_decided_at_once(
    program: httpx.AsyncClient, context: Context, token: Callable[..., str]
) -> None:
    case = (await apply(program, "jido-teate")).json()
    await act(program, case, "accept", 1, token("clerk"))
    granted = await act(program, case, "grant", 2, token("approver"))
    assert granted.json()["state"] == "decided_granted"
    assert "forms.application.payment_requested.v1" not in await said(context)


async def test_of_two_clerks_at_once_one_accepts_and_the_other_hears_what_happened(
    context: Context, case: dict[str, Any]
) -> None:
    command = AcceptApplication(
        application_id=UUID(case["application_id"]), expected_revision=1, by=HANAKO
    )
    done = await asyncio.gather(
        *(accept_application(command, context) for _ in range(6)), return_exceptions=True
    )
    late = [one for one in done if isinstance(one, NotInThisState)]
    assert len(late) == 5
    assert all("見本 花子" in str(one) and "受付" in str(one) for one in late)
    assert (await said(context)).count("forms.application.accepted.v1") == 1
    [row] = await context.db.rows(
        "select count(*) as n from application_transition where command = 'accept'"
    )
    assert row["n"] == 1


async def test_a_stale_revision_is_refused_even_where_the_step_would_be_possible(
    program: httpx.AsyncClient, case: dict[str, Any], token: Callable[..., str]
) -> None:
    refused = await act(program, case, "accept", 7, token("clerk"))
    assert (refused.status_code, refused.json()["code"]) == (409, "forms.not_in_this_state")
    early = await act(program, case, "grant", 1, token("approver"))
    assert early.status_code == 409


@pytest.mark.parametrize(
    ("verb", "role"), [("accept", "auditor"), ("grant", "clerk"), ("grant", "reviewer")]
)
async def test_only_who_may_can_do_it(
    program: httpx.AsyncClient,
    case: dict[str, Any],
    token: Callable[..., str],
    verb: str,
    role: str,
) -> None:
    assert (await act(program, case, verb, 1, token(role))).status_code == 403
    unsigned = await program.post(
        f"{DESK}/{case['application_id']}/{verb}", json={"expected_revision": 1}
    )
    assert unsigned.status_code == 401


async def test_a_cleared_claim_moves_the_case_on_once(
    program: httpx.AsyncClient, context: Context, case: dict[str, Any], token: Callable[..., str]
) -> None:
    await act(program, case, "accept", 1, token("clerk"))
    await act(program, case, "grant", 2, token("approver"))
    slip = ClaimNotified.model_validate(
        claim(case, reference="1234", payment_path="/payments/p/x", state="notified")
    )
    await show_where_to_pay(slip, context)
    paid = ClaimCleared.model_validate(claim(case, receipt_path="/payments/r/x"))
    for _ in range(3):
        await go_on_when_paid(paid, context)
    told = await program.get(
        f"{API}/applications/{case['receipt_number']}",
        headers={"Machi-Case-Secret": case["secret"]},
    )
    assert told.json()["state"] == "decided_granted"
    assert told.json()["payment_path"] == "/payments/p/x"
    assert told.json()["receipt_path"] == "/payments/r/x"
    assert (await said(context)).count("forms.application.payment_recorded.v1") == 1


async def test_a_claim_of_somebody_else_changes_nothing(
    context: Context, case: dict[str, Any]
) -> None:
    other = ClaimCleared.model_validate(
        claim(case, receipt_path="/payments/r/x", source="payments/manual")
    )
    await go_on_when_paid(other, context)
    [row] = await context.db.rows("select paid from application")
    assert row["paid"] is False


async def test_a_procedure_that_is_paid_first_asks_for_the_fee_at_once(
    program: httpx.AsyncClient, context: Context, token: Callable[..., str]
) -> None:
    first = document()
    first.update(
        version=3, fee={**first["fee"], "timing": {"online": "before", "counter": "before"}}
    )
    await publish_procedure(PublishProcedure(first), context)
    case = (await apply(program)).json()
    assert await said(context) == [
        "forms.application.submitted.v1",
        "forms.application.payment_requested.v1",
    ]
    await go_on_when_paid(
        ClaimCleared.model_validate(claim(case, receipt_path="/payments/r/x")), context
    )
    granted = await act(program, case, "grant", 3, token("approver"))
    assert granted.json()["state"] == "decided_granted", "nobody pays twice"


async def test_every_look_into_a_case_is_recorded(
    program: httpx.AsyncClient, context: Context, case: dict[str, Any], token: Callable[..., str]
) -> None:
    headers = {"authorization": f"Bearer {token('auditor')}"}
    listed = await program.get(DESK, headers=headers)
    assert [one["receipt_number"] for one in listed.json()["items"]] == [case["receipt_number"]]
    assert "見本" not in listed.text
    assert await context.db.rows("select 1 from audit_entry") == []
    opened = await program.get(f"{DESK}/{case['application_id']}", headers=headers)
    assert opened.json()["answers"]["applicant"]["family_name"] == "見本"
    [view] = await context.db.rows("select * from audit_entry")
    assert str(view["application_id"]) == case["application_id"]
    assert view["actor_name"] == "見本 職員"


async def test_the_list_is_read_on_from_its_last_case(
    program: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    made = [(await apply(program)).json()["application_id"] for _ in range(3)]
    headers = {"authorization": f"Bearer {token('clerk')}"}
    whole = (await program.get(DESK, headers=headers)).json()["items"]
    assert [one["application_id"] for one in whole] == made[::-1]
    rest = await program.get(DESK, headers=headers, params={"before": made[2]})
    assert [one["application_id"] for one in rest.json()["items"]] == made[1::-1]


async def test_a_slip_that_is_told_of_again_does_not_hide_the_newer_one(
    program: httpx.AsyncClient, context: Context, case: dict[str, Any]
) -> None:
    first, second = (
        ClaimNotified.model_validate(
            claim(case, reference="1234", payment_path=path, state="notified")
        )
        for path in ("/payments/p/first", "/payments/p/second")
    )
    for event in (first, second, first):
        await show_where_to_pay(event, context)
    told = await program.get(
        f"{API}/applications/{case['receipt_number']}",
        headers={"Machi-Case-Secret": case["secret"]},
    )
    assert told.json()["payment_path"] == "/payments/p/second"

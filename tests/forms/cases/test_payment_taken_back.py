"""A payment that is corrected away flags the case, in whatever order and how often it is heard."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import permutations
from uuid import UUID, uuid4

import httpx
import pytest
from tests.forms.applying import API, apply

from machi.forms.commands.withdraw_application import WithdrawApplication, withdraw_application
from machi.forms.domain.application import CITIZEN
from machi.forms.reactions.claim_cleared import go_on_when_paid
from machi.forms.reactions.claim_reopened import flag_what_is_owed_again
from machi.shared.contracts.payments import ClaimCleared, ClaimReopened
from machi.shared.service import Context

Said = ClaimCleared | ClaimReopened
CLAIM = uuid4()
AT = datetime(2026, 4, 7, tzinfo=UTC)


def cleared(case: UUID, revision: int) -> ClaimCleared:
    return ClaimCleared(
        at=AT,
        revision=revision,
        claim_id=CLAIM,
        source=f"forms.application/{case}",
        amount_yen=300,
        outstanding_yen=0,
        state="CLEARED",
        receipt_path=f"/payments/r/{revision}",
    )


def reopened(case: UUID, revision: int) -> ClaimReopened:
    return ClaimReopened(
        at=AT,
        revision=revision,
        claim_id=CLAIM,
        source=f"forms.application/{case}",
        amount_yen=300,
        outstanding_yen=300,
        state="NOTIFIED",
    )


async def hear(context: Context, events: Sequence[Said]) -> None:
    """Hear events, each twice: at once, and again at the end."""
    for event in (*events, *events):
        if isinstance(event, ClaimCleared):
            await go_on_when_paid(event, context)
        else:
            await flag_what_is_owed_again(event, context)


class Desk:
    """A case that is granted and waits for its fee, and staff who can do everything with it."""

    def __init__(self, program: httpx.AsyncClient, context: Context, token: str) -> None:
        self.staff = {"authorization": f"Bearer {token}"}
        self._program, self._context = program, context
        self.case, self.number, self.secret = uuid4(), "", ""

    async def file(self, *verbs: str) -> UUID:
        made = (await apply(self._program, "sodai-gomi")).json()
        self.case = UUID(made["application_id"])
        self.number, self.secret = made["receipt_number"], made["secret"]
        for verb in verbs:
            assert (await self.press(verb)).status_code == 200
        return self.case

    async def press(self, verb: str) -> httpx.Response:
        [row] = await self._context.db.rows(
            "select revision from application where id = $1", self.case
        )
        body = {"expected_revision": row["revision"]}
        path = f"{API}/desk/applications/{self.case}/{verb}"
        return await self._program.post(path, json=body, headers=self.staff)


@pytest.fixture
def desk(program: httpx.AsyncClient, context: Context, token: Callable[..., str]) -> Desk:
    return Desk(program, context, token("clerk", "reviewer", "approver"))


async def stands(context: Context, case: UUID) -> tuple[str, bool, bool, str | None]:
    [row] = await context.db.rows(
        "select state, paid, owed_again, receipt_path from application where id = $1", case
    )
    return row["state"], row["paid"], row["owed_again"], row["receipt_path"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_in_any_order_the_newest_news_of_the_fee_holds(
    desk: Desk, context: Context, order: tuple[int, ...]
) -> None:
    case = await desk.file("accept", "grant")
    said: list[Said] = [cleared(case, 3), reopened(case, 4), cleared(case, 5)]
    await hear(context, [said[place] for place in order])
    assert await stands(context, case) == ("decided_granted", True, False, "/payments/r/5")


@pytest.mark.parametrize("turned", [False, True])
async def test_what_was_taken_back_stays_owed_whichever_was_heard_first(
    desk: Desk, context: Context, *, turned: bool
) -> None:
    case = await desk.file("accept", "grant")
    said: list[Said] = [cleared(case, 3), reopened(case, 4)]
    await hear(context, said[::-1] if turned else said)
    state = "payment_pending" if turned else "decided_granted"
    assert await stands(context, case) == (state, False, True, None)


async def test_nothing_is_handed_over_until_it_is_paid_again_and_all_can_read_why(
    desk: Desk, browser: httpx.AsyncClient, context: Context
) -> None:
    case = await desk.file("accept", "grant")
    await hear(context, [cleared(case, 3)])
    await hear(context, [reopened(case, 4)])
    refused = await desk.press("issue")
    assert (refused.status_code, refused.json()["code"]) == (409, "forms.fee_is_open")
    page = await browser.get(f"/forms/desk/{case}", headers=desk.staff)
    assert "収納が取り消された" in page.text
    assert "お渡しした・送った" not in page.text
    listed = await browser.get("/forms/desk", headers=desk.staff)
    assert "収納が取り消された" in listed.text
    await browser.post("/forms/case", data={"receipt_number": desk.number, "secret": desk.secret})
    page = await browser.get(f"/forms/case/{desk.number}")
    assert "お支払いの確認が取り消されました" in page.text
    await hear(context, [cleared(case, 5)])
    page = await browser.get(f"/forms/case/{desk.number}")
    assert "お支払いの確認が取り消されました" not in page.text
    assert (await desk.press("issue")).status_code == 200


@pytest.mark.parametrize("paid_first", [False, True])
async def test_a_case_that_was_withdrawn_stays_so_when_its_payment_is_heard(
    desk: Desk, context: Context, *, paid_first: bool
) -> None:
    case = await desk.file("accept")
    if paid_first:
        await hear(context, [cleared(case, 3)])
    await withdraw_application(
        WithdrawApplication(application_id=case, expected_revision=2, by=CITIZEN), context
    )
    await hear(context, [cleared(case, 3)])
    assert await stands(context, case) == ("withdrawn", True, False, "/payments/r/3")

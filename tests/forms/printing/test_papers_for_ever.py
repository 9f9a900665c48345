"""A paper is of the version that a case began with; of a forgotten case there is none."""

from collections.abc import Callable
from uuid import UUID

import httpx
from tests.forms.applying import API, apply, document
from tests.forms.printing.papers import text_of

from machi.forms.commands.forget_case import forget_case
from machi.forms.commands.publish_procedure import PublishProcedure, publish_procedure
from machi.shared.service import Context


async def test_a_case_is_printed_as_it_was_filled_in_for_ever(
    program: httpx.AsyncClient, context: Context, token: Callable[..., str]
) -> None:
    case = (await apply(program)).json()
    address = f"{API}/desk/applications/{case['application_id']}/form.pdf"
    headers = {"authorization": f"Bearer {token('clerk')}"}
    before = text_of((await program.get(address, headers=headers)).content)
    other = {**document(), "version": 3, "title": {"ja": "新しい名前の請求"}}
    await publish_procedure(PublishProcedure(other), context)
    after = text_of((await program.get(address, headers=headers)).content)
    assert after == before
    assert "第2版" in after


async def test_a_forgotten_case_is_on_no_paper(
    program: httpx.AsyncClient, context: Context, token: Callable[..., str]
) -> None:
    case = (await apply(program)).json()
    async with context.db.transaction() as tx:
        await forget_case(tx, context.vault, UUID(case["application_id"]))
    address = f"{API}/desk/applications/{case['application_id']}/form.pdf"
    answer = await program.get(address, headers={"authorization": f"Bearer {token('clerk')}"})
    assert (answer.status_code, answer.json()["code"]) == (404, "vault.forgotten")

"""Ready answers of the sample city, and applying as a program does. Synthetic."""

import json
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import httpx
from tests.forms.proving import context_of, proved

API = "/forms/api/v1"


def document(name: str = "juminhyo") -> dict[str, Any]:
    file = files("machi.forms.sample_city") / "procedures" / f"{name}.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def answers(name: str = "juminhyo", **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - answers
    """Give the answers of a procedure's first good online example."""
    example = next(
        one
        for one in document(name)["examples"]
        if one["expect"]["ok"] and one["channel"] == "online"
    )
    return {**example["answers"], **changes}


async def apply(
    program: httpx.AsyncClient,
    name: str = "juminhyo",
    key: str | None = None,
    **more: Any,  # noqa: ANN401
) -> httpx.Response:
    """Send an application, signed with the card: whoever must not have, sends it by hand."""
    body: Mapping[str, Any] = {"procedure_id": name, "answers": answers(name), **more}
    headers = {"Idempotency-Key": key} if key else {}
    return await send(program, body, headers)


async def send(
    program: httpx.AsyncClient,
    body: Mapping[str, Any],
    headers: Mapping[str, str] = MappingProxyType({}),
) -> httpx.Response:
    """Send the body of an application with the proof that it needs."""
    ordinary = frozenset(body.get("not_my_number", ()))
    proof = await proved(context_of(program), body["procedure_id"], body["answers"], ordinary)
    sent = {**proof, **headers}
    return await program.post(f"{API}/applications", json=body, headers=sent)

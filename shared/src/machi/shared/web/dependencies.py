"""What routes ask for in their signatures, and how they say that they may refuse."""

from collections import defaultdict
from typing import Annotated, Any

from fastapi import Depends, Header, Request

from machi.shared.errors import DomainError
from machi.shared.web.context import Context
from machi.shared.web.problems import PROBLEM_JSON

_LONGEST_KEY = 200


async def running(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


Running = Annotated[Context, Depends(running)]
"""The running service: `context: Running`."""

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=_LONGEST_KEY,
        pattern=r"^[\x21-\x7E]+$",
        description="Names this request: sent again with the same key, it is done only once.",
    ),
]


def refusals(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Say in the OpenAPI document how a route may refuse: `responses=refusals(NobodyWaiting)`."""
    facts: dict[int, list[type[DomainError]]] = defaultdict(list)
    for error in errors:
        facts[error.status].append(error)
    return {
        status: {
            "description": " / ".join(f"`{error.code}` {error.words}" for error in named),
            "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, named in facts.items()
    }

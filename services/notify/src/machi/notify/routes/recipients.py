"""Register to be told."""

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from machi.notify.commands.make_recipient import MakeRecipient, make_recipient, registering
from machi.notify.cookies import remember
from machi.notify.domain.contact import LONGEST_ADDRESS, NotAnAddress
from machi.notify.store.ownership import key_of
from machi.shared.db.once import KeyUsedForAnotherRequest
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(tags=["recipients"])


class NewRecipient(BaseModel):
    """Who wants to be told."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS + 10)] | None = Field(
        default=None, description="Where to; leave it out to be told by LINE only."
    )
    language: Literal["ja", "en"] = "ja"


class Recipient(BaseModel):
    """A registration."""

    recipient: str = Field(description="Opaque reference: other services put it into their events.")
    key: str = Field(description="Proves that the registration is yours. Keep it to yourself.")


@router.post(
    "/notify/api/v1/recipients",
    status_code=201,
    responses=refusals(NotAnAddress, KeyUsedForAnotherRequest),
)
async def register(
    wanted: NewRecipient, context: Running, response: Response, key: IdempotencyKey = None
) -> Recipient:
    """Register somebody who wants to be told; a browser gets the two cookies as well."""
    command = MakeRecipient(wanted.language, wanted.email or None)
    made = await make_recipient(command, context, registering(context, key, command))
    remember(response, context, made.recipient)
    return Recipient(recipient=made.recipient, key=key_of(context.vault, made.recipient))

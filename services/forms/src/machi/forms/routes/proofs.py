"""Proving an e-mail address, for programs: a code is asked for, and typed by whoever reads it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from machi.forms.commands.citizens.ask_for_code import AskForCode, ask_for_code
from machi.forms.commands.citizens.check_code import CheckCode, check_code
from machi.forms.commands.citizens.proving import token_of
from machi.forms.domain.mail_code import NoSuchMailCode, NotAnAddress, TooManyCodes, WrongCode
from machi.shared.auth.holders import CITIZEN_LIFETIME
from machi.shared.web.dependencies import Running, refusals
from machi.shared.web.limits import address_of

router = APIRouter(prefix="/forms/api/v1/proofs", tags=["proofs"])


class WantedCode(BaseModel):
    """Whose address is to be proved."""

    model_config = ConfigDict(extra="forbid")

    address: str = Field(max_length=300, examples=["taro.mihon@example.jp"])
    language: Literal["ja", "en"] = "ja"


class SentCode(BaseModel):
    """A code is on its way, if there is such an address. Keep `code` secret."""

    code: str = Field(description="Names the code that was sent: `POST …/proofs/mail/{code}`.")
    until: datetime


class TypedCode(BaseModel):
    """What came by e-mail."""

    model_config = ConfigDict(extra="forbid")

    digits: str = Field(max_length=100, examples=["481516"])


class ProofAnswer(BaseModel):
    """What was proved, for half an hour: send `proof` as `Machi-Citizen`."""

    proof: str
    level: str
    until: datetime


@router.post("/mail", status_code=201, responses=refusals(NotAnAddress, TooManyCodes))
async def send_code(asked: WantedCode, request: Request, context: Running) -> SentCode:
    """Send a code of six digits to an address: ten minutes, five tries, five codes an hour."""
    client = address_of(request.scope)
    command = AskForCode(address=asked.address, language=asked.language, client=client)
    sent = await ask_for_code(command, context)
    return SentCode(code=sent.token, until=sent.until)


@router.post("/mail/{code}", responses=refusals(NoSuchMailCode, WrongCode))
async def take_code(
    code: Annotated[str, Path(max_length=100)], typed: TypedCode, context: Running
) -> ProofAnswer:
    """Take the code that came by e-mail, once."""
    proof = await check_code(CheckCode(code, typed.digits), context)
    return ProofAnswer(
        proof=token_of(proof, context), level=proof.level, until=proof.at + CITIZEN_LIFETIME
    )

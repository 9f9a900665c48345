"""What staff programs send about an intake, and who sends it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from machi.forms.commands.intake.about_intake import AboutIntake, IntakeNow
from machi.forms.domain.application import Actor
from machi.forms.domain.blocking import LONGEST_REASON, How, Settled
from machi.forms.queries.sites import require_own_site, site_for
from machi.forms.routes.intake_answers import IntakeStepped
from machi.shared.auth.guards import Staff, may
from machi.shared.db.once import Once, once
from machi.shared.web.context import Context
from machi.shared.web.dependencies import IdempotencyKey, Running

_LONGEST_CODE = 200
_Name = Annotated[str, Field(max_length=100, pattern=r"^[A-Za-z0-9_.:~-]+$")]
_NAMES = Annotated[list[_Name], Field(max_length=60)]

C = TypeVar("C", bound=AboutIntake)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewIntake(_Body):
    """Whom a counter begins to hear: by what the queue knows the visit, or by a code from home."""

    site: str | None = Field(
        default=None,
        max_length=40,
        pattern=r"^[a-z0-9-]+$",
        description="Where it is; left out: the first site where the asker accepts applications.",
    )
    ticket: UUID | None = None
    pre_entry: str | None = Field(default=None, max_length=_LONGEST_CODE)


class AsSeen(_Body):
    """The revision that the person saw: an intake that has moved on since is not touched."""

    expected_revision: int = Field(ge=1, le=2**31 - 1)


class SeenPaper(_Body):
    """What staff say of a paper without which a form is not filed."""

    procedure_id: str = Field(max_length=40)
    paper: str = Field(max_length=50, description="`proof`, `proof[1]` of the second item.")
    reason: str | None = Field(
        default=None,
        max_length=LONGEST_REASON,
        description="Why it is filed without the paper; without one, staff have seen the paper.",
    )

    def settled(self, by: Actor) -> Settled:
        if self.reason is None:
            return Settled(How.SEEN, "", by.name)
        return Settled(How.WAIVED, self.reason, by.name)


class Filing(AsSeen):
    papers: list[SeenPaper] = Field(default=[], max_length=100)


class Heard(AsSeen):
    answers: dict[str, Any] = Field(description="By the names that `asks` gives; null clears one.")
    not_my_number: _NAMES = []
    why: str = Field(
        default="", max_length=2000, description="About a correction; review reads it."
    )


class OnePerson(AsSeen):
    person: str = Field(max_length=4, pattern=r"^\d+$")


class Protected(OnePerson):
    protected: bool


class People(AsSeen):
    of: _Name = Field(examples=["kokuho-shutoku.members"])
    people: _NAMES


class Card(OnePerson):
    ef0002: str = Field(max_length=8192, description="Bytes of the card's EF 0002, in base64.")


class Wanted(AsSeen):
    resident: _Name


class Choice(AsSeen):
    procedures: _NAMES
    navigator: _Name | None = None
    said: dict[str, Any] = {}


class Code(AsSeen):
    pre_entry: str = Field(max_length=_LONGEST_CODE)


class Side(AsSeen):
    about: str = Field(max_length=100, pattern=r"^[A-Za-z0-9_./-]+$", examples=["move.to"])
    side: int = Field(ge=0, le=20, description="Which is right; 0: what stands there now.")


class Seen(AsSeen):
    seal: str = Field(max_length=64, pattern=r"^[0-9a-f]{64}$")


@dataclass(frozen=True, slots=True)
class Counter:
    """Who sits at the counter, and under which key they ask."""

    context: Context
    staff: Staff
    key: str | None

    def site(self, wanted: str | None) -> str:
        return site_for(self.staff, self.context, wanted)

    @property
    def by(self) -> Actor:
        return Actor(str(self.staff.id), "operator", self.staff.name)

    def about(self, intake_id: UUID, seen: AsSeen, kind: type[AboutIntake]) -> dict[str, Any]:
        """Give what every command about an intake is asked with."""
        asked = {"intake_id": intake_id, **seen.model_dump(mode="json")}
        return {
            "intake_id": intake_id,
            "expected_revision": seen.expected_revision,
            "by": self.by,
            "request": self._once(kind, asked),
        }

    def _once(self, kind: type[AboutIntake], asked: dict[str, Any]) -> Once | None:
        if self.key is None:
            return None
        # What was heard is personal: only a keyed fingerprint of it is stored.
        told = self.context.vault.fingerprint("request", repr(sorted(asked.items()))).hex()
        return once(str(self.staff.id), self.key, kind.__name__, {"asked": told})

    async def step(
        self, run: Callable[[C, Context], Awaitable[IntakeNow]], command: C
    ) -> IntakeStepped:
        return IntakeStepped.of(await run(command, self.context))


async def _counter(
    request: Request,
    staff: Annotated[Staff, may("forms.accept")],
    context: Running,
    key: IdempotencyKey = None,
) -> Counter:
    await require_own_site(request.path_params.get("intake_id"), staff, context)
    return Counter(context, staff, key)


At = Annotated[Counter, Depends(_counter)]

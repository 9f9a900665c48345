"""What people do in the town: take numbers, serve them, apply, decide, pay."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from http import HTTPStatus
from random import Random
from typing import Any

from machi.local.demo.journey import document, online_example
from machi.local.faults.people import Diary, Person, Refused, told
from machi.local.faults.town import Town
from machi.local.proving import signed_document

SITE, LINE, WINDOW = "honcho", "shimin-shomei", "kaikei-1"
QUEUE, FORMS, PAYMENTS = "/queue/api/v1", "/forms/api/v1", "/payments/api/v1"
FEE_YEN = 300
RECIPIENTS = 12
CITIZENS, APPLICANTS = 3, 4
CLAIM_SECONDS = 90.0
MOMENT_SECONDS = 0.02

Story = Callable[[], Awaitable[None]]


class Life:
    """Keeps everybody busy until it is told to end; unfinished stories are finished."""

    def __init__(self, town: Town, seed: int) -> None:
        self.diary = Diary()
        self.allowed = 0
        """New stories begin while fewer commands than this were accepted: strikes set the pace."""
        self._town = town
        self._random = Random(seed)  # noqa: S311 - no secret: the same seed, the same day
        self._over = asyncio.Event()
        self._recipients: list[str] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._people: list[Person] = []

    async def begin(self) -> None:
        """Register recipients, open the counters, and let everybody go about their business."""
        first = self._person()
        for number in range(RECIPIENTS):
            mail = {"email": f"citizen{number}@example.invalid", "language": "ja"}
            made = await first.must("notify", "/notify/api/v1/recipients", mail)
            self._recipients.append(made["recipient"])
        stories: list[Story] = [self._take_numbers() for _ in range(CITIZENS)]
        stories += [self._apply() for _ in range(APPLICANTS)]
        stories += [await self._serve(counter) for counter in await self._counters()]
        self._tasks = [asyncio.create_task(self._repeat(story)) for story in stories]

    async def end(self) -> None:
        """Let everybody finish what they began."""
        self._over.set()
        await asyncio.gather(*self._tasks)
        for person in self._people:
            await person.leave()

    def _person(self, *, staff: bool = False) -> Person:
        person = Person(self._town, self.diary, staff=staff)
        self._people.append(person)
        return person

    def _somebody(self) -> str:
        return self._random.choice(self._recipients)

    async def _repeat(self, story: Story) -> None:
        while not self._over.is_set():
            if self.diary.commands >= self.allowed:
                await asyncio.sleep(MOMENT_SECONDS)
                continue
            try:
                await story()
            except Refused as refused:
                self.diary.surprises.append(str(refused))
            await asyncio.sleep(self._random.uniform(0, 0.1))

    def _take_numbers(self) -> Story:
        citizen = self._person()

        async def take_a_number() -> None:
            asked = {"site": SITE, "line": LINE, "here": True, "recipient": self._somebody()}
            taken = await citizen.must("queue", f"{QUEUE}/tickets", asked)
            if taken["ticket_id"] in self.diary.tickets:
                self.diary.surprises.append(f"ticket {taken['number']} was given twice")
            self.diary.tickets.add(taken["ticket_id"])

        return take_a_number

    async def _counters(self) -> list[str]:
        listed = await self._person(staff=True).see("queue", f"{QUEUE}/counters")
        return [
            counter["id"]
            for counter in listed["items"]
            if counter["site"] == SITE and LINE in counter["lines"]
        ]

    async def _serve(self, counter: str) -> Story:
        clerk = self._person(staff=True)
        path = f"{QUEUE}/counters/{counter}"
        await clerk.must("queue", f"{path}/open", {})

        async def serve_the_next() -> None:
            answer = await clerk.do("queue", f"{path}/call-next", {})
            if answer.status_code == HTTPStatus.NOT_FOUND:  # nobody waits
                return
            called = told(answer)
            seen = {"ticket_id": called["ticket_id"]}
            await clerk.must("queue", f"{path}/start", seen)
            await clerk.must("queue", f"{path}/finish", seen)
            self.diary.served.append(called["ticket_id"])

        return serve_the_next

    def _apply(self) -> Story:
        citizen, staff = self._person(), self._person(staff=True)

        async def apply_and_pay() -> None:
            answers = online_example()
            asked = {
                "procedure_id": "juminhyo",
                "answers": answers,
                "recipient": self._somebody(),
            }
            now = datetime.now(UTC)
            proof = signed_document(document(), answers, self._town.password, now)
            filed = await citizen.must("forms", f"{FORMS}/applications", asked, proof)
            case = filed["application_id"]
            self.diary.applications.add(case)
            desk = f"{FORMS}/desk/applications/{case}"
            revision = (await staff.see("forms", desk))["revision"]
            for verb in ("accept", "grant"):
                seen = {"expected_revision": revision}
                revision = (await staff.must("forms", f"{desk}/{verb}", seen))["revision"]
            claim = await _claim(staff, case)
            paid = {"reference": claim["reference"], "amount_yen": FEE_YEN, "window": WINDOW}
            receipt = await staff.must("payments", f"{PAYMENTS}/cash-receipts", paid)
            self.diary.receipts.add(receipt["receipt_id"])

        return apply_and_pay


async def _claim(staff: Person, case: str) -> dict[str, Any]:
    """Wait until payments has heard of the fee."""
    deadline = asyncio.get_running_loop().time() + CLAIM_SECONDS
    path = f"{PAYMENTS}/claims?source=forms.application/{case}"
    while not (items := (await staff.see("payments", path))["items"]):
        if asyncio.get_running_loop().time() > deadline:
            raise Refused(f"no claim for case {case} after {CLAIM_SECONDS:.0f} s")
        await asyncio.sleep(0.1)
    claim: dict[str, Any] = items[0]
    return claim

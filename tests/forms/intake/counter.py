"""A counter that hears a family through the API, and counts what it types. Synthetic."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

API = "/forms/api/v1/intakes"


def leaves(answer: object) -> int:
    """Count the boxes of an answer."""
    if isinstance(answer, Mapping):
        return sum(leaves(part) for part in answer.values())
    if isinstance(answer, list):
        return sum(leaves(one) if isinstance(one, Mapping) else 1 for one in answer)
    return 1


def element(tag: str, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2)
    return bytes.fromhex(tag) + length + content


def card(name: str, address: str, born: str, sex: str = "1") -> bytes:
    """Write the EF 0002 of a synthetic card, with an unknown field and padding as cards have."""
    told = (("df22", name), ("df23", address), ("df24", born), ("df25", sex), ("df29", "?"))
    inside = element("df21", bytes(10)) + b"".join(
        element(tag, text.encode()) for tag, text in told
    )
    return element("ff20", inside) + bytes(20)


@dataclass
class Counter:
    """One intake, heard as a clerk does: whatever is asked, until nothing is."""

    program: httpx.AsyncClient
    id: str = ""
    revision: int = 0
    typed: dict[str, int] = field(default_factory=dict)
    """How many boxes were typed under each name, all times together."""

    async def begin(self, **more: Any) -> None:  # noqa: ANN401 - JSON
        made = await self.program.post(API, json=more)
        assert made.status_code == 201, made.text
        self.id, self.revision = made.json()["intake_id"], made.json()["revision"]

    async def send(self, verb: str, **body: Any) -> httpx.Response:  # noqa: ANN401 - JSON
        asked = {"expected_revision": self.revision, **body}
        answered = await self.program.post(f"{API}/{self.id}/{verb}", json=asked)
        if answered.status_code == 200 and "revision" in answered.json():
            self.revision = answered.json()["revision"]
        return answered

    async def do(self, verb: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        answered = await self.send(verb, **body)
        assert answered.status_code == 200, answered.text
        found: dict[str, Any] = answered.json()
        return found

    async def seen(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.program.get(f"{API}/{self.id}")).json()
        return found

    async def read_card(self, content: bytes, person: str = "1") -> None:
        await self.do("card", person=person, ef0002=base64.b64encode(content).decode())

    async def hear(self, answers: Mapping[str, Any]) -> None:
        for name, answer in answers.items():
            self.typed[name] = self.typed.get(name, 0) + leaves(answer)
        await self.do("hear", answers=answers)

    async def hear_all(self, knows: Mapping[str, Any]) -> None:
        """Ask until nothing more is asked; the family knows the answers by name.

        Only what is asked is typed: of a person the parts that are missing.
        """
        for _ in range(10):
            asked = [one for one in (await self.seen())["asks"] if one["required"]]
            answers = {one["name"]: _asked_parts(one, knows[one["name"]]) for one in asked}
            if not answers:
                return
            await self.hear(answers)
        raise AssertionError("the counter goes on asking")


_KEYS = {
    "name": ("family_name", "given_name", "full_name"),
    "kana": ("family_name_kana", "given_name_kana", "full_name_kana"),
    "birth": ("date_of_birth",),
    "sex": ("sex",),
    "phone": ("phone",),
}


def _asked_parts(asked: Mapping[str, Any], answer: Any) -> Any:  # noqa: ANN401 - JSON
    if asked["type"] != "person":
        return answer
    keys = {key for part in asked["parts"] for key in _KEYS[part]}
    return {key: part for key, part in answer.items() if key in keys}

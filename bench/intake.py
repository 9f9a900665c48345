"""A family of four at the counter where nobody writes: what is typed, and how long it takes.

The family is the sample city's (`sample_city/family.json`): once with a card and nothing else, once
announced by the city that it leaves. And a code from home: from the scan to the filled screen.
"""

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import httpx

from machi.forms.app import SERVICE
from machi.forms.commands.pre_entry import make_pre_entry
from machi.forms.commands.save_page import SavePage, save_page
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.local.faults.member import several
from machi.local.measuring.measured import Measured
from machi.local.measuring.workshop import Workshop, workshop
from machi.shared.auth.keys import SIGNING_KEY, StaffSigner
from machi.shared.ids import new_id
from machi.shared.service import Context

API = "/forms/api/v1/intakes"
FAMILY: dict[str, Any] = json.loads(
    (files("machi.forms.sample_city") / "family.json").read_text(encoding="utf-8")
)
AT_MOST_SECONDS = 2.0
SCAN_SECONDS = 1.0
MOST_TYPED = 0.35
ANNOUNCED = "200001"
KEYS = {
    "name": ("family_name", "given_name"),
    "kana": ("family_name_kana", "given_name_kana"),
    "birth": ("date_of_birth",),
    "sex": ("sex",),
    "phone": ("phone",),
}


@dataclass(frozen=True, slots=True)
class Served:
    """One family: boxes typed, boxes on paper, forms, and seconds until all were filed."""

    typed: int
    boxes: int
    forms: int
    seconds: float


async def measure(families: int = 5, scans: int = 40) -> list[Measured]:
    """Serve families one after the other, then read codes from home."""
    async with workshop() as place:
        url = await place.database(SERVICE, "forms")
        async with place.context(SERVICE, url) as context:
            await SERVICE.seed(context)
            codes = [await _written_at_home(context) for _ in range(scans + 1)]
        variables = place.environment(SERVICE, url)
        async with several(1, SERVICE.name, place.folder, variables) as [member]:
            token = _token(place)
            origin = f"http://127.0.0.1:{member.port}"
            headers = {"authorization": f"Bearer {token}", "origin": origin}
            async with httpx.AsyncClient(base_url=origin, headers=headers, timeout=30) as desk:
                by_card = [await _serve(desk, announced=False) for _ in range(families)]
                announced = [await _serve(desk, announced=True) for _ in range(families)]
                desk.headers.pop("authorization")
                desk.cookies.set("machi_staff", token)
                seconds = [await _scan(desk, code) for code in codes]
    return [
        *_of_families(by_card, announced),
        _of_scans(sorted(seconds[1:])),
    ]  # the first one of a new process reads its templates


def _of_families(by_card: list[Served], announced: list[Served]) -> list[Measured]:
    slowest = max(one.seconds for one in by_card + announced)
    found = [
        Measured(
            name=name,
            value=one.typed / one.boxes,
            unit="typed ÷ boxes",
            goal=MOST_TYPED,
            at="most",
            detail=f"{one.typed} boxes typed for {one.boxes} boxes on {one.forms} paper forms",
        )
        for name, one in (("family with a card", by_card[0]), ("family announced", announced[0]))
    ]
    every = f"slowest of {len(by_card + announced)}; one signature, {by_card[0].forms} forms each"
    filed = Measured(
        name="all forms filed",
        value=slowest,
        unit="s",
        goal=AT_MOST_SECONDS,
        at="most",
        detail=every,
    )
    return [*found, filed]


def _of_scans(seconds: list[float]) -> Measured:
    p95 = seconds[len(seconds) * 95 // 100]
    middle = seconds[len(seconds) // 2]
    return Measured(
        name="code to filled screen p95",
        value=p95,
        unit="s",
        goal=SCAN_SECONDS,
        at="most",
        detail=f"p50 {1000 * middle:.0f} ms of {len(seconds)}",
    )


async def _serve(desk: httpx.AsyncClient, *, announced: bool) -> Served:
    made = (await desk.post(API, json={})).json()
    address = f"{API}/{made['intake_id']}"
    revision = made["revision"]

    async def do(verb: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        nonlocal revision
        answered = await desk.post(
            f"{address}/{verb}", json={"expected_revision": revision, **body}
        )
        answered.raise_for_status()
        found: dict[str, Any] = answered.json()
        revision = found.get("revision", revision)
        return found

    await do("procedures", procedures=FAMILY["procedures"])
    if announced:
        await do("resident", resident=ANNOUNCED)
    else:
        await do("card", person="1", ef0002=base64.b64encode(_card()).decode())
        for _ in range(3):
            await do("people")
    typed = 0
    while True:
        seen = (await desk.get(address)).json()
        asked = _next_screen([one for one in seen["asks"] if one["required"]])
        if not asked:
            break
        answers = {one["name"]: _said(one) for one in asked}
        ticked = {one["name"] for one in asked if one["same"] == answers[one["name"]]}
        typed += sum(_boxes(said) for name, said in answers.items() if name not in ticked)
        await do("hear", answers=answers)
    await do("sign-on-paper", seal=seen["seal"])
    began = time.perf_counter()
    filed = (await do("submit-all"))["items"]
    return Served(typed, seen["boxes"], len(filed), time.perf_counter() - began)


def _next_screen(asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Take what is heard next, as the counter's page does: one person after the other."""
    first = asked[0]["name"].partition("~")[0] if asked else ""
    return [one for one in asked if one["name"].partition("~")[0] == first]


def _said(asked: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    answer = FAMILY["says"][asked["name"]]
    if asked["type"] != "person":
        return answer
    keys = {key for part in asked["parts"] for key in KEYS[part]}
    return {key: part for key, part in answer.items() if key in keys}


def _boxes(answer: object) -> int:
    return len(answer) if isinstance(answer, dict) else 1


def _card() -> bytes:
    """Write the EF 0002 of a synthetic card (`domain/intake/card.py`)."""
    told = FAMILY["card"]
    tags = (("df22", "name"), ("df23", "address"), ("df24", "born"), ("df25", "sex"))
    inside = b"".join(_element(tag, told[key].encode()) for tag, key in tags)
    return _element("ff20", inside)


def _element(tag: str, content: bytes) -> bytes:
    return bytes.fromhex(tag) + b"\x82" + len(content).to_bytes(2) + content


async def _written_at_home(context: Context) -> str:
    draft = await start_draft(StartDraft("kokuho-shutoku", "pre_entry"), context)
    people = [{"person": FAMILY["says"][f"person:{number}"]} for number in "1234"]
    for one in people:
        one["person"] = {key: part for key, part in one["person"].items() if key != "phone"}
    me = {key: part for key, part in FAMILY["says"]["person:1"].items() if key != "sex"}
    for page, given in (
        ("who", {"applicant": me, "relation": "self"}),
        ("people", {"members": people}),
    ):
        await save_page(SavePage(token=draft.token, page=page, given=given), context)
    return (await make_pre_entry(draft.token, context)).code


async def _scan(desk: httpx.AsyncClient, code: str) -> float:
    began = time.perf_counter()
    page = await desk.post("/forms/intake", data={"code": code}, follow_redirects=True)
    seconds = time.perf_counter() - began
    if "ひかり" not in page.text:
        raise AssertionError("what was written at home is not on the screen")
    return seconds


def _token(place: Workshop) -> str:
    signer = StaffSigner.read(place.folder / SIGNING_KEY)
    at = datetime.now(UTC) - timedelta(seconds=1)
    return signer.sign(new_id(), "見本 職員", {"*": ["clerk"]}, at=at)

"""A citizen's day, step by step: apply, be told, pay, take a number, be called, be served."""

import json
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from machi.local.demo.events import NatsAddress, last_sequence, read_journey
from machi.local.demo.inbox import Phone
from machi.local.demo.live import OpenPage
from machi.local.demo.qr import decoded
from machi.local.demo.visitors import answered, browser, page, signed_in
from machi.local.demo.walk import Failed, Walk, until
from machi.local.proving import signed_document

PROCEDURE = "juminhyo"
FEE_YEN = 300
SITE, LINE, CASH_WINDOW = "honcho", "shimin-shomei", "kaikei-1"
COMMON = {"prefecture", "city_and_county", "local_government_code", "postal_code", "city_block"}
"""Parts of an address that everybody here shares, or that occur in any id: 000-0000, 2-3."""
AT_ONCE_SECONDS = 1.0


@dataclass(slots=True)
class Journey:
    """What is known of the journey so far."""

    url: str
    walk: Walk
    nats: NatsAddress | None
    citizen: httpx.AsyncClient
    phone: Phone
    answers: dict[str, Any]
    secret_key: str | None
    case: dict[str, Any] = field(default_factory=dict)
    ticket: dict[str, Any] = field(default_factory=dict)
    claim_path: str = ""
    events_before: int = 0

    @property
    def personal(self) -> list[str]:
        """Every word of the answers that says who and where the person is, and their e-mail."""
        return [*sorted(set(_words(self.answers["applicant"]))), self.phone.email]


async def walk_through(
    url: str, walk: Walk, nats: NatsAddress | None, secret_key: str | None
) -> None:
    """Walk the whole journey.

    secret_key: of the forms service: the proof that a card would give is written with it.

    Raises:
        Failed: a step did not do what it should.

    """
    async with browser(url) as citizen:
        journey = Journey(url, walk, nats, citizen, Phone(citizen), online_example(), secret_key)
        await _arrive(journey)
        await _apply(journey)
        await _decide(journey)
        await _pay(journey)
        await _take_a_number(journey)
        await _be_called(journey)
        await _look_at_events(journey)


def document() -> dict[str, Any]:
    """Give the document of the procedure."""
    file = files("machi.forms") / "sample_city" / "procedures" / f"{PROCEDURE}.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def online_example() -> dict[str, Any]:
    """Give the answers of the procedure document's first valid example for applying online."""
    answers: dict[str, Any] = next(
        example["answers"]
        for example in document()["examples"]
        if example["channel"] == "online" and example["expect"]["ok"]
    )
    return answers


async def _arrive(journey: Journey) -> None:
    with journey.walk.step("市の入口をひらく", "the front page"):
        page(await journey.citizen.get("/"))
        if journey.nats is not None:
            journey.events_before = await last_sequence(journey.nats)
    with journey.walk.step("お知らせ先を登録", "leave a mail address"):
        await journey.phone.register()
    with journey.walk.step("LINEとつなぐ", "link a LINE account"):
        await journey.phone.link_line()


async def _apply(journey: Journey) -> None:
    with journey.walk.step("住民票の写しを申請", "apply for 住民票の写し") as step:
        page(await journey.citizen.get(f"/forms/{PROCEDURE}"))
        asked = {
            "procedure_id": PROCEDURE,
            "answers": journey.answers,
            "recipient": journey.phone.recipient,
        }
        if journey.secret_key is None:
            raise Failed("who signs with a card? only a city of this machine can be walked through")
        now = datetime.now(UTC)
        proof = signed_document(document(), journey.answers, journey.secret_key, now)
        again = {"idempotency-key": str(uuid4()), **proof}
        send = ("/forms/api/v1/applications", asked, again)
        journey.case = answered(await _post(journey.citizen, *send))
        if answered(await _post(journey.citizen, *send)) != journey.case:
            raise Failed("a repeated request made another case")
        step.shows = journey.case["receipt_number"]
    await _hears(journey, "受け付け番号のメールとLINE", "told: it arrived", _number(journey))


async def _decide(journey: Journey) -> None:
    desk = "/forms/api/v1/desk/applications"
    case = f"{desk}/{journey.case['application_id']}"
    with journey.walk.step("職員が受け付ける", "staff accept") as step:
        async with signed_in(journey.url, "clerk") as clerk:
            listed = answered(await clerk.get(desk))["items"]
            if journey.case["application_id"] not in {item["application_id"] for item in listed}:
                raise Failed("it is not on the desk's list")
            seen = answered(await clerk.get(case))
            stepped = answered(await _post(clerk, f"{case}/accept", _seen(seen)))
            step.shows = stepped["state"]
    with journey.walk.step("決裁者が決定する", "staff grant") as step:
        async with signed_in(journey.url, "approver") as approver:
            stepped = answered(await _post(approver, f"{case}/grant", _seen(stepped)))
            step.shows = stepped["state"]


async def _pay(journey: Journey) -> None:
    citizen = journey.citizen
    with journey.walk.step(f"手数料{FEE_YEN}円の請求", f"a claim of {FEE_YEN} yen") as step:
        paying = await _case_until(journey, "payment_path")
        journey.claim_path = paying["payment_path"]
        shown = page(await citizen.get(journey.claim_path))
        if f"{FEE_YEN}円" not in shown.replace(" ", ""):
            raise Failed(f"the payment page does not say {FEE_YEN}円")
        step.shows = journey.claim_path.rsplit("/", 1)[0] + "/…"
    with journey.walk.step("QRコードを読み取る", "read the QR code") as step:
        says = await decoded(citizen, shown)
        if urlsplit(says).path != journey.claim_path:
            raise Failed(f"the code says {says}")
        page(await citizen.get(urlsplit(says).path))
        step.shows = "→ 納付の画面"
    await _hears(journey, "納付のお知らせ", "told: how to pay", journey.claim_path)
    with journey.walk.step("窓口で支払う", "pay at the cashier"):
        await _at_the_cashier(journey)
    with journey.walk.step("領収書が見られる", "the receipt") as step:
        paid = await _case_until(journey, "receipt_path")
        page(await citizen.get(paid["receipt_path"]))
        step.shows = paid["state"]
    await _hears(journey, "領収のお知らせ", "told: it is paid", paid["receipt_path"])
    with journey.walk.step("LINEに個人情報がない", "nothing personal in LINE") as step:
        count = await journey.phone.check_line_is_discreet(journey.personal)
        step.shows = f"{count} 通"


async def _at_the_cashier(journey: Journey) -> None:
    async with signed_in(journey.url, "cashier") as cashier:
        source = f"forms.application/{journey.case['application_id']}"
        claims = answered(await cashier.get("/payments/api/v1/claims", params={"source": source}))[
            "items"
        ]
        if len(claims) != 1 or claims[0]["amount_yen"] != FEE_YEN:
            raise Failed(f"{len(claims)} claims for one case")
        paid = {"reference": claims[0]["reference"], "amount_yen": FEE_YEN, "window": CASH_WINDOW}
        answered(await _post(cashier, "/payments/api/v1/cash-receipts", paid))


async def _take_a_number(journey: Journey) -> None:
    with journey.walk.step("スマホで番号を取る", "take a number on the phone") as step:
        asked = {"site": SITE, "line": LINE, "here": True, "recipient": journey.phone.recipient}
        journey.ticket = answered(await _post(journey.citizen, "/queue/api/v1/tickets", asked))
        page(await journey.citizen.get(journey.ticket["ticket_path"]))
        step.shows = f"{journey.ticket['number']}（前に {journey.ticket['ahead']} 人）"


async def _be_called(journey: Journey) -> None:
    number = journey.ticket["number"]
    async with AsyncExitStack() as stack:
        clerk = await stack.enter_async_context(signed_in(journey.url, "clerk"))
        counter = await _sit_down(journey, clerk)
        phone = OpenPage(journey.citizen, journey.ticket["ticket_path"])
        board = OpenPage(clerk, f"/queue/board/{SITE}")
        await stack.enter_async_context(phone.open())
        await stack.enter_async_context(board.open())
        with journey.walk.step("窓口が呼び出す", "the counter calls") as step:
            called_at = await _call_until(clerk, counter["id"], number)
            step.shows = f"{number} → {counter['name']}"
        with journey.walk.step("画面と表示盤が変わる", "phone and board show it") as step:
            where = f"{counter['name']}番窓口"
            on_phone = await phone.shown(lambda html: where in html)
            called = f'data-number="{number}" data-counter="{counter["name"]}"'
            on_board = await board.shown(lambda html: called in html)
            step.measured = {"phone": on_phone - called_at, "board": on_board - called_at}
            if max(step.measured.values()) > AT_ONCE_SECONDS:
                raise Failed(f"later than a second: {step.measured}")
        with journey.walk.step("LINEで呼び出しが届く", "told by LINE: you are called"):
            await journey.phone.line_message(number, f"{counter['name']}番窓口")
        for verb, japanese, english in (
            ("start", "対応を始める", "served"),
            ("finish", "対応を終える", "finished"),
        ):
            with journey.walk.step(japanese, english) as step:
                path = f"/queue/api/v1/counters/{counter['id']}/{verb}"
                step.shows = answered(await _post(clerk, path))["state"]


async def _sit_down(journey: Journey, clerk: httpx.AsyncClient) -> dict[str, Any]:
    with journey.walk.step("職員が窓口をひらく", "staff open a counter") as step:
        counters = answered(await clerk.get("/queue/api/v1/counters"))["items"]
        counter: dict[str, Any] = next(
            one
            for one in counters
            if one["site"] == SITE and LINE in one["lines"] and one["number"] is None
        )
        answered(await _post(clerk, f"/queue/api/v1/counters/{counter['id']}/open"))
        step.shows = counter["name"]
    return counter


async def _call_until(clerk: httpx.AsyncClient, counter_id: str, number: str) -> float:
    """Call, and serve whoever waited before, until the number is called; gives the moment."""
    path = f"/queue/api/v1/counters/{counter_id}"
    while True:
        began = time.monotonic()
        called = answered(await _post(clerk, f"{path}/call-next"))
        if called["number"] == number:
            return began
        answered(await _post(clerk, f"{path}/start"))
        answered(await _post(clerk, f"{path}/finish"))


async def _look_at_events(journey: Journey) -> None:
    if journey.nats is None:
        return
    with journey.walk.step("JetStreamに出来事が残る", "its events, read from JetStream") as step:
        ids = [journey.case["application_id"], journey.ticket["ticket_id"]]
        count = await read_journey(journey.nats, journey.events_before, ids, journey.personal)
        step.shows = f"CloudEvents {count} 件"


async def _hears(journey: Journey, japanese: str, english: str, *words: str) -> None:
    with journey.walk.step(japanese, english) as step:
        mail = await journey.phone.mail(*words)
        await journey.phone.line_message(*words)
        step.shows = str(mail["subject"])


async def _case_until(journey: Journey, name: str) -> dict[str, Any]:
    path = f"/forms/api/v1/applications/{journey.case['receipt_number']}"
    secret = {"machi-case-secret": journey.case["secret"]}

    async def look() -> dict[str, Any] | None:
        case: dict[str, Any] = answered(await journey.citizen.get(path, headers=secret))
        return case if case.get(name) else None

    return await until(look, f"{name} on the case")


async def _post(
    client: httpx.AsyncClient,
    path: str,
    body: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    return await client.post(path, json=body, headers=headers)


def _seen(case: dict[str, Any]) -> dict[str, int]:
    return {"expected_revision": case["revision"]}


def _number(journey: Journey) -> str:
    return str(journey.case["receipt_number"])


def _words(answers: object) -> Iterable[str]:
    if isinstance(answers, dict):
        for name, value in answers.items():
            if name not in COMMON:
                yield from _words(value)
    elif isinstance(answers, str):
        yield answers

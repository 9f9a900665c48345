"""What arrived is on a page, and still there after a restart."""

import asyncio
import signal
import sys
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx

from machi.local.standins.line import SAMPLE_USERS
from machi.local.standins.standins import Options, StandIns

PHONE = next(iter(SAMPLE_USERS))


async def send(port: int, to: str = "hanako@example.jp") -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "city@example.jp", to, "髙橋様へのお知らせ"
    mail.set_content("くわしくは\nhttp://city.test/forms/case/AB3-CD4-E\n<b>", cte="base64")
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=port, start_tls=False)


def push(standins: StandIns, text: str) -> None:
    standins.line.set_status(PHONE, "friend")
    standins.line.push({"to": PHONE, "messages": [{"type": "text", "text": text}]}, None)


async def test_mail_and_line_are_shown_newest_first_and_kept(tmp_path: Path) -> None:
    options = Options(data=tmp_path)
    async with StandIns.running(options) as standins:
        await send(standins.mail.port)
        push(standins, "順番になりました")
    async with (
        StandIns.running(options) as again,
        httpx.AsyncClient(base_url=again.url, trust_env=False) as browser,
    ):
        found = (await browser.get("/local/api/inbox")).json()
        assert [entry["channel"] for entry in found["items"]] == ["line", "mail"]
        assert found["items"][1]["subject"] == "髙橋様へのお知らせ"
        page = await browser.get("/local/inbox")
        assert page.text.index("順番になりました") < page.text.index("髙橋様へのお知らせ")
        assert '<a href="http://city.test/forms/case/AB3-CD4-E">' in page.text
        assert "&lt;b&gt;" in page.text, "what arrived is text, never markup"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        english = await browser.get("/local/inbox?lang=en")
        assert "What arrived" in english.text


async def test_a_phone_becomes_a_friend_and_blocks(tmp_path: Path) -> None:
    async with (
        StandIns.running(Options(data=tmp_path)) as standins,
        httpx.AsyncClient(
            base_url=standins.url, trust_env=False, headers={"origin": standins.url}
        ) as browser,
    ):
        for status, button in (("friend", "ブロックする"), ("blocked", "ブロックを解除する")):
            form = {"user": PHONE, "status": status}
            assert (await browser.post("/local/line/phone", data=form)).status_code == 303
            assert button in (await browser.get(f"/local/line/?user={PHONE}")).text


async def test_a_page_is_told_when_something_arrives() -> None:
    async with (
        StandIns.running() as standins,
        httpx.AsyncClient(base_url=standins.url, trust_env=False) as browser,
        browser.stream("GET", "/local/inbox/live", params={"since": "0"}) as stream,
    ):
        lines = stream.aiter_lines()
        push(standins, "番号札")
        async with asyncio.timeout(5):
            while await anext(lines) != "event: changed":
                pass


async def test_it_runs_as_a_process_of_its_own_and_stops_when_told(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "machi.local.standins",
        "--data",
        str(tmp_path),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            _, url, _, port = (await process.stdout.readline()).decode().split()
        await send(int(port))
        async with httpx.AsyncClient(base_url=url, trust_env=False) as browser:
            assert (await browser.get("/local/api/inbox")).json()["total"] == 1
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(5):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_another_site_cannot_play_with_somebodys_stand_ins(tmp_path: Path) -> None:
    async with (
        StandIns.running(Options(data=tmp_path)) as standins,
        httpx.AsyncClient(base_url=standins.url, trust_env=False) as browser,
    ):
        for path in ("/local/line/phone", "/local/line/_fake/reset"):
            answer = await browser.post(path, headers={"origin": "https://evil.example"})
            assert answer.status_code == 403
            assert "default-src 'none'" in answer.headers["content-security-policy"]

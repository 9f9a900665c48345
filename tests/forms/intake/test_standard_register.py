"""The register behind the standard interface: read to the letter, and never waited for."""

import asyncio
import csv
import ssl
import time
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.forms.intake.counter import Counter

from machi.forms.app import SERVICE
from machi.forms.domain.intake.register import NoSuchResident, RegisterUnavailable, Standing
from machi.forms.domain.intake.standard_record import NotARecord, day, relation, resident_of
from machi.forms.settings import FormsSettings
from machi.forms.store.residents import CsvRegister, sample_file
from machi.forms.store.standard_register import Reach, StandardRegister
from machi.local.standins.residents import NOT_A_NUMBER, as_items
from machi.local.standins.standins import REGISTER, StandIns
from machi.shared.service import Context
from machi.shared.testing.clients import client, staff_token

IVS = "葛\U000e0100見本"
WHO = {"宛名番号": "1", "世帯番号": "1", "支援措置対象者": "0"}


@pytest.fixture
async def standins() -> AsyncGenerator[StandIns]:
    async with StandIns.running() as running:
        yield running


def reach(standins: StandIns, **changes: object) -> Reach:
    told = standins.residents.settings(standins.url + REGISTER)
    plain = {key.removeprefix("register_"): str(value) for key, value in told.items()}
    return replace(Reach(**plain, seconds=2), **changes)  # type: ignore[arg-type]  # by name


@pytest.fixture
def register(standins: StandIns) -> StandardRegister:
    return StandardRegister(reach(standins))


def test_days_are_known_as_far_as_they_are() -> None:
    assert day("1950-00-00") == day("19509999") == "1950-99-99"
    assert day("1950-05-00") == "1950-05-99"
    assert day("0000-00-00") == "9999-99-99"
    assert day("1931-02-29") == "1931-02-99"  # a family register has it, no calendar does
    assert day("1988-05-04") == "1988-05-04"
    assert day("昭和25年頃") is None


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("世帯主", "head"),
        ("妻（未届）", "spouse"),
        ("子", "child"),
        ("子（子の妻）", "child"),
        ("母", "parent"),
        ("子の子", "other"),
        ("同居人", "other"),
        ("", None),
    ],
)
def test_relations_are_read_in_words(word: str, key: str | None) -> None:
    assert relation(word) == key


def test_a_name_is_kept_to_the_letter_and_never_split() -> None:
    one = resident_of({**WHO, "氏名": f"{IVS}\u3000\U00020bb7郎", "氏名_フリガナ": "ｶﾂﾐﾎﾝ ﾖｼﾛｳ"})
    assert one.person["full_name"] == f"{IVS} \U00020bb7郎"
    assert one.person["full_name_kana"] == "カツミホン ヨシロウ"
    assert "family_name" not in one.person


def test_a_glyph_of_the_citys_own_is_asked_not_guessed() -> None:
    one = resident_of({**WHO, "氏": "見\ue000本", "名": "太郎", "氏名": "見\ue000本\u3000太郎"})
    assert not {"family_name", "full_name"} & set(one.person)
    place = {"住所_都道府県": "みほん県", "住所_町字": "\ue001町"}
    assert resident_of({**WHO, **place}).address == {}


def test_who_may_be_protected_is_protected_and_half_a_record_is_none() -> None:
    assert [resident_of({**WHO, "支援措置対象者": mark}).protected for mark in ("1", "2", "")] == [
        True
    ] * 3
    for item in WHO:
        with pytest.raises(NotARecord):
            resident_of({key: value for key, value in WHO.items() if key != item})


async def test_both_ways_to_the_register_say_the_same(
    register: StandardRegister, tmp_path: Path
) -> None:
    """As CSV of our own names, as CSV of the standard's, and over HTTP."""
    ours = CsvRegister(sample_file())
    with sample_file().open(encoding="utf-8-sig", newline="") as rows:
        records = [as_items(row) for row in csv.DictReader(rows)]
    exchanged = tmp_path / "juki.csv"
    with exchanged.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for one in records for key in one)))
        writer.writeheader()
        writer.writerows(records)
    for number in ("100001", "100005", "100007", "100009", "200001"):
        expected = await ours.household(number)
        assert await register.household(number) == expected
        assert await CsvRegister(exchanged).household(number) == expected
    assert (await register.search("みほんけ", None))[0].standing is Standing.INCOMING
    assert NOT_A_NUMBER not in str(await register.household("100001"))
    with pytest.raises(NoSuchResident):
        await register.household("0")
    assert await register.search(" ", None) == []


async def test_a_token_is_used_again_and_renewed_when_it_was_taken_back(
    register: StandardRegister, standins: StandIns
) -> None:
    await register.search("見本", None)
    standins.residents.take_back_tokens()
    assert await register.search("見本 太", "1988-05-04")


@pytest.mark.parametrize("wrong", ["down", "slow", "secret", "nobody"])
async def test_what_does_not_answer_in_time_is_said_at_once(standins: StandIns, wrong: str) -> None:
    standins.residents.down = wrong == "down"
    standins.residents.slow_seconds = 5 if wrong == "slow" else 0
    changes: dict[str, object] = {"seconds": 0.3}
    if wrong == "secret":
        changes["client_secret"] = "another"
    if wrong == "nobody":
        changes["token_url"] = "http://127.0.0.1:9/token"
    began = time.monotonic()
    with pytest.raises(RegisterUnavailable):
        await StandardRegister(reach(standins, **changes)).search("見本", None)
    assert time.monotonic() - began < 2


async def test_an_answer_that_comes_in_drops_is_not_waited_for(standins: StandIns) -> None:
    """Each drop comes in time; all of them together do not."""
    over = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for byte in b"HTTP/1.1 200 OK\r\nx-drops: and so on":
            writer.write(bytes([byte]))
            if reader.at_eof():  # nobody listens any more
                break
            await asyncio.sleep(0.1)
        writer.close()
        over.set()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    began = time.monotonic()
    with pytest.raises(RegisterUnavailable):
        await StandardRegister(reach(standins, token_url=url, seconds=0.5)).search("見本", None)
    assert time.monotonic() - began < 2
    await asyncio.wait_for(over.wait(), 5)
    server.close()
    await asyncio.sleep(0)  # the transport goes


async def test_the_counter_goes_on_when_the_register_is_down(
    context: Context, standins: StandIns
) -> None:
    told = standins.forms_settings(standins.url)
    settings = FormsSettings.model_validate({**context.settings.model_dump(), **told})
    here = replace(context, settings=settings)
    async with client(here, SERVICE) as program:
        token = staff_token(context, {"*": ["clerk"]}, lifetime=timedelta(days=3650))
        program.headers["authorization"] = f"Bearer {token}"
        program.cookies.set("machi_staff", token)
        counter = Counter(program)
        await counter.begin()
        await counter.do("procedures", procedures=["juminhyo"])
        standins.residents.down = True
        down = await counter.send("resident", resident="100001")
        assert (down.status_code, down.json()["code"]) == (503, "forms.register_unavailable")
        page = await program.post(f"/forms/intake/{counter.id}/search", data={"name": "見本"})
        assert "カードか聞き取りで、そのまま続けてください" in page.text
        await counter.do("hear", answers={"person:1": {"phone": "090-0000-0001"}})
        standins.residents.down = False
        await counter.do("resident", resident="100001")
        assert len((await counter.seen())["people"]) == 4
    rows = await context.db.rows("select why from audit_entry order by seq")
    assert [row["why"] for row in rows] == [
        "住民記録から入力（juminhyo）",
        "住民記録の検索（juminhyo）",
        "住民記録から入力（juminhyo）",
    ]


def _signed(
    folder: Path, name: str, by: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """Make a certificate for 127.0.0.1 and its key, in files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(subject).public_key(key.public_key())
    made = made.issuer_name(by[0].subject if by else subject)
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
    made = made.add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    address = x509.DNSName("localhost")
    made = made.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    found = made.sign(by[1] if by else key, hashes.SHA256())
    (folder / f"{name}.pem").write_bytes(found.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / f"{name}.key").write_bytes(private)
    return found, key


async def test_the_register_and_we_show_each_other_a_certificate(tmp_path: Path) -> None:
    authority = _signed(tmp_path, "authority", None)
    for name in ("theirs", "ours"):
        _signed(tmp_path, name, authority)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=tmp_path / "authority.pem")
    tls.load_cert_chain(tmp_path / "theirs.pem", tmp_path / "theirs.key")
    tls.verify_mode = ssl.CERT_REQUIRED
    shown = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        shown.append(writer.get_extra_info("peercert"))
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 503 Away\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    url = f"https://localhost:{server.sockets[0].getsockname()[1]}"
    without = Reach(
        url=url, token_url=url, client_id="a", client_secret="b", seconds=2,
        authorities=tmp_path / "authority.pem",
    )  # fmt: skip
    ours = replace(without, certificate=tmp_path / "ours.pem", key=tmp_path / "ours.key")
    for one in (without, replace(ours, authorities=None), ours):
        with pytest.raises(RegisterUnavailable):
            await StandardRegister(one).search("見本", None)
    server.close()
    assert len(shown) == 1  # neither who shows none, nor who trusts nobody, got so far
    assert shown[0]["subject"] == ((("commonName", "ours"),),)


def test_a_register_is_configured_whole_or_not_at_all() -> None:
    whole = {
        "database_url": "postgresql://a",
        "nats_user": "forms",
        "nats_password": "forms",
        "secret_key": "a" * 32,
        "register_url": "https://juki.example/juki",
        "register_token_url": "https://juki.example/token",
        "register_client_id": "machi",
        "register_client_secret": "b",
    }
    FormsSettings.model_validate(whole)
    for change in (
        {"register_url": "http://juki.example"},
        {"register_client_secret": ""},
        {"register_certificate": "/etc/ours.pem"},
    ):
        with pytest.raises(ValueError, match="register"):
            FormsSettings.model_validate({**whole, **change})

"""Files on the pages: no script needed, kept with the draft, checked by content, never lost."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import httpx
import pytest
from tests.forms.attaching import ASKS_FOR_FILES, POSITION, infected, pdf, picture
from tests.forms.filling import form_of

from machi.forms.app import SERVICE
from machi.forms.commands.files.receive_file import ReceiveFile, receive_file
from machi.forms.commands.publish_procedure import PublishProcedure, publish_procedure
from machi.forms.store import files as files_store
from machi.forms.store import hot_draft
from machi.local.standins.clamd import Clamd
from machi.shared.service import Context
from machi.shared.testing.clients import client

NEXT = ("do", "next")


@pytest.fixture
async def clamd() -> AsyncGenerator[Clamd]:
    scanner = await Clamd().start()
    yield scanner
    await scanner.stop()


@pytest.fixture
async def scanning(empty_context: Context, clamd: Clamd) -> Context:
    settings = empty_context.settings.model_copy(update={"clamd_address": clamd.address})
    context = replace(empty_context, settings=settings)
    await publish_procedure(PublishProcedure(ASKS_FOR_FILES), context)
    return context


@pytest.fixture
async def phone(scanning: Context) -> AsyncGenerator[httpx.AsyncClient]:
    async with client(scanning, SERVICE) as opened:
        opened.headers["accept"] = "text/html"
        yield opened


async def press(
    phone: httpx.AsyncClient,
    page: httpx.Response,
    button: tuple[str, str] = NEXT,
    *,
    files: Sequence[tuple[str, Any]] = (),
    typed: Mapping[str, str] = MappingProxyType({}),
) -> httpx.Response:
    """Send a page's form with a button, as a browser does where there are files."""
    form = form_of(page, page.url.path)
    fields = {name: value[0] for name, value in form.fields.items() if value}
    fields = {key: value for key, value in fields.items() if value} | dict(typed)
    sent = [(key, (None, value)) for key, value in {**fields, button[0]: button[1]}.items()]
    every: Any = [*sent, *files]
    return await phone.post(form.action, files=every, follow_redirects=True)


def one(control: str, content: bytes, name: str = "見本.pdf") -> tuple[str, Any]:
    return (control, (name, content, "application/octet-stream"))


async def second_page(phone: httpx.AsyncClient, *, lives: str = "yes") -> httpx.Response:
    page = await phone.post("/forms/mihon-tempu/start", follow_redirects=True)
    return await press(phone, page, typed={"note": "ことば", "lives": lives})


async def test_a_file_is_checked_scanned_kept_and_submitted(
    phone: httpx.AsyncClient, scanning: Context
) -> None:
    page = await second_page(phone)
    assert 'enctype="multipart/form-data"' in page.text
    page = await press(phone, page, ("do", "upload:photo"), files=[one("photo", pdf())])
    assert page.status_code == 200, page.text
    assert "見本.pdf" in page.text
    assert "検査済み" in page.text
    page = await press(phone, page)
    assert page.url.path.endswith("/documents"), page.text
    page = await press(
        phone, page, ("do", "upload:paper:shomei"), files=[one("paper:shomei", pdf(), "証明.pdf")]
    )
    assert "証明.pdf" in page.text
    page = await press(phone, page)
    assert page.url.path.endswith("/check")
    assert "見本.pdf" in page.text
    assert "証明.pdf" in page.text
    done = await phone.post(page.url.path, follow_redirects=True)
    assert "確認コード" in done.text, done.text
    rows = await scanning.db.rows("select place, state, kept_at from case_file order by place")
    assert [(row["place"], row["state"]) for row in rows] == [
        ("paper:shomei", "clean"),
        ("photo", "clean"),
    ]
    assert all(row["kept_at"] for row in rows)


async def test_a_file_that_comes_while_the_draft_is_sent_is_in_the_case(
    phone: httpx.AsyncClient, scanning: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await second_page(phone, lives="no")
    page = await press(phone, page, ("do", "upload:photo"), files=[one("photo", pdf())])
    page = await press(phone, page)
    assert page.url.path.endswith("/check")
    look, late = hot_draft.look, iter(["おくれて.pdf"])

    async def look_then_a_file_comes(*given: Any) -> hot_draft.Seen:  # noqa: ANN401 - passed on
        seen = await look(*given)
        for name in late:
            asked = ReceiveFile(
                application_id=seen.application.id, place="photo", name=name, content=pdf()
            )
            await receive_file(asked, scanning)
        return seen

    monkeypatch.setattr(hot_draft, "look", look_then_a_file_comes)
    done = await phone.post(page.url.path, follow_redirects=True)
    assert "確認コード" in done.text
    rows = await scanning.db.rows("select kept_at from case_file")
    assert len(rows) == 2
    assert all(row["kept_at"] for row in rows)


async def test_a_file_with_a_virus_is_refused_by_name(
    phone: httpx.AsyncClient, scanning: Context
) -> None:
    page = await second_page(phone)
    page = await press(
        phone,
        page,
        ("do", "upload:photo"),
        files=[one("photo", infected(), "請求書.pdf"), one("photo", pdf(), "よい.pdf")],
    )
    assert page.status_code == 422
    assert "「請求書.pdf」からウイルスが見つかった" in page.text
    assert "よい.pdf" in page.text, "the other one is taken"
    assert len(await scanning.db.rows("select 1 from case_file")) == 1
    assert len(await scanning.db.rows("select 1 from case_file_part")) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"MZ\x90\0 a program", "送れない種類のファイルです。PDF・JPEG・PNG・HEICを"),
        (pdf(size=1024 * 1024 + 1), "大きすぎます。1つ1MBまで"),
        (b"", "中身がありません"),
        (b"\xff\xd8\xff\xe0\0\x04ab", "壊れているようです"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic broken", "壊れているようです"),
    ],
    ids=["program", "large", "empty", "half a picture", "no picture"],
)
async def test_what_is_not_taken_is_told_by_name(
    phone: httpx.AsyncClient, scanning: Context, content: bytes, told: str
) -> None:
    page = await second_page(phone)
    page = await press(phone, page, ("do", "upload:photo"), files=[one("photo", content, "家.pdf")])
    assert page.status_code == 422
    assert "「家.pdf」" in page.text
    assert told in page.text
    assert await scanning.db.rows("select 1 from case_file") == []


async def test_the_number_of_files_is_bounded_also_in_two_tabs(phone: httpx.AsyncClient) -> None:
    page = await second_page(phone)
    three = [one("photo", pdf(str(n)), f"{n}.pdf") for n in range(3)]
    page = await press(phone, page, ("do", "upload:photo"), files=three)
    assert "「2.pdf」は送れませんでした。ここには2件まで付けられます。" in page.text


async def test_hiding_a_question_keeps_its_file_until_it_is_sent(
    phone: httpx.AsyncClient, scanning: Context
) -> None:
    page = await second_page(phone)
    files = [one("photo", pdf()), one("lease", pdf(), "契約.pdf")]
    page = await press(phone, page, ("do", "upload:photo"), files=files)
    first = await phone.get(page.url.path.replace("second", "first"))
    page = await press(phone, first, typed={"lives": "no"})
    assert "契約.pdf" not in page.text
    page = await press(phone, await phone.get(first.url.path), typed={"lives": "yes"})
    assert "契約.pdf" in page.text, "a mis-tap loses nothing"
    page = await press(phone, await phone.get(first.url.path), typed={"lives": "no"})
    page = await press(phone, page)
    assert page.url.path.endswith("/check"), page.text
    await phone.post(page.url.path)
    rows = await scanning.db.rows("select place from case_file")
    assert [row["place"] for row in rows] == ["photo"], "hidden is absent"


async def test_an_item_keeps_its_file_when_places_move(phone: httpx.AsyncClient) -> None:
    page = await second_page(phone, lives="no")
    for n, name in enumerate(("ポチ", "ハナ")):
        page = await press(phone, page, ("do", "add:dogs"))
        page = await press(
            phone,
            page,
            ("do", f"upload:dogs.{n}.shot"),
            files=[one(f"dogs.{n}.shot", pdf(name), f"{name}.pdf")],
            typed={f"dogs.{n}.name": name},
        )
        assert f"{name}.pdf" in page.text, page.text
    page = await press(phone, page, ("do", "remove:dogs:0"))
    assert "ハナ.pdf" in page.text
    assert "ポチ.pdf" not in page.text


async def test_another_device_has_the_files_and_can_take_them_back(
    phone: httpx.AsyncClient, scanning: Context
) -> None:
    page = await second_page(phone)
    page = await press(phone, page, ("do", "upload:photo"), files=[one("photo", pdf())])
    async with client(scanning, SERVICE) as other:
        other.headers["accept"] = "text/html"
        page = await other.get(page.url.path)
        assert "見本.pdf" in page.text
        [button] = [b for b in form_of(page, page.url.path).buttons if "remove-file" in b[1]]
        page = await press(other, page, button)
        assert "見本.pdf" not in page.text
    assert await scanning.db.rows("select 1 from case_file_part") == []


async def test_a_form_cannot_name_files_of_others(phone: httpx.AsyncClient) -> None:
    page = await second_page(phone)
    for name in ("photo", "dogs.0.shot"):
        forged = await press(phone, page, typed={name: "0198c1c6-0000-7000-8000-000000000000"})
        assert forged.status_code == 422
        assert "このページにない項目" in forged.text
    stray = await press(phone, page, files=[one("note", pdf())])
    assert "このページにない項目" in stray.text


async def test_a_picture_does_not_say_where_it_was_taken(
    phone: httpx.AsyncClient, scanning: Context
) -> None:
    page = await second_page(phone)
    files = [one("photo", picture("JPEG"), "a.jpg"), one("photo", picture("HEIF"), "b.heic")]
    page = await press(phone, page, ("do", "upload:photo"), files=files)
    assert page.status_code == 200, page.text
    assert "b.jpg" in page.text, "what telephones make is kept as what computers open"
    rows = await scanning.db.rows("select id, application_id, media_type from case_file")
    assert [row["media_type"] for row in rows] == ["image/jpeg"] * 2
    for row in rows:
        async with scanning.db.transaction() as tx:
            key = await scanning.vault.key(tx, row["application_id"])
            kept = await files_store.part(tx, key, row["id"], 0)
        assert kept.startswith(b"\xff\xd8")
        assert POSITION not in kept


async def test_a_name_with_a_my_number_loses_its_digits(phone: httpx.AsyncClient) -> None:
    page = await second_page(phone)
    files = [one("photo", pdf(), "通知 1234-5678-9018.pdf")]
    page = await press(phone, page, ("do", "upload:photo"), files=files)
    assert "9018" not in page.text
    assert "通知 ●●●●-●●●●-●●●●.pdf" in page.text

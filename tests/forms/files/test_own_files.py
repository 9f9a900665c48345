"""People get back what they sent, and nobody else does; how much is sent is bounded."""

from uuid import UUID, uuid4

import httpx
import pytest
from tests.forms.attaching import pdf
from tests.forms.test_sending_files import one, press, second_page

from machi.forms import upload_limits
from machi.forms.app import SERVICE
from machi.forms.commands.files import receive_file
from machi.forms.commands.files.refusals import TooManyUploads
from machi.forms.store import audit
from machi.forms.upload_limits import UploadLimits
from machi.local.standins.clamd import Clamd
from machi.shared.service import Context
from machi.shared.testing.clients import client
from machi.shared.web.buckets import Rate


async def sent(phone: httpx.AsyncClient) -> httpx.Response:
    page = await second_page(phone, lives="no")
    return await press(phone, page, ("do", "upload:photo"), files=[one("photo", pdf())])


async def the_file(context: Context) -> tuple[UUID, UUID]:
    [row] = await context.db.rows("select id, application_id from case_file")
    return row["id"], row["application_id"]


def assert_a_download(answer: httpx.Response) -> None:
    assert answer.status_code == 200, answer.text
    assert answer.content == pdf()
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_a_draft_gives_its_files_back_on_another_device_too(
    phone: httpx.AsyncClient,
    scanning: Context,
) -> None:
    page = await sent(phone)
    file_id, draft_id = await the_file(scanning)
    assert f'href="files/{file_id}"' in page.text
    address = f"{page.url.path.rpartition('/')[0]}/files/{file_id}"
    async with client(scanning, SERVICE) as elsewhere:
        assert_a_download(await elsewhere.get(address))
        assert (await elsewhere.get(f"/forms/d/{'x' * 43}/files/{file_id}")).status_code == 404
        unknown = await elsewhere.get(address.replace(str(file_id), str(uuid4())))
    assert unknown.status_code == 404
    [kept] = await audit.of_case(scanning.db, draft_id)
    assert (kept.entry.action, kept.entry.by.id, kept.entry.why) == (
        "download",
        "citizen",
        str(file_id),
    )


async def test_a_file_that_is_not_scanned_is_not_given_back(
    phone: httpx.AsyncClient,
    scanning: Context,
    clamd: Clamd,
) -> None:
    clamd.away = True
    page = await sent(phone)
    file_id, draft_id = await the_file(scanning)
    assert f'href="files/{file_id}"' not in page.text
    answer = await phone.get(f"{page.url.path.rpartition('/')[0]}/files/{file_id}")
    assert answer.status_code == 409
    assert await audit.of_case(scanning.db, draft_id) == []


async def test_a_case_gives_its_files_to_whoever_holds_it(
    phone: httpx.AsyncClient,
    scanning: Context,
) -> None:
    page = await press(phone, await sent(phone))
    assert page.url.path.endswith("/check")
    page = await press(phone, page, ("do", "send"))
    file_id, case_id = await the_file(scanning)
    [case] = await scanning.db.rows("select receipt_number from application")
    address = f"/forms/case/{case['receipt_number']}"
    shown = await phone.get(address)
    assert f'href="{address}/files/{file_id}"' in shown.text
    assert_a_download(await phone.get(f"{address}/files/{file_id}"))
    async with client(scanning, SERVICE) as stranger:
        closed = await stranger.get(f"{address}/files/{file_id}")
        assert closed.status_code in {303, 401}
    seen = await audit.of_case(scanning.db, case_id)
    assert [one.entry.action for one in seen] == ["download"]


async def test_too_many_files_are_told_when_to_come_again(
    phone: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(upload_limits, "FILES_OF_DRAFT", Rate(per_second=1 / 600, burst=1))
    page = await sent(phone)
    page = await press(
        phone, page, ("do", "upload:lease"), files=[one("photo", pdf(), "二枚目.pdf")]
    )
    assert page.status_code == 422
    assert "二枚目.pdf" in page.text
    assert "10分ほどたってから" in page.text
    draft = page.url.path.split("/")[3]
    asked = await phone.post(
        f"/forms/api/v1/drafts/{draft}/files?place=photo", files={"file": ("a.pdf", pdf())}
    )
    assert (asked.status_code, asked.json()["code"]) == (429, "forms.too_many_uploads")
    assert int(asked.headers["retry-after"]) > 500


def test_bytes_are_counted_and_nothing_is_taken_where_one_is_refused() -> None:
    limits, draft, other = UploadLimits(), uuid4(), uuid4()
    most = upload_limits.BYTES_OF_DRAFT.burst
    limits.take(draft, "a", "x", most)
    with pytest.raises(TooManyUploads) as refused:
        limits.take(draft, "a", "x", most // 2)
    assert refused.value.retry_after > 60
    for _ in range(3):
        limits.take(uuid4(), "a", "x", most)
    limits.take(other, "b", "x", most)


async def test_what_waits_in_one_draft_and_in_all_of_them_is_bounded(
    phone: httpx.AsyncClient,
    scanning: Context,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(receive_file, "MOST_OF_DRAFT", len(pdf()) + 10)
    page = await sent(phone)
    page = await press(phone, page, ("do", "upload:photo"), files=[one("photo", pdf())])
    assert "一つの申請で送れるのは" in page.text
    tiny = scanning.settings.model_copy(update={"draft_files_gb": 1e-9})
    monkeypatch.setattr(receive_file, "settings_of", lambda _: tiny)
    page = await press(phone, page, ("do", "upload:photo"), files=[one("photo", pdf())])
    assert page.status_code == 503
    assert "書類を窓口へお持ちください" in page.text

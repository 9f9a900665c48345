"""Making a guide in the office: built from nothing by forms alone, published by two people."""

import re
from collections.abc import Callable
from urllib.parse import quote

import httpx
from tests.forms.guides.sample import small

from machi.forms.commands.guides.import_navigator import ImportNavigator, import_navigator
from machi.forms.domain.authoring.drafts import Author
from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.ids import new_id
from machi.shared.service import Context

OFFICE = "/forms/office/guides"


class Office:
    """Somebody of a department, without JavaScript."""

    def __init__(self, browser: httpx.AsyncClient) -> None:
        self.browser = browser
        self.page = ""
        self.at = ""
        self.editor = ""

    async def begin(self, title: str, name: str) -> None:
        made = await self.browser.post(OFFICE, data={"do": "start", "title": title, "name": name})
        assert made.status_code == 303, made.text
        self.editor = made.headers["location"].partition("?")[0]

    async def open(self, at: str) -> str:
        self.at = at
        found = await self.browser.get(f"{self.editor}?at={quote(at)}")
        assert found.status_code == 200
        self.page = found.text
        return self.page

    async def press(self, do: str, **typed: str) -> httpx.Response:
        """Send the form of the open part as it is, with what is typed into it."""
        fields = dict(re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', self.page))
        selects = r'<select[^>]*name="([^"]+)">(.*?)</select>'
        for name, inside in re.findall(selects, self.page, re.DOTALL):
            chosen = re.findall(r'value="([^"]*)" selected', inside)
            fields[name] = chosen[0] if chosen else ""
        fields = {name: value.replace("&#34;", '"') for name, value in fields.items()}
        fields.pop("do", None)
        sent = {**fields, "do": do, **typed}
        answer = await self.browser.post(f"{self.editor}?at={quote(self.at)}", data=sent)
        if answer.status_code == 303:
            at = httpx.URL(answer.headers["location"]).params["at"]
            await self.open(at)
        return answer

    async def take(self, do: str, **typed: str) -> httpx.Response:
        page = (await self.browser.get(f"{self.editor}/publish")).text
        revision = re.findall(r'name="revision" value="(\d+)"', page)[0]
        sent = {"do": do, "revision": revision, **typed}
        return await self.browser.post(f"{self.editor}/publish", data=sent)


def code_of(page: str, words: str) -> str:
    """Give the code of the choice that reads so."""
    [code] = re.findall(rf'<option value="([^"]+)"[^>]*>{words}</option>', page)
    return str(code).replace("&#34;", '"')


async def test_a_guide_is_built_by_forms_alone(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    office = Office(browser)
    await office.begin("犬を迎えた", "inu")
    await office.open("/questions")
    await office.press("add-question:yes_no", **{"new.label": "犬がいますか"})
    await office.press("save", **{"ask.en": "Do you have a dog?", "why.ja": "登録がいるため"})
    await office.press("add-question:choice", **{"new.label": "何をしますか"})
    await office.press("add-options", **{"new.options": "登録する\n返す"})
    code = code_of(office.page, "「犬がいますか」が「はい」のとき")
    await office.press("save", **{"ask_if.0.test": code})
    assert "「犬がいますか」が「はい」のとき" in office.page
    await office.open("/rows")
    await office.press("add-rule", **{"new.procedure": "inu-toroku"})
    code = code_of(office.page, "「何をしますか」が「登録する」のとき")
    await office.press("save", **{"why.ja": "犬を登録するため", "when.0.test": code})
    await office.press("add-rule", **{"new.label": "飼い主の教室"})
    typed = {"why.ja": "教室があるため", "elsewhere.title.ja": "飼い主の教室"}
    refused = await office.press("save", **typed)
    assert refused.status_code == 422
    assert "日本語で入力してください" in refused.text
    typed["elsewhere.window.ja"] = "環境課"
    await office.press("save", **typed)
    nobody = await office.take("propose")
    assert nobody.status_code == 422
    assert "例がありません" in (await browser.get(f"{office.editor}/publish")).text
    for name, answers in (("犬", "q1=yes&q2=o1"), ("返す", "q1=yes&q2=o2"), ("いない", "q1=no")):
        end = await browser.get(f"{office.editor}/preview?{answers}")
        assert "この答えを例にする" in end.text
        revision = re.findall(r'name="revision" value="(\d+)"', end.text)[0]
        pairs = dict(one.split("=") for one in answers.split("&"))
        sent = {**pairs, "example.name": name, "revision": revision}
        assert (await browser.post(f"{office.editor}/examples", data=sent)).status_code == 303
    page = (await browser.get(f"{office.editor}/publish")).text
    assert "直すところはありません" in page
    assert (await office.take("propose")).status_code == 303
    assert "別の人が、承認してください" in (await office.take("approve")).text
    browser.cookies.clear()
    browser.cookies.set(STAFF_COOKIE, token("supervisor"))
    assert (await office.take("approve")).status_code == 303
    shown = (await browser.get("/forms/guide/inu?q1=yes&q2=o1")).text
    assert "犬を登録するため" in shown
    assert "環境課" in shown


async def test_two_people_at_one_draft_lose_nothing(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    office = Office(browser)
    await office.begin("犬を迎えた", "inu")
    await office.open("")
    other = Office(browser)
    other.editor = office.editor
    await other.open("")
    await other.press("save", **{"title.ja": "犬が来た"})
    late = await office.press("save", **{"title.ja": "猫が来た"})
    assert late.status_code == 409
    assert "ほかの人が先に変更しました" in late.text
    assert "犬が来た" in await office.open("")


async def test_a_document_that_is_no_navigator_is_taken_in_and_explained(
    context: Context, browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    author = Author(new_id(), "見本 職員")
    for number, document in enumerate(
        ({}, {"questions": 3, "rows": "x"}, {**small(), "rows": [{"procedure": 4}]})
    ):
        command = ImportNavigator(document, author, f"odd-{number}")
        started = await import_navigator(command, context)
        editor = f"{OFFICE}/{started.draft_id}"
        assert (await browser.get(editor)).status_code == 303
        judged = await browser.get(f"{editor}/publish")
        assert judged.status_code == 200
        assert "次のところを直してください" in judged.text
        assert "まだ表示できません" in (await browser.get(f"{editor}/preview")).text
    started = await import_navigator(ImportNavigator(small(), author), context)
    page = (await browser.get(f"{OFFICE}/{started.draft_id}/publish")).text
    assert "直すところはありません" in page
    taken = await browser.get(f"{OFFICE}/{started.draft_id}/document.json")
    assert taken.json() == small()


async def test_what_a_city_publishes_comes_in_under_a_name_of_our_own(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set(STAFF_COOKIE, token("procedure_admin"))
    published = await browser.get("/forms/api/v1/guides/okuyami/versions")
    for name, content, status in (
        ("okuyami-2", published.content, 303),
        ("okuyami-3", b"[", 422),
        ("okuyami-4", b"7", 422),
    ):
        file = {"file": ("guide.json", content, "application/json")}
        sent = await browser.post(OFFICE, data={"do": "import", "name": name}, files=file)
        assert sent.status_code == status, sent.text
    page = (await browser.get(OFFICE)).text
    assert "okuyami-2" in page
    assert "okuyami-3" not in page


async def test_who_may_only_approve_does_not_write(
    context: Context, browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    author = Author(new_id(), "見本 職員")
    started = await import_navigator(ImportNavigator(small(), author), context)
    editor = f"{OFFICE}/{started.draft_id}"
    browser.cookies.set(STAFF_COOKIE, token("supervisor"))
    assert (await browser.get(editor)).status_code == 403
    assert (await browser.post(editor, data={"do": "save"})).status_code == 403
    assert (
        await browser.post(OFFICE, data={"do": "change", "source": "okuyami"})
    ).status_code == 403
    assert (await browser.get(f"{editor}/preview")).status_code == 200
    browser.cookies.clear()
    browser.cookies.set(STAFF_COOKIE, token("clerk"))
    assert (await browser.get(OFFICE)).status_code == 403

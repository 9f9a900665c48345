"""Who saw what of a case stands on its page, in words, whatever was done and wherever."""

import ast
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from markupsafe import escape
from tests.forms.applying import apply

from machi.forms import words
from machi.forms.domain.application import Actor
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.store import audit
from machi.shared.service import Context

HANAKO = Actor("1", "operator", "見本 花子")


def reasons_in_the_code() -> Iterator[str]:
    """Find the words that our own code writes into the log as a reason."""
    for file in Path(str(files("machi.forms"))).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id == "AuditEntry":
                for given in node.args[3:]:
                    if isinstance(given, ast.Constant):
                        yield str(given.value)


def test_every_action_and_every_reason_of_ours_has_words() -> None:
    assert set(words.SEEN_AS) == set(Action)
    found = set(reasons_in_the_code())
    assert found, "nothing was found: the search is broken"
    assert found <= set(words.SEEN_FOR)
    for why in words.SEEN_FOR:
        assert words.why_words(why, "ja", {}) != why


def test_a_file_is_named_and_what_somebody_wrote_stays() -> None:
    own = str(uuid4())
    assert words.why_words(own, "ja", {own: "見本.pdf"}) == "見本.pdf"
    assert words.why_words(own, "ja", {}) == "送られたファイル"
    assert words.why_words("本人からの電話", "ja", {}) == "本人からの電話"


@pytest.mark.parametrize("language", ["ja", "en"])
async def test_the_page_of_a_case_lists_everything_that_was_done_with_it(
    program: httpx.AsyncClient,
    browser: httpx.AsyncClient,
    context: Context,
    token: Callable[..., str],
    language: str,
) -> None:
    case = UUID((await apply(program, "inu-toroku")).json()["application_id"])
    for action in Action:
        await audit.record(context, AuditEntry(action, case, HANAKO, "本人からの電話"))
    for why in words.SEEN_FOR:
        await audit.record(context, AuditEntry(Action.PRINT, case, HANAKO, why))
    browser.cookies.set("machi_lang", language)
    staff = {"authorization": f"Bearer {token('clerk')}"}
    page = await browser.get(f"/forms/desk/{case}", headers=staff)
    for said in (*words.SEEN_AS.values(), *words.SEEN_FOR.values()):
        assert escape(words.WORDS_OF.say(said, language)) in page.text
    assert page.text.count("見本 花子") >= len(Action) + len(words.SEEN_FOR)

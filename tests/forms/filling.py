"""Filling in a procedure as a person does it: read the page, fill the form, press a button.

Only what stands in the HTML is used, so a question without a control fails the test.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx
from tests.forms.proving import context_of, show_proof, signed_draft

DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass
class Form:
    """One form of a page: where it goes, and the controls that it holds."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, set[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    pickers: list[str] = field(default_factory=list)
    """Controls that take files."""


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form":
            self._form = Form(given.get("action") or "")
            self.forms.append(self._form)
        elif self._form is None or not name:
            return
        elif tag == "button":
            self._form.buttons.append((name, value))
        elif given.get("type") == "file":
            self._form.pickers.append(name)
        elif given.get("type") in {"radio", "checkbox"}:
            self._form.choices.setdefault(name, set()).add(value)
            if "checked" in given:
                self._form.fields.setdefault(name, []).append(value)
        elif tag in {"input", "textarea", "select"}:
            self._form.fields[name] = [value]
            self._textarea = name if tag == "textarea" else None

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._textarea is not None:
            self._form.fields[self._textarea] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        self._textarea = None
        if tag == "form":
            self._form = None


def form_of(answer: httpx.Response, ending: str = "") -> Form:
    """Find the form of a page whose action ends like this."""
    parser = _Forms()
    parser.feed(answer.text)
    return next(one for one in parser.forms if one.action.endswith(ending))


def controls_for(answers: Any, name: str) -> dict[str, list[str]]:  # noqa: ANN401 - any JSON
    """Write answers as the controls that ask for them: `dogs.0.name`, `born_y`."""
    if isinstance(answers, list) and any("file_id" in one for one in answers):
        return {}  # sent as files
    if isinstance(answers, Mapping):
        return {
            key: value
            for part, inner in answers.items()
            for key, value in controls_for(inner, f"{name}.{part}").items()
        }
    if isinstance(answers, list) and answers and isinstance(answers[0], Mapping):
        return {
            key: value
            for place, item in enumerate(answers)
            for key, value in controls_for(item, f"{name}.{place}").items()
        }
    if isinstance(answers, list):
        return {name: [str(one) for one in answers]}
    found = DATE.fullmatch(str(answers))
    if found:
        parts = {"_y": found[1], "_m": found[2], "_d": found[3]}
        return {name + end: ["" if value == "99" else value] for end, value in parts.items()}
    return {name: [str(answers)]}


async def for_oneself(browser: httpx.AsyncClient, page: httpx.Response) -> httpx.Response:
    """Say on the first page that one files for oneself; it is chosen already."""
    return await press(browser, form_of(page, "/filing"), ("do", "next"))


async def with_proof(browser: httpx.AsyncClient, check: httpx.Response) -> httpx.Response:
    """Sign what is on the check page, if that is asked for, and come back to it."""
    if "本人確認へ進む" not in check.text:
        return check
    context = context_of(browser)
    token = check.url.path.split("/")[3]
    show_proof(browser, await signed_draft(context, token), context)
    return await browser.get(check.url.path)


NOT_TYPED = ("local_government_code", "street_address_id")
"""Codes that pages do not ask people for."""


def _settled(form: Form) -> dict[str, list[str]]:
    """Say of each paper that nothing is sent without: it was seen, or it will be shown."""
    return {
        name: ["seen" if "seen" in values else "yes"]
        for name, values in form.choices.items()
        if name.startswith(("settle:", "promise:"))
    }


async def fill(browser: httpx.AsyncClient, page: httpx.Response, answers: Any) -> httpx.Response:  # noqa: ANN401
    """Fill page after page with an example's answers until everything is to be checked."""
    wanted = {
        name: value
        for key, inner in answers.items()
        for name, value in controls_for(inner, key).items()
        if not name.endswith(NOT_TYPED)
    }
    for _ in range(40):
        if page.url.path.endswith("/check"):
            return await with_proof(browser, page)
        form = form_of(page, page.url.path)
        pressed = ("do", "next")
        for name, values in wanted.items():
            if name in form.choices:
                assert set(values) <= form.choices[name], name
            if name in form.fields or name in form.choices:
                form.fields[name] = values
        form.fields |= _settled(form)
        for key in set(form.pickers) & set(answers):
            await send_file(browser, form, key)
        for key, inner in answers.items():
            drawn = len({n.split(".")[1] for n in form.fields if n.startswith(f"{key}.")})
            more = isinstance(inner, list) and drawn < len(
                [i for i in inner if isinstance(i, dict)]
            )
            if more and ("do", f"add:{key}") in form.buttons:
                pressed = ("do", f"add:{key}")
        page = await press(browser, form, pressed)
        assert page.status_code == 200, page.text
    raise AssertionError("the form never ends")


async def send_file(browser: httpx.AsyncClient, form: Form, control: str) -> None:
    """Send a small PDF with a form, as its own button does."""
    fields = {name: value for name, values in form.fields.items() for value in values if value}
    texts: list[Any] = [(name, (None, value)) for name, value in fields.items()]
    texts.append(("do", (None, f"upload:{control}")))
    files = [*texts, (control, ("見本.pdf", b"%PDF-1.7 synthetic", "application/pdf"))]
    sent = await browser.post(form.action, files=files, follow_redirects=True)
    assert sent.status_code == 200, sent.text


async def press(browser: httpx.AsyncClient, form: Form, button: tuple[str, str]) -> httpx.Response:
    """Send a form with one of its buttons."""
    sent = {**form.fields, button[0]: [button[1]]}
    return await browser.post(form.action, data=sent, follow_redirects=True)

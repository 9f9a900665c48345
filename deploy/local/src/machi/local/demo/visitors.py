"""Who visits the city: a citizen's browser, a signed-in member of staff."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from typing import Any

import httpx

from machi.local.demo.walk import Failed
from machi.shared.web.sign_in import read_staff

FIELD = re.compile(r"<input\b[^>]*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
SECONDS = 10


def browser(url: str) -> httpx.AsyncClient:
    """Open a browser: it keeps cookies and says where its requests come from."""
    return httpx.AsyncClient(
        base_url=url,
        headers={"origin": url, "accept-language": "ja"},
        timeout=SECONDS,
        trust_env=False,
    )


@asynccontextmanager
async def signed_in(url: str, role: str, site: str = "honcho") -> AsyncIterator[httpx.AsyncClient]:
    """Sign in as the sample city's member of staff with a role, in the way that the city shows.

    Raises:
        Failed: the sample city has nobody like that, or the page refused.

    """
    people = read_staff(None).values()
    held = ((one, {*one.roles.get(site, ()), *one.roles.get("*", ())}) for one in people)
    person = next((one for one, roles in held if role in roles), None)
    if person is None:
        raise Failed(f"nobody in the sample city is {role}")
    async with browser(url) as client:
        answer = await client.get("/auth/sign-in")
        if answer.is_redirect:
            chosen = {"person": str(person.id)}
            at_provider = await client.post(answer.headers["location"], data=chosen)
            answer = await client.get(at_provider.headers.get("location", "/"))
        else:
            form = {"staff_id": str(person.id), "next": "/"}
            answer = await client.post("/auth/sign-in", data=form)
        if not answer.is_redirect or "machi_staff" not in client.cookies:
            raise Failed(f"sign-in as {role}: {said(answer)}")
        yield client


def answered(answer: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    """Give the JSON of a good answer.

    Raises:
        Failed: it was a refusal; the message names it.

    """
    if answer.is_success:
        return answer.json() if answer.content else None
    raise Failed(f"{answer.request.method} {answer.request.url.path}: {said(answer)}")


def page(answer: httpx.Response) -> str:
    """Give the HTML of a page that was shown.

    Raises:
        Failed: it was not.

    """
    if answer.is_success and "text/html" in answer.headers.get("content-type", ""):
        return answer.text
    raise Failed(f"{answer.request.method} {answer.request.url.path}: {said(answer)}")


def said(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
    except ValueError:
        return str(answer.status_code)
    if not isinstance(problem, dict):
        return str(answer.status_code)
    return f"{answer.status_code} {problem.get('code', '')} {problem.get('detail', '')}".strip()


def hidden_fields(html: str) -> dict[str, str]:
    """Read the hidden inputs of a page's forms, as a browser sends them back."""
    found = {}
    for tag in FIELD.findall(html):
        attributes = {name: unescape(value) for name, value in ATTRIBUTE.findall(tag)}
        if attributes.get("type") == "hidden" and "name" in attributes:
            found[attributes["name"]] = attributes.get("value", "")
    return found

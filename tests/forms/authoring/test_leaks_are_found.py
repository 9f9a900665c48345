"""What the harness of random procedures finds: a leak put in on purpose, wherever it is."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from machi.forms import sheets
from machi.forms.app import SERVICE
from machi.forms.domain.application import Application
from machi.forms.domain.printing.papers import FormPaper
from machi.forms.domain.procedure import Procedure
from machi.forms.queries.papers import form
from machi.forms.queries.papers.edition import Edition
from machi.forms.queries.papers.form import Answered, form_paper
from machi.local.measuring.procedures.answered import Answering
from machi.local.measuring.procedures.trial import FORGED, Leaked
from machi.local.measuring.procedures.tried import try_procedure
from machi.shared.service import Context
from machi.shared.testing.clients import client

Patch = pytest.MonkeyPatch
MOST_TRIED = 12


@pytest.fixture
def typed(monkeypatch: Patch) -> list[str]:
    """List what the harness typed, hidden or not."""
    typed: list[str] = []
    mark = Answering._mark  # noqa: SLF001 - the leak must know what was typed

    def remember(self: Answering, path: str) -> str:
        typed.append(mark(self, path))
        return typed[-1]

    monkeypatch.setattr(Answering, "_mark", remember)
    return typed


def on_paper(patch: Patch, leak: Callable[[], str], *, copy: bool) -> None:
    def leaky(answered: Answered, edition: Edition, *, copy: bool = False) -> FormPaper:
        paper = form_paper(answered, edition, copy=copy)
        return replace(paper, code=leak()) if copy is wanted else paper

    wanted = copy
    patch.setattr(form, "form_paper", leaky)


def on_sheet(patch: Patch, leak: Callable[[], str]) -> None:
    row = sheets.row

    def leaky(case: Application, procedure: Procedure, answers: Mapping[str, Any] | None) -> str:
        return row(case, procedure, answers) + leak()

    patch.setattr(sheets, "row", leaky)


PLACES: dict[str, Callable[[Patch, Callable[[], str]], None]] = {
    "the form": lambda patch, leak: on_paper(patch, leak, copy=False),
    "the copy": lambda patch, leak: on_paper(patch, leak, copy=True),
    "the sheet": on_sheet,
}


@pytest.fixture(params=PLACES)
def where(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def first_leak(context: Context) -> str:
    """Try one procedure after the other, until something is found."""
    async with client(context, SERVICE) as browser:
        for number in range(MOST_TRIED):
            chance = Random(number)  # noqa: S311 - chance, not secrets
            try:
                await try_procedure(context, browser, chance, f"mihon-{number}")
            except Leaked as found:
                return str(found)
    return "nothing was found"


async def test_a_hidden_answer_is_found(
    empty_context: Context, typed: list[str], where: str, monkeypatch: Patch
) -> None:
    PLACES[where](monkeypatch, lambda: " ".join(typed))
    assert f"hidden answers are in {where}" in await first_leak(empty_context)


async def test_an_unknown_key_is_found(
    empty_context: Context, where: str, monkeypatch: Patch
) -> None:
    PLACES[where](monkeypatch, lambda: FORGED)
    assert f"a forged key is in {where}" in await first_leak(empty_context)

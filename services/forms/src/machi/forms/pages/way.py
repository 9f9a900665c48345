"""The way through a draft: which pages it has, and where to go next."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse

from machi.forms import words
from machi.forms.domain.blocking import asks_for
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.files.places import papers
from machi.forms.domain.journey import visible_pages
from machi.forms.domain.procedure import Page, in_words

__all__ = ["last_page", "sends_papers", "step_names", "to_page", "visible_pages"]


def sends_papers(evaluation: Evaluation, channel: str) -> bool:
    """Tell whether there is a page for documents: at the counter for those that may stop it."""
    if channel == "online":
        return bool(papers(evaluation))
    return channel == "counter" and bool(asks_for(evaluation, channel))


def last_page(evaluation: Evaluation, channel: str) -> str:
    """Name what comes after the questions."""
    return "documents" if sends_papers(evaluation, channel) else "check"


def step_names(pages: Sequence[Page], language: str, with_papers: bool = False) -> list[str]:  # noqa: FBT001, FBT002 - a fact about the pages
    last = [words.msgid("確認"), words.msgid("完了")]
    if with_papers:
        last.insert(0, words.msgid("書類"))
    names = [in_words(page.title, language) for page in pages]
    return names + [words.WORDS_OF.say(one, language) for one in last]


def to_page(token: str, where: str) -> RedirectResponse:
    return RedirectResponse(f"/forms/d/{token}/{where}", HTTPStatus.SEE_OTHER)

"""The way through a draft: which pages it has, and where to go next."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse

from machi.forms import words
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.procedure import Page, Procedure, in_words


def visible_pages(procedure: Procedure, evaluation: Evaluation) -> list[Page]:
    return [
        page
        for page in procedure.pages
        if any(one.key in evaluation.visible for one in page.fields)
    ]


def step_names(pages: Sequence[Page], language: str) -> list[str]:
    last = [words.msgid("確認"), words.msgid("完了")]
    names = [in_words(page.title, language) for page in pages]
    return names + [words.WORDS_OF.say(one, language) for one in last]


def to_page(token: str, where: str) -> RedirectResponse:
    return RedirectResponse(f"/forms/d/{token}/{where}", HTTPStatus.SEE_OTHER)

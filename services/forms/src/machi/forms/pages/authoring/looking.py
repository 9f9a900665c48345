"""The preview in the language that is looked at, whatever language the builder is read in."""

from typing import Any

from fastapi import Request
from starlette.responses import Response

from machi.forms import words
from machi.forms.pages.authoring.frames import may_be_framed
from machi.forms.pages.authoring.trying import Tried
from machi.forms.pages.look import PAGES
from machi.forms.words import WORDS_OF, msgid
from machi.shared.ui.words import LANGUAGES, chosen_language

_LANGUAGES = {"ja": msgid("日本語"), "en": msgid("英語")}


def language_of(request: Request, tried: Tried) -> str:
    """Give the language of the preview: the chosen one, else the builder's own."""
    return tried.look.language if tried.look.language in LANGUAGES else chosen_language(request)


def show_framed(
    request: Request, tried: Tried, template: str, values: dict[str, Any], status: int = 200
) -> Response:
    """Show a page of the preview; looking at another language changes nobody's own."""
    language = language_of(request, tried)
    seen = Request({**request.scope, "query_string": f"lang={language}".encode()})
    page = PAGES.show(seen, template, {**values, "look": _ways(request, tried)}, status=status)
    del page.headers["set-cookie"]
    return may_be_framed(page)


def _ways(request: Request, tried: Tried) -> dict[str, Any]:
    """Give the switches: channels, the day, languages; in the builder's own language."""
    own, language = chosen_language(request), language_of(request, tried)
    return {
        "channels": [
            (one, WORDS_OF.say(words.CHANNELS[one], own)) for one in tried.procedure.channels
        ],
        "today": tried.circumstances.today.isoformat(),
        "languages": [(one, WORDS_OF.say(text, own)) for one, text in _LANGUAGES.items()],
        "language": language,
        "papers": tried.look.papers,
    }

"""Words that people read, in their language. Japanese is the source, so it needs no catalogue.

    words = Words("machi.notify")
    words.say("%(number)s番の方、窓口へお越しください。", "en", number="A012")

In Python, `_("…")`, `say("…")` and `words = "…"` mark a text for translation; in templates
`{{ _("…") }}`. A literal per cent sign is written `%%`, as everywhere in gettext with values.
`python -m machi.shared.ui.words update machi.queue` adds what is new to the catalogues.
"""

import sys
from collections.abc import Callable
from functools import cache

from starlette.requests import HTTPConnection

from machi.shared.ui.catalogue import SHARED, SOURCE_LANGUAGE, Translations, languages_of
from machi.shared.ui.extract import messages_in, untranslated, update

__all__ = [
    "LANGUAGES",
    "Words",
    "chosen_language",
    "messages_in",
    "msgid",
    "untranslated",
    "update",
]

LANGUAGES = {"ja": "日本語", "en": "English"}
"""Languages by their code, each named in itself, in the order in which they are offered."""

COOKIE = "machi_lang"


def msgid(text: str) -> str:
    """Mark a text for translation that is said elsewhere."""
    return text


class Words:
    """The words of one package, with the shared ones behind them."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.languages = tuple(code for code in LANGUAGES if code in languages_of(SHARED))
        self._read = cache(lambda language: Translations.read((package, SHARED), language))

    def translations(self, language: str) -> Translations:
        """The gettext object of a language; Japanese for one that we do not speak."""
        return self._read(language if language in self.languages else SOURCE_LANGUAGE)

    def say(self, message: str, language: str = SOURCE_LANGUAGE, /, **values: object) -> str:
        """Put a message into a language. Raises KeyError for a placeholder without its value."""
        return self.translations(language).gettext(message) % values

    def say_many(self, message: str, count: int, language: str = SOURCE_LANGUAGE, /) -> str:
        """Put a counted message (`%(num)s件`) into a language."""
        text = self.translations(language).ngettext(message, message, count)
        return text % {"num": count}

    def translator(self, request: HTTPConnection) -> Callable[..., str]:
        """`_` in the language of a request: `_("…", name=value)`."""
        language = chosen_language(request)

        def _(message: str, /, **values: object) -> str:
            return self.say(message, language, **values)

        return _


def chosen_language(request: HTTPConnection) -> str:
    """Decide a visitor's language: `?lang=`, then their cookie, then what the browser asks for."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return _accepted(request.headers.get("accept-language", ""))


def _accepted(header: str) -> str:
    """The first language we speak, by weight then order (RFC 9110 §12.5.4); else Japanese."""
    ranges: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")[:20]):
        name, _, weight = part.strip().partition(";q=")
        code = name.strip().split("-")[0].lower()
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if code in LANGUAGES and quality > 0:
            ranges.append((-quality, place, code))
    return min(ranges)[2] if ranges else SOURCE_LANGUAGE


def main(arguments: list[str]) -> int:
    """`update <package> …`: add new messages to the catalogues and tell what still needs words."""
    match arguments:
        case ["update", *packages] if packages:
            for package in packages:
                update(package, [code for code in LANGUAGES if code != SOURCE_LANGUAGE])
                for code in LANGUAGES:
                    for message in untranslated(package, code):
                        sys.stdout.write(f"{package} [{code}] {message}\n")
            return 0
        case _:
            sys.stderr.write("usage: python -m machi.shared.ui.words update <package> …\n")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How the pages of this service are shown."""

from collections.abc import Callable

from machi.forms.domain.procedure import Text, in_words
from machi.shared.ui.pages import Pages

PAGES = Pages("machi.forms")

SITE = "honcho"
"""Where these pages send people to a counter: the code of the main office in the queue."""


def in_language(language: str) -> Callable[[Text | None], str]:
    """Give templates a way to say a document's texts: `{{ text(procedure.title) }}`."""

    def say(text: Text | None) -> str:
        return in_words(text, language)

    return say

"""How the pages of this service are shown."""

from collections.abc import Callable

from machi.forms.domain.procedure import Text, in_words
from machi.shared.ui.pages import Pages

PAGES = Pages("machi.forms")


def in_language(language: str) -> Callable[[Text | None], str]:
    """Give templates a way to say a document's texts: `{{ text(procedure.title) }}`."""

    def say(text: Text | None) -> str:
        return in_words(text, language)

    return say

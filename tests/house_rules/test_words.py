"""Everything that people read goes through gettext and has an English translation."""

import re
from pathlib import Path

import pytest

from machi.shared.ui.words import messages_in, untranslated

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "machi.shared": "shared/src/machi/shared",
    "machi.forms": "services/forms/src/machi/forms",
    "machi.queue": "services/queue/src/machi/queue",
    "machi.payments": "services/payments/src/machi/payments",
    "machi.notify": "services/notify/src/machi/notify",
}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
SPOKEN_FOR = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", re.DOTALL)
TRANSLATED_BLOCK = re.compile(r"\{%-? *trans\b.*?endtrans *-?%\}", re.DOTALL)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_text_has_an_english_translation(package: str) -> None:
    assert messages_in(package), "nothing was found: the search is broken"
    assert untranslated(package, "en") == []


@pytest.mark.parametrize("folder", PACKAGES.values())
def test_no_template_holds_japanese_outside_gettext(folder: str) -> None:
    bare = {}
    for template in (ROOT / folder).rglob("*.html"):
        if "testing" in template.relative_to(ROOT).parts:
            continue  # the gallery of the browser tests: nobody reads it
        text = TRANSLATED_BLOCK.sub("", template.read_text(encoding="utf-8"))
        left = [line.strip() for line in SPOKEN_FOR.sub("", text).splitlines()]
        found = [line for line in left if JAPANESE.search(line)]
        if found:
            bare[template.name] = found
    assert not bare

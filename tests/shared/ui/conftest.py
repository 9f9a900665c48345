"""A package made for the test, with its own templates and catalogue."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = "machi_words_sample"

_PYTHON = """
WORDS = {"issued": "発券しました。", "called": "お呼びしています。"}

class Busy(Exception):
    words = "窓口は対応中です。"

def greet(_, refuse):
    refuse(words="本日の受付は終わりました。")
    return _("%(name)sさん、" "こんにちは。", name="花子")
"""
_TEMPLATE = """{% extends "shell/citizen.html" %}
{% block title %}{{ _("番号札") }}{% endblock %}
{% block main %}<h1>{{ _("番号札") }}</h1>
{% block live %}<p>{{ _("前に%(n)s人お待ちです。", n=ahead) }}</p>{{ ui.badge(name) }}{% endblock %}
{% trans count=ahead %}{{ count }}件{% pluralize %}{{ count }}件{% endtrans %}
{% endblock %}"""
_CATALOGUE = """msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "番号札"
msgstr "Ticket"

msgid "前に%(n)s人お待ちです。"
msgstr "%(n)s ahead of you"

msgid "窓口"
msgstr "Desk"

msgid "%(count)s件"
msgid_plural "%(count)s件"
msgstr[0] "%(count)s case"
msgstr[1] "%(count)s cases"

#, fuzzy
msgid "発券しました。"
msgstr "a guess that nobody has looked at"
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An importable package with two templates' worth of words, some of them in English."""
    folder = tmp_path / PACKAGE
    for name, text in {
        "__init__.py": "",
        "desk.py": _PYTHON,
        "pages/templates/ticket.html": _TEMPLATE,
        "pages/static/own.css": "a {}",
        "locale/en/LC_MESSAGES/messages.po": _CATALOGUE,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield PACKAGE
    sys.modules.pop(PACKAGE, None)

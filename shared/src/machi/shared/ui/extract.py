"""Finds the texts of a package that people read, and keeps its catalogues complete.

Texts are `_("…")` and friends in templates and Python, and whatever is assigned or passed as
`words` (`words = "…"`, `words={"granted": "…"}`): the sentence a refusal or a state is shown with.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from jinja2.ext import babel_extract

from machi.shared.ui.catalogue import (
    SHARED,
    SOURCE_LANGUAGE,
    catalogue_file,
    id_of,
    package_folder,
    read_catalogue,
    texts_of,
)

_CALLS = {"_", "gettext", "say", "say_many", "msgid"}
_NAMES = {"words", "WORDS"}
_HEADER = """\
# {package}: {language}. The id of a message is its Japanese text.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def messages_in(package: str) -> dict[str, str | None]:
    """Find the messages of a package: id → its plural id, or None for one without a plural."""
    return {message: plural for message, plural, _ in _found_in(package)}


def untranslated(package: str, language: str) -> list[str]:
    """List the messages that neither the package nor machi.shared translates."""
    if language == SOURCE_LANGUAGE:
        return []
    known = _translated(package, language) | _translated(SHARED, language)
    return sorted(set(messages_in(package)) - known)


def update(package: str, languages: list[str]) -> None:
    """Add missing messages to the `.po` files, empty; what is there stays, in a stable order."""
    for language in languages:
        catalogue = read_catalogue(package, language)
        missing = set(untranslated(package, language))
        for message, plural, where in _found_in(package):
            if message in missing or message in catalogue:
                catalogue.add((message, plural) if plural else message, locations=[(where, 0)])
        _write(catalogue, package, language)


def _write(catalogue: Catalog, package: str, language: str) -> None:
    path = catalogue_file(package, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        header = _HEADER.format(
            package=package, language=language, plurals=catalogue.plural_forms.rstrip(";")
        )
        file.write(header.encode())
        write_po(file, catalogue, width=100, omit_header=True, sort_output=True, no_location=True)


def _translated(package: str, language: str) -> set[str]:
    return {id_of(message) for message in read_catalogue(package, language) if texts_of(message)}


def _found_in(package: str) -> Iterator[tuple[str, str | None, str]]:
    folder = package_folder(package)
    for path in sorted(folder.rglob("*")):
        where = path.relative_to(folder).as_posix()
        if path.suffix == ".py":
            for message in _in_python(path):
                yield message, None, where
        elif "templates" in path.parts and path.suffix in {".html", ".txt"}:
            for message, plural in _in_template(path):
                yield message, plural, where


def _in_template(path: Path) -> Iterator[tuple[str, str | None]]:
    with path.open("rb") as file:
        options = {"trimmed": "true", "silent": "false"}
        for _, function, found, _ in babel_extract(file, ("_", "gettext", "ngettext"), (), options):
            texts = (found,) if isinstance(found, str) else found
            if texts and texts[0]:
                yield texts[0], texts[1] if function == "ngettext" else None


def _in_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, *_]) if (
                name in _CALLS
            ):
                yield from _text(first)
            case ast.keyword(arg=name, value=value) if name in _NAMES:
                yield from _texts(value)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in _NAMES:
                yield from _texts(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if (
                name in _NAMES
            ):
                yield from _texts(value)


def _text(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value


def _texts(node: ast.expr) -> Iterator[str]:
    """The text itself, or the values of a dictionary of texts."""
    for part in node.values if isinstance(node, ast.Dict) else [node]:
        yield from _text(part)

"""What the list on the left shows, and which part of it a finding is about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import match
from typing import Any

from machi.forms.domain.authoring.edits.tree import EditRefused, find
from machi.forms.domain.authoring.finding import Finding, Lint
from machi.forms.pages.authoring.words import SECTIONS
from machi.forms.words import WORDS_OF

_PARTS = (
    r"/pages/\d+/fields/\d+/fields/\d+",
    r"/pages/\d+/fields/\d+",
    r"/pages/\d+",
    r"/(?:documents|rules|examples)/\d+",
    r"/fee/lines/\d+",
)
_BELONGS = {
    "/channels": ("/channels", "/assurance", "/fee/timing", "/delegation", "/deadline"),
    "/retention": ("/retention", "/print"),
    "/documents": ("/documents",),
    "/fee": ("/fee",),
    "/rules": ("/rules",),
    "/examples": ("/examples",),
}
LISTS = {
    "/documents": "/documents",
    "/fee": "/fee/lines",
    "/rules": "/rules",
    "/examples": "/examples",
}
"""Sections that are lists, and where their things stand."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. `wrong` and `hints` count what the linter found there."""

    at: str
    label: str
    type: str
    depth: int
    wrong: int = 0
    hints: int = 0


def part_of(at: str) -> str:
    """Give the part of the document, as the list shows it, that a JSON pointer is about."""
    for pattern in _PARTS:
        if found := match(pattern, at):
            return found[0]
    for section, beginnings in _BELONGS.items():
        if at.startswith(beginnings):
            return section
    return ""


def chosen(document: Mapping[str, Any], at: str) -> str:
    """Give the part that an address selects: the basics when there is no such part any more."""
    part = part_of(at)
    try:
        find(document, part if part not in SECTIONS else "")
    except EditRefused:
        return ""
    return part


def entries(document: Mapping[str, Any], lint: Lint, language: str) -> list[Entry]:
    """List the whole document: sections, pages, questions, papers, fee lines, rules, examples."""
    problems = [part_of(one.at) for one in lint.problems]
    hints = [part_of(one.at) for one in lint.hints]
    return [
        Entry(at, label, kind, depth, problems.count(at), hints.count(at))
        for at, label, kind, depth in _lines(document, language)
    ]


def found_at(findings: Sequence[Finding], at: str) -> list[Finding]:
    return [one for one in findings if part_of(one.at) == at]


def label_of(part: Mapping[str, Any], language: str) -> str:
    """Name a part of a document."""
    for name in ("label", "title", "message", "text", "name"):
        text = part.get(name)
        if isinstance(text, Mapping):
            text = text.get(language) or text.get("ja")
        if isinstance(text, str) and text:
            return text
    return str(part.get("key", ""))


def _lines(document: Mapping[str, Any], language: str) -> Iterator[tuple[str, str, str, int]]:
    for section, words in SECTIONS.items():
        if section == "/documents":
            yield from _of_pages(document, language)
        yield section, WORDS_OF.say(words, language), "section", 0
        if section in LISTS:
            things = document.get("fee", {}).get("lines", ()) if section == "/fee" else ()
            things = things or document.get(section[1:], ())
            for place, thing in enumerate(things if isinstance(things, list) else ()):
                yield f"{LISTS[section]}/{place}", label_of(thing, language), "thing", 1


def _of_pages(document: Mapping[str, Any], language: str) -> Iterator[tuple[str, str, str, int]]:
    for at_page, page in enumerate(document["pages"]):
        here = f"/pages/{at_page}"
        yield here, label_of(page, language), "page", 0
        for at_field, field in enumerate(page["fields"]):
            yield f"{here}/fields/{at_field}", label_of(field, language), field["type"], 1
            for at_inner, inner in enumerate(field.get("fields", ())):
                at = f"{here}/fields/{at_field}/fields/{at_inner}"
                yield at, label_of(inner, language), inner["type"], 2

"""A procedure document, read into frozen objects: what is asked, of whom, for how much.

The document is the source of truth (`procedure/1`, `procedure/2`: `schema/procedure.schema.json`).
A published version never changes: an application is shown and checked with its version for ever.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from machi.forms.domain.conditions import Condition

Text = Mapping[str, str]
"""The same words in several languages; `ja` is always there."""

Bound = int | str
"""An integer, an ISO date, or `today+3`."""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. `fields` are the questions about each item of a repeat."""

    key: str
    type: str
    label: Text
    help: Text | None = None
    why: Text | None = None
    text: Text | None = None
    required: bool = False
    required_if: Condition | None = None
    recommended: bool = False
    visible_if: Condition | None = None
    concept: str | None = None
    sensitive: bool = False
    min: Bound | None = None
    max: Bound | None = None
    length: int | None = None
    max_length: int | None = None
    charset: str = "any"
    options: tuple[Option, ...] = ()
    allow_unknown: bool = False
    default: str | None = None
    """The choice that is taken while nobody has chosen; only questions of the format have one."""
    parts: tuple[str, ...] = ()
    optional_parts: tuple[str, ...] = ()
    item_label: Text | None = None
    unique_by: str | None = None
    fields: tuple["Field", ...] = ()
    count: tuple[str, ...] = ()
    sum: str | None = None
    accept: tuple[str, ...] = ()
    max_files: int = 1
    max_mb: int = 7

    @property
    def has_items(self) -> bool:
        return self.type in {"repeat", "household"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    key: str
    title: Text
    help: Text | None = None
    visible_if: Condition | None = None
    fields: tuple[Field, ...] = ()
    of_format: bool = False
    """The format asks it (`domain/delegation.py`): it does not stand in the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check across fields: when the condition is true, an error blocks and a warning informs."""

    key: str
    level: str
    when: Condition
    at: str
    message: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper that somebody has to upload, show or hand in."""

    key: str
    title: Text
    why: Text | None = None
    required_if: Condition | None = None
    for_each: str | None = None
    any_of: tuple[str | tuple[str, ...], ...] = ()
    accept: tuple[str, ...] = ()
    blocking: bool = False
    of_format: bool = False
    """The format asks for it, of delegates: it does not stand in the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """`unit` yen, or a price looked up by the field `unit_by`; times the field `quantity`."""

    key: str
    label: Text
    unit: int = 0
    unit_by: str | None = None
    table: Mapping[str, int] = field(default_factory=dict)
    quantity: str | None = None
    for_each: str | None = None
    when: Condition | None = None
    revenue_item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    timing: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[FeeLine, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    id: str
    version: int
    kind: str
    title: Text
    summary: Text | None
    law: tuple[str, ...]
    window: Text | None
    window_code: str | None
    life_events: tuple[str, ...]
    daily: tuple[str, ...]
    effective_from: str | None
    effective_to: str | None
    channels: tuple[str, ...]
    assurance: Mapping[str, str]
    deadline: Text | None
    standard_days: int | None
    standard_count: str | None
    draft_days: int
    pages: tuple[Page, ...]
    order: tuple[str, ...]
    rules: tuple[Rule, ...]
    documents: tuple[Document, ...]
    fee: Fee
    document: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def asks_who_files(self) -> bool:
        """Tell whether a delegate may file, and is asked for."""
        return any(page.of_format for page in self.pages)

    @property
    def own_documents(self) -> tuple[Document, ...]:
        """Give the papers that stand in the document: what anybody may have to bring."""
        return tuple(one for one in self.documents if not one.of_format)

    @property
    def delegate_documents(self) -> tuple[Document, ...]:
        """Give the papers that prove a delegate; none where nobody else may file."""
        if not self.asks_who_files:
            return ()
        proof = self.document["delegation"].get("document")
        return tuple(one for one in self.documents if one.of_format or one.key == proof)

    @property
    def fields(self) -> Iterator[Field]:
        """Every question of every page, in the order of the document; not those inside items."""
        for page in self.pages:
            yield from page.fields

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)

    def page(self, key: str) -> Page | None:
        return next((one for one in self.pages if one.key == key), None)

    def page_of(self, key: str) -> Page | None:
        return next((page for page in self.pages if any(f.key == key for f in page.fields)), None)


def in_words(text: Text | None, language: str) -> str:
    """Give the words in a language, or in Japanese where nobody has translated them yet."""
    if text is None:
        return ""
    return text.get(language) or text["ja"]

"""From the JSON of a procedure document to its frozen objects, and its fingerprint."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from machi.forms.domain.conditions import Condition, read_condition
from machi.forms.domain.delegation import pages_of, papers_of, parts
from machi.forms.domain.order import walk_order
from machi.forms.domain.procedure import (
    Document,
    Fee,
    FeeLine,
    Field,
    Option,
    Page,
    Procedure,
    Rule,
)

Json = Mapping[str, Any]


def fingerprint(document: Json) -> str:
    """Give the SHA-256 of the canonical JSON: UTF-8, sorted keys, no spaces, integers only."""
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_procedure(document: Json) -> Procedure:
    """Read a whole document; its shape was checked with the JSON Schema when it was published."""
    ours = parts()["page"]
    pages = tuple(_page(one, of_format=one is ours) for one in pages_of(document))
    window = document.get("window", {})
    catalog = document.get("catalog", {})
    effective = document.get("effective", {})
    standard = document.get("standard_days", {})
    return Procedure(
        id=document["id"],
        version=document["version"],
        kind=document["kind"],
        title=document["title"],
        summary=document.get("summary"),
        law=tuple(document.get("law", ())),
        window=window.get("title"),
        window_code=window.get("code"),
        life_events=tuple(catalog.get("life_events", ())),
        daily=tuple(catalog.get("daily", ())),
        effective_from=effective.get("from"),
        effective_to=effective.get("to"),
        channels=tuple(document["channels"]),
        assurance=document["assurance"],
        deadline=document.get("deadline", {}).get("text"),
        standard_days=standard.get("days"),
        standard_count=standard.get("count"),
        draft_days=document["retention"]["draft"],
        pages=pages,
        order=walk_order(pages),
        rules=tuple(_rule(one) for one in document.get("rules", ())),
        documents=tuple(_document(one) for one in papers_of(document)),
        fee=_fee(document["fee"]),
        document=document,
    )


def _condition(raw: Json, name: str) -> Condition | None:
    return read_condition(raw[name]) if name in raw else None


def _page(raw: Json, *, of_format: bool) -> Page:
    return Page(
        key=raw["key"],
        title=raw["title"],
        help=raw.get("help"),
        visible_if=_condition(raw, "visible_if"),
        fields=tuple(_field(one) for one in raw["fields"]),
        of_format=of_format,
    )


_PLAIN = {
    *("help", "why", "text", "required", "recommended", "concept", "sensitive", "min", "max"),
    *("length", "max_length", "charset", "allow_unknown", "default", "item_label", "unique_by"),
    *("max_files", "max_mb"),
}


def _field(raw: Json) -> Field:
    compute = raw.get("compute", {})
    return Field(
        key=raw["key"],
        type=raw["type"],
        label=raw.get("label", {"ja": ""}),
        required_if=_condition(raw, "required_if"),
        visible_if=_condition(raw, "visible_if"),
        options=tuple(Option(one["value"], one["label"]) for one in raw.get("options", ())),
        parts=tuple(raw.get("parts", ())),
        optional_parts=tuple(raw.get("optional_parts", ())),
        fields=_questions_of_items(raw),
        count=tuple(compute.get("count", ())),
        sum=compute.get("sum"),
        accept=tuple(raw.get("accept", ())),
        **{name: raw[name] for name in _PLAIN if name in raw},
    )


def _questions_of_items(raw: Json) -> tuple[Field, ...]:
    if raw["type"] == "household":  # without a registry to pick from: a repeat of persons
        person = {"key": "person", "type": "person", "label": raw["label"], "required": True}
        return (_field({**person, "parts": ["name", "birth"], "optional_parts": ["birth"]}),)
    return tuple(_field(one) for one in raw.get("fields", ()))


def _rule(raw: Json) -> Rule:
    return Rule(
        key=raw["key"],
        level=raw["level"],
        when=read_condition(raw["when"]),
        at=raw["at"],
        message=raw["message"],
    )


def _document(raw: Json) -> Document:
    evidence = raw.get("any_of", ())
    return Document(
        key=raw["key"],
        title=raw["title"],
        why=raw.get("why"),
        required_if=_condition(raw, "required_if"),
        for_each=raw.get("for_each"),
        any_of=tuple(one if isinstance(one, str) else tuple(one["two_of"]) for one in evidence),
        accept=tuple(raw["accept"]),
        blocking=raw.get("blocking", False),
        of_format=any(raw is one for one in parts()["documents"]),
    )


def _fee(raw: Json) -> Fee:
    return Fee(
        timing=raw.get("timing", {}),
        lines=tuple(_fee_line(one) for one in raw["lines"]),
        note=raw.get("note"),
    )


def _fee_line(raw: Json) -> FeeLine:
    unit = raw["unit"]
    fixed = isinstance(unit, int)
    return FeeLine(
        key=raw["key"],
        label=raw["label"],
        unit=unit if fixed else 0,
        unit_by=None if fixed else unit["by"],
        table={} if fixed else unit["table"],
        quantity=raw.get("qty", {}).get("field"),
        for_each=raw.get("for_each"),
        when=_condition(raw, "when"),
        revenue_item=raw.get("revenue_item", ""),
    )

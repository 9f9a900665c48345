"""Which settings each part of a document has, as data: pages draw them, `change` applies them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from machi.forms.domain.authoring.edits.tree import find, kind_of, repeat_of
from machi.forms.domain.delegation import LETTER, pages_of
from machi.forms.domain.printing.layout import Layout, Mark

Kind = Literal[
    "words", "word", "lines", "number", "bound", "day", "yes", "one", "many", "price", "evidence",
    "notes",
]  # fmt: skip
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `path` leads to it from the part it belongs to: `retention.draft`.

    kind: `words` in several languages, a `word`, `lines` of them, a whole `number`, a `day`, a
    `bound` (a number, a day, or a day counted from today), `yes` or not, `one` or `many` of the
    choices, the `price` of a fee line, `evidence` one of which is enough, `notes` for colleagues.
    must: the part cannot be without it. least, most: of a number.
    """

    path: str
    kind: Kind
    choices: tuple[str, ...] = ()
    must: bool = False
    least: int = 0
    most: int | None = None


BASICS = (
    Setting("title", "words", must=True),
    Setting("summary", "words"),
    Setting("kind", "one", ("shinsei", "seikyu", "todokede", "moshikomi"), must=True),
    Setting("owner", "word", must=True),
    Setting("window.title", "words"),
    Setting("window.code", "word"),
    Setting("law", "lines"),
    Setting("catalog.life_events", "lines"),
    Setting("catalog.daily", "lines"),
    Setting("standard_days.days", "number"),
    Setting("standard_days.count", "one", ("business", "calendar")),
    Setting("effective.from", "day"),
    Setting("effective.to", "day"),
    Setting("staff_notes", "notes"),
)
KEEPING = (
    Setting("retention.draft", "number", must=True, least=1, most=90),
    Setting("retention.withdrawn", "number", must=True),
    Setting("retention.refused", "number", must=True),
    Setting("retention.done", "number", must=True),
)
PRINT = (
    Setting("print.signature", "yes", must=True),
    Setting("print.guide", "yes", must=True),
    Setting("print.received_stamp", "yes"),
    Setting("print.copies", "number", least=1, most=3),
    Setting("print.code", "one", tuple(Mark)),
    Setting("print.office", "notes"),
)
TIMINGS = ("before", "after_review", "at_handover")
SOURCES = ("card", "registry", "profile", "pre_entry")
PARTS = ("name", "kana", "birth", "sex", "address", "phone", "nationality")
_LENGTHS = (
    Setting("max_length", "number", least=1),
    Setting("length", "number", least=1),
    Setting("charset", "one", ("any", "digits", "alnum", "katakana")),
)
_BOUNDS = (Setting("min", "bound"), Setting("max", "bound"))
_ITEMS = (Setting("min", "number", must=True), Setting("max", "number", must=True, least=1))
_BY_TYPE: Mapping[str, tuple[Setting, ...]] = {
    "text": _LENGTHS,
    "textarea": _LENGTHS[:1],
    "number": _BOUNDS,
    "money": _BOUNDS,
    "date": _BOUNDS,
    "wareki_date": (*_BOUNDS, Setting("allow_unknown", "yes")),
    "person": (
        Setting("parts", "many", PARTS, must=True),
        Setting("optional_parts", "many", PARTS),
    ),
    "household": _ITEMS,
    "file": (
        Setting("accept", "many", ("pdf", "jpeg", "png", "heic"), must=True),
        Setting("max_files", "number", must=True, least=1, most=20),
        Setting("max_mb", "number", must=True, least=1, most=50),
    ),
}
_NOT_ANSWERED = {"statement", "computed"}


def settings_of(document: Document, at: str) -> tuple[Setting, ...]:
    """List the settings of what stands at a pointer; sections of the whole have pointers too."""
    if at in _SECTIONS:
        return tuple(_SECTIONS[at](document))
    found = {
        "page": _of_page,
        "field": _of_field,
        "document": _of_paper,
        "line": _of_line,
        "rule": _of_rule,
    }.get(kind_of(at))
    return tuple(found(document, at)) if found else ()


def _of_ways(document: Document) -> Iterator[Setting]:
    """How it can be filed, how sure we must be who it is, and when the fee is due."""
    yield Setting("channels", "many", ("online", "counter", "pre_entry", "kiosk"), must=True)
    levels = {
        "online": ("none", "email", "jpki_auth", "jpki_sign"),
        "counter": ("none", "face"),
        "kiosk": ("none", "card"),
    }
    for channel, choices in levels.items():
        if channel in document["channels"]:
            yield Setting(f"assurance.{channel}", "one", choices, must=True)
            yield Setting(f"fee.timing.{channel}", "one", TIMINGS)
    yield Setting("delegation.allowed", "yes", must=True)
    papers = dict.fromkeys((LETTER, *(one["key"] for one in document["documents"])))
    yield Setting("delegation.document", "one", tuple(papers))
    days = ("date", "wareki_date")
    yield Setting("deadline.days", "number", least=1)
    yield Setting("deadline.field", "one", tuple(_keys(document, *days)))
    yield Setting("deadline.text", "words")


def _of_print(document: Document) -> Iterator[Setting]:
    """How it looks on paper; the name of a layout from before there was a choice stays."""
    template = document["print"]["template"]
    yield Setting("print.template", "one", tuple(dict.fromkeys((*Layout, template))), must=True)
    yield from PRINT
    yield Setting("print.order", "many", tuple(page["key"] for page in document["pages"]))


def _of_page(_: Document, __: str) -> Iterator[Setting]:
    yield Setting("title", "words", must=True)
    yield Setting("help", "words")


def _of_field(document: Document, at: str) -> Iterator[Setting]:
    field = find(document, at)
    kind = field["type"]
    if kind == "statement":
        yield Setting("text", "words", must=True)
        return
    yield Setting("label", "words", must=True)
    yield Setting("help", "words")
    if kind not in _NOT_ANSWERED:
        yield Setting("required", "yes")
        yield Setting("recommended", "yes")
        yield Setting("why", "words")
        yield Setting("sensitive", "yes")
    yield from _BY_TYPE.get(kind, ())
    if kind == "repeat":
        yield Setting("item_label", "words", must=True)
        yield from _ITEMS
        yield Setting("unique_by", "one", tuple(inner["key"] for inner in field["fields"]))
    if kind == "computed":
        yield from _of_sum(document)
    elif repeat_of(document, at) is None:
        yield Setting("concept", "word")
        yield Setting("prefill", "many", SOURCES)


def _of_sum(document: Document) -> Iterator[Setting]:
    yield Setting("compute.count", "many", tuple(_keys(document, "repeat", "household")))
    numbers = [
        f"{field['key']}[].{inner['key']}"
        for page in document["pages"]
        for field in page["fields"]
        for inner in field.get("fields", ())
        if inner["type"] in {"number", "money"}
    ]
    yield Setting("compute.sum", "one", tuple(numbers))


def _of_paper(document: Document, _: str) -> Iterator[Setting]:
    yield Setting("title", "words", must=True)
    yield Setting("why", "words")
    yield Setting("accept", "many", ("upload", "show", "submit"), must=True)
    yield Setting("any_of", "evidence")
    yield Setting("for_each", "one", tuple(_keys(document, "repeat", "household")))
    yield Setting("blocking", "yes")


def _of_line(document: Document, at: str) -> Iterator[Setting]:
    line = find(document, at)
    yield Setting("label", "words", must=True)
    choices = tuple(_readable(document, line.get("for_each"), "choice"))
    yield Setting("unit", "price", choices, must=True)
    yield Setting("for_each", "one", tuple(_keys(document, "repeat", "household")))
    kinds = ("number", "computed")
    yield Setting("qty.field", "one", tuple(_readable(document, line.get("for_each"), *kinds)))
    yield Setting("revenue_item", "word")


def _of_rule(document: Document, _: str) -> Iterator[Setting]:
    yield Setting("message", "words", must=True)
    yield Setting("level", "one", ("error", "warn"), must=True)
    yield Setting("at", "one", tuple(_keys(document)), must=True)


def _keys(document: Document, *types: str) -> Iterator[str]:
    """List the questions of these types that stand on pages; of every type when none is named."""
    for page in pages_of(document):
        for field in page["fields"]:
            if not types or field["type"] in types:
                yield field["key"]


def _readable(document: Document, repeat: str | None, *types: str) -> Iterator[str]:
    """List what a fee line may read: questions on pages, and those about the item it is for."""
    yield from _keys(document, *types)
    for page in document["pages"]:
        for field in page["fields"]:
            if repeat and field["key"] == repeat:
                inner = field.get("fields", ())
                yield from (f"item.{one['key']}" for one in inner if one["type"] in types)


_SECTIONS: Mapping[str, Callable[[Document], Iterable[Setting]]] = {
    "": lambda _: BASICS,
    "/channels": _of_ways,
    "/retention": lambda document: (*KEEPING, *_of_print(document)),
    "/fee": lambda _: (Setting("fee.note", "words"),),
}

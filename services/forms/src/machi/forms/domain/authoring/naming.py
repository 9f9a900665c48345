"""Names: each one once, none that is ours, none that changed its meaning since it was published."""

from collections.abc import Iterable, Iterator, Sequence

from machi.forms.domain.authoring.finding import Finding, pointer
from machi.forms.domain.authoring.places import Asked, of_format, own_pages, questions
from machi.forms.domain.delegation import proofs
from machi.forms.domain.procedure import Procedure

PAGE_NAMES = frozenset(
    {
        *("check", "documents", "files", "letter.pdf", "new-version", "on-another-device"),
        *("pre-entry", "received", "sign"),
    }
)
"""Addresses of a draft that are no pages of the document."""
ADDRESSES = frozenset(
    {
        *("accessibility", "api", "audit", "case", "d", "desk", "guide", "healthz", "intake"),
        *("mine", "office", "open-data", "readyz", "resume", "retention", "sign-in", "sign-out"),
        *("signed-in", "static", "tablet"),
    }
)
"""`/forms/<name>` that are pages of our own: a procedure of that name could not be reached."""
CONTROL_NAMES = frozenset({"idempotency_key", "shown", "do", "not_my_number"})
"""Controls that every page has beside its questions."""
CODES = frozenset(
    {
        *("required", "unknown_key", "type", "option", "min", "max", "min_items", "max_items"),
        *("length", "max_length", "charset", "duplicate", "my_number"),
    }
)
"""What can be wrong with an answer by itself: a rule of that name could not be told from it."""
_DATES = {"date", "wareki_date"}
_DATE_CONTROLS = ("_era", "_y", "_m", "_d")


def in_names(procedure: Procedure) -> Iterator[Finding]:
    """Check the names of a document."""
    if procedure.id in ADDRESSES:
        yield Finding("/id", "name_taken", {"key": procedure.id})
    taken = PAGE_NAMES | {page.key for page in procedure.pages if page.of_format}
    pages = list(own_pages(procedure))
    yield from _twice("pages", "", [page.key for _, page in pages])
    for at, page in pages:
        if page.key in taken:
            yield Finding(f"{at}/key", "name_taken", {"key": page.key})
    ours = CONTROL_NAMES | {field.key for field in of_format(procedure)}
    yield from _of_questions(list(questions(procedure)), ours)
    yield from _twice("rules", "", [rule.key for rule in procedure.rules])
    for place, rule in enumerate(procedure.rules):
        if rule.key in CODES:
            yield Finding(pointer("rules", place, "key"), "name_taken", {"key": rule.key})
    papers = [paper.key for paper in procedure.own_documents]
    yield from _twice("documents", "", papers)
    for place, key in enumerate(papers):
        if procedure.asks_who_files and key in proofs():
            yield Finding(pointer("documents", place, "key"), "name_taken", {"key": key})
    yield from _twice("fee", "/lines", [line.key for line in procedure.fee.lines])


def since_published(procedure: Procedure, published: Sequence[Procedure]) -> Iterator[Finding]:
    """Check that a name means what it meant in every version: cases and programs rely on it."""
    meant: dict[str, str] = {}
    for version in published:
        for one in questions(version):
            meant.setdefault(_full_key(one), one.field.type)
        for field in of_format(version):
            meant.setdefault(field.key, field.type)
    for one in questions(procedure):
        before = meant.get(_full_key(one), one.field.type)
        if before != one.field.type:
            values = {"key": one.field.key, "before": before, "now": one.field.type}
            yield Finding(f"{one.at}/type", "type_changed", values)
    for field in of_format(procedure):
        before = meant.get(field.key, field.type)
        if before != field.type:
            values = {"key": field.key, "before": before, "now": field.type}
            yield Finding("/delegation/allowed", "type_changed", values)
    if published and procedure.id != published[-1].id:
        yield Finding("/id", "id_changed", {"id": published[-1].id})


def _full_key(one: Asked) -> str:
    return one.field.key if one.repeat is None else f"{one.repeat.key}.{one.field.key}"


def _of_questions(asked: Sequence[Asked], ours: frozenset[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    controls: dict[str, str] = {
        f"{_full_key(one)}{ending}": one.field.key
        for one in asked
        if one.field.type in _DATES
        for ending in _DATE_CONTROLS
    }
    for one in asked:
        key, at = _full_key(one), f"{one.at}/key"
        if key in seen:
            yield Finding(at, "key_twice", {"key": one.field.key})
        seen.add(key)
        if key in ours:
            yield Finding(at, "name_taken", {"key": key})
        if key in controls:
            yield Finding(at, "key_of_date_part", {"key": one.field.key, "date": controls[key]})
        options = [option.value for option in one.field.options]
        for place, value in enumerate(options):
            if value in options[:place]:
                at_option = f"{one.at}{pointer('options', place, 'value')}"
                yield Finding(at_option, "key_twice", {"key": value})


def _twice(member: str, inside: str, keys: Iterable[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, key in enumerate(keys):
        if key in seen:
            yield Finding(f"/{member}{inside}/{place}/key", "key_twice", {"key": key})
        seen.add(key)

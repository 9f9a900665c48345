"""A procedure document at random: every type of question, conditions, repeats, papers, a fee.

What it makes passes the linter (but for examples, which it has none of): a test of both. Some of
its pages may never be shown; a few documents out of hundreds have nothing else, and are made anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from machi.forms.domain.authoring.document import empty
from machi.forms.domain.authoring.lint import lint
from machi.forms.domain.authoring.references import OPERATORS
from machi.forms.domain.delegation import LETTER, parts
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.reading import read_procedure

Json = dict[str, Any]

SIMPLE = (
    *("text", "textarea", "number", "money", "choice", "multi", "date", "wareki_date", "time"),
    *("email", "phone_jp", "postal", "jp_address", "person", "person_kana", "signature"),
    *("consent", "bank_account", "file", "statement"),
)
PARTS = ("name", "kana", "birth", "sex", "address", "phone", "nationality")
CHANNELS = ("online", "counter")
_NO_EXAMPLES = {"too_few_examples", "no_example", "unreachable_page"}
_NOT_IN_ITEMS = {"statement", "file"}


class LinterRefused(AssertionError):
    """The linter has something against a document that was made by its rules."""


@dataclass
class Maker:
    """Makes one document. `above`: questions so far, as (reference, question)."""

    chance: Random
    name: str
    above: list[tuple[str, Json]] = field(default_factory=list)
    count: int = 0

    def make(self) -> Procedure:
        """Make a document.

        Raises:
            LinterRefused: the linter and the maker disagree.

        """
        document = {**empty(self.name, "見本"), "delegation": self._delegation()}
        document["pages"] = [self._page(place) for place in range(self.chance.randint(1, 4))]
        document["documents"] = list(self._papers())
        document["fee"] = {
            "timing": {"online": "after_review", "counter": "at_handover"},
            "lines": list(self._lines()),
        }
        document["rules"] = list(self._rules())
        faults = [one for one in lint(document).problems if one.code not in _NO_EXAMPLES]
        if faults:
            raise LinterRefused(f"{faults[0]} in {document}")
        return read_procedure(document)

    def _delegation(self) -> Json:
        """Let a delegate file every second one: what the format asks then can be depended on."""
        if self.chance.random() < 0.5:  # noqa: PLR2004 - every second
            return {"allowed": False}
        self.above += [(one["key"], one) for one in parts()["page"]["fields"]]
        return {"allowed": True, "document": LETTER}

    def _key(self) -> str:
        self.count += 1
        return f"k{self.count}"

    def _page(self, place: int) -> Json:
        page: Json = {"key": f"page{place}", "title": {"ja": f"ページ{place}"}, "fields": []}
        if place and self.chance.random() < 0.4:  # noqa: PLR2004 - four pages in ten
            page["visible_if"] = self.condition(self.above)
        for _ in range(self.chance.randint(1, 6)):
            question = self._question()
            page["fields"].append(question)
            self.above.append((question["key"], question))
        return page

    def _question(self) -> Json:
        kind = self.chance.choice((*SIMPLE, *SIMPLE, "repeat", "household", "computed"))
        repeats = [key for key, one in self.above if one["type"] in {"repeat", "household"}]
        if kind == "computed" and not repeats:
            kind = "choice"
        if kind == "repeat":
            question = self._repeat()
        elif kind == "computed":
            question = {**self._bare(kind), "compute": {"count": [self.chance.choice(repeats)]}}
        else:
            question = self.simple(kind)
        if self.above and self.chance.random() < 0.5:  # noqa: PLR2004 - every second
            question["visible_if"] = self.condition(self.above)
        return question

    def _bare(self, kind: str) -> Json:
        key = self._key()
        return {"key": key, "type": kind, "label": {"ja": f"質問 {key}"}}

    def simple(self, kind: str) -> Json:
        """Make a question of one answer."""
        question = self._bare(kind)
        if kind == "statement":
            return {**question, "text": {"ja": "見本の文"}}
        if kind in {"choice", "multi"}:
            values = [f"o{n}" for n in range(self.chance.randint(2, 4))]
            question["options"] = [{"value": one, "label": {"ja": one}} for one in values]
        if kind in {"number", "money"}:
            question |= {"min": 0, "max": 9}
        if kind == "person":
            parts = self.chance.sample(PARTS, self.chance.randint(1, len(PARTS)))
            question["parts"] = ["name", *(part for part in parts if part != "name")]
        if kind == "file":
            return {**question, "accept": ["pdf"], "max_files": 1, "max_mb": 1}
        question["required"] = self.chance.random() < 0.5  # noqa: PLR2004 - every second
        return question

    def _repeat(self) -> Json:
        question = {**self._bare("repeat"), "item_label": {"ja": "件"}, "fields": []}
        question |= {"min": self.chance.randint(0, 1), "max": 3}
        inside: list[tuple[str, Json]] = []
        kinds = [kind for kind in SIMPLE if kind not in _NOT_IN_ITEMS]
        for _ in range(self.chance.randint(1, 4)):
            inner = self.simple(self.chance.choice(kinds))
            if self.chance.random() < 0.5:  # noqa: PLR2004 - every second
                readable = [*self.above, *inside]
                if readable:
                    inner["visible_if"] = self.condition(readable)
            question["fields"].append(inner)
            inside.append((f"item.{inner['key']}", inner))
        return question

    def condition(self, readable: list[tuple[str, Json]], depth: int = 0) -> Json:
        """Make a condition over questions that can be read there."""
        shape = self.chance.random()
        if depth < 2 and shape < 0.3:  # noqa: PLR2004 - three of ten are joined
            joint = self.chance.choice(("all", "any"))
            return {joint: [self.condition(readable, depth + 1) for _ in range(2)]}
        if depth < 2 and shape < 0.4:  # noqa: PLR2004 - one of ten is turned round
            return {"not": self.condition(readable, depth + 1)}
        if shape < 0.5:  # noqa: PLR2004 - one of ten asks for the channel
            return {"field": "ctx.channel", "op": "eq", "value": self.chance.choice(CHANNELS)}
        reference, question = self.chance.choice(readable)
        if question["type"] == "repeat" and "." not in reference:
            inner = [(f"item.{one['key']}", one) for one in question["fields"]]
            return {"some": reference, "where": self.condition(inner, depth=2)}
        return self._comparison(reference, question)

    def _comparison(self, reference: str, question: Json) -> Json:
        op = self.chance.choice(sorted(OPERATORS.get(question["type"], {"answered"})))
        values: dict[str, Any] = {
            "age_gte": 18,
            "within_days": [-30, 30],
            "contains": self._option(question),
        }
        if op == "answered":
            return {"field": reference, "op": op}
        value = values[op] if op in values else self._value(question)
        return {"field": reference, "op": op, "value": [value] if op == "in" else value}

    def _option(self, question: Json) -> Any:  # noqa: ANN401 - JSON of a condition
        options = [one["value"] for one in question.get("options", ())]
        return self.chance.choice(options) if options else None

    def _value(self, question: Json) -> Any:  # noqa: ANN401 - JSON of a condition
        if question["type"] in {"number", "money", "computed"}:
            return self.chance.randint(0, 9)
        if question["type"] in {"date", "wareki_date"}:
            return "2026-04-01"
        return self._option(question) or "見本"

    def _repeats(self) -> list[tuple[str, Json]]:
        return [(key, one) for key, one in self.above if one["type"] == "repeat"]

    def _papers(self) -> Iterator[Json]:
        for place in range(self.chance.randint(0, 2)):
            paper: Json = {"key": f"d{place}", "title": {"ja": "書類"}, "accept": ["show"]}
            if self._repeats() and self.chance.random() < 0.5:  # noqa: PLR2004 - every second
                paper["for_each"] = self.chance.choice(self._repeats())[0]
            yield {**paper, "required_if": self.condition(self.above)}

    def _lines(self) -> Iterator[Json]:
        choices = [(key, one) for key, one in self.above if one["type"] == "choice"]
        for place in range(self.chance.randint(0, 3)):
            line: Json = {"key": f"l{place}", "label": {"ja": "手数料"}, "unit": 300}
            if choices and self.chance.random() < 0.5:  # noqa: PLR2004 - every second
                key, one = self.chance.choice(choices)
                prices = {option["value"]: 100 for option in one["options"]}
                line["unit"] = {"by": key, "table": prices}
            elif self._repeats():
                line["for_each"] = self.chance.choice(self._repeats())[0]
            yield {**line, "when": self.condition(self.above)}

    def _rules(self) -> Iterator[Json]:
        for place in range(self.chance.randint(0, 2)):
            at = self.chance.choice(self.above)[0]
            when = {"field": "ctx.fee", "op": "gte", "value": 300}
            message = {"ja": "確かめてください。"}
            yield {"key": f"r{place}", "level": "warn", "at": at, "when": when, "message": message}

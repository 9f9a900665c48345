"""A condition as a sentence: for the people who write it, and for those who wonder why it is asked.

Reads the document's own JSON, half-written conditions too: the builder shows them while they grow.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from machi.forms.domain.delegation import pages_of
from machi.forms.words import CHANNELS, WORDS_OF, msgid
from machi.forms.words.problems import PARTS

Json = Mapping[str, Any]

ASSURANCES = {
    "none": msgid("確認なし"),
    "email": msgid("メールの確認"),
    "jpki_auth": msgid("マイナンバーカードでのサインイン"),
    "jpki_sign": msgid("マイナンバーカードでの署名"),
    "face": msgid("対面での確認"),
    "card": msgid("カードでの確認"),
}
_NAMES = {
    "ctx.channel": msgid("申請の方法"),
    "ctx.assurance": msgid("本人確認"),
    "ctx.fee": msgid("手数料の合計"),
}
_SEXES = {1: msgid("男性"), 2: msgid("女性"), 9: msgid("その他・答えない")}
_NOMINAL = {
    "eq": msgid("「%(name)s」が%(value)s"),
    "in": msgid("「%(name)s」が%(value)sのどれか"),
    "gte": msgid("「%(name)s」が%(value)s以上"),
    "lte": msgid("「%(name)s」が%(value)s以下"),
    "from": msgid("「%(name)s」が%(value)s以後"),
    "until": msgid("「%(name)s」が%(value)s以前"),
    "age_gte": msgid("「%(name)s」の年齢が%(value)s歳以上"),
    "within_days": msgid("「%(name)s」が%(first)sから%(last)sまで"),
}
"""Clauses that end like a noun: `…のとき`."""
_VERBAL = {
    "ne": msgid("「%(name)s」が%(value)sでない"),
    "contains": msgid("「%(name)s」で%(value)sを選んだ"),
    "answered": msgid("「%(name)s」に答えた"),
}
"""Clauses that end like a verb: `…とき`."""


@dataclass(frozen=True, slots=True)
class Names:
    """How a document calls its questions and their options, in one language."""

    language: str
    labels: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    verbal: bool = False
    several: bool = False


def names_of(document: Json, language: str) -> Names:
    """Collect the names of a document; an unfinished one has some without."""
    labels: dict[str, str] = {}
    options: dict[tuple[str, str], str] = {}
    for key, question in _questions(document):
        labels[key] = text_in(question.get("label"), language) or key
        if question.get("type") == "household":
            labels[f"{key}.person"] = WORDS_OF.say(msgid("世帯の人"), language)
        for option in _listed(question.get("options")):
            value = str(option.get("value"))
            options[key, value] = text_in(option.get("label"), language) or value
    return Names(language, labels, options)


def when_words(condition: object, names: Names, repeat: str = "") -> str:
    """Say when something applies: `「犬の数」が3以上のとき`. `repeat`: whose item `item.` is."""
    clause = _clause(condition, names, repeat)
    ending = msgid("%(clause)sとき") if clause.verbal else msgid("%(clause)sのとき")
    return WORDS_OF.say(ending, names.language, clause=clause.text)


def why_words(condition: object, names: Names, repeat: str = "") -> str:
    """Tell a citizen why a question is asked, when its author has not said it better."""
    when = when_words(condition, names, repeat)
    return WORDS_OF.say(msgid("%(when)sにお聞きする質問です。"), names.language, when=when)


def _questions(document: Json) -> Iterator[tuple[str, Json]]:
    for page in _listed(pages_of(document)):
        for question in _listed(page.get("fields")):
            yield str(question.get("key")), question
            for inner in _listed(question.get("fields")):
                yield f"{question.get('key')}.{inner.get('key')}", inner


def _listed(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def text_in(value: object, language: str) -> str:
    """Give a text of a document in a language, empty when it has none yet."""
    told = value if isinstance(value, Mapping) else {}
    return str(told.get(language) or told.get("ja") or "")


def _clause(condition: object, names: Names, repeat: str) -> _Clause:
    if not isinstance(condition, Mapping):
        return _Clause(WORDS_OF.say(msgid("書きかけの条件"), names.language))
    for joint, between in (("all", msgid("、かつ")), ("any", msgid("、または"))):
        if isinstance(condition.get(joint), list) and condition[joint]:
            return _joined(condition[joint], WORDS_OF.say(between, names.language), names, repeat)
    if "not" in condition:
        return _opposite(_clause(condition["not"], names, repeat), names.language)
    if "some" in condition:
        key = str(condition["some"])
        inner = _clause(condition.get("where"), names, key)
        text = msgid("「%(name)s」のどれかで、%(clause)s")
        name = names.labels.get(key, key)
        told = WORDS_OF.say(text, names.language, name=name, clause=_grouped(inner, names.language))
        return _Clause(told, inner.verbal)
    if "field" in condition:
        return _compared(condition, names, repeat)
    return _Clause(WORDS_OF.say(msgid("書きかけの条件"), names.language))


def _joined(conditions: list[object], between: str, names: Names, repeat: str) -> _Clause:
    clauses = [_clause(one, names, repeat) for one in conditions]
    if len(clauses) == 1:
        return clauses[0]
    text = between.join(_grouped(one, names.language) for one in clauses)
    return _Clause(text, verbal=clauses[-1].verbal and not clauses[-1].several, several=True)


def _grouped(clause: _Clause, language: str) -> str:
    if not clause.several:
        return clause.text
    return WORDS_OF.say(msgid("（%(clause)s）"), language, clause=clause.text)


def _opposite(clause: _Clause, language: str) -> _Clause:
    text = msgid("（%(clause)s）に当てはまらない")
    return _Clause(WORDS_OF.say(text, language, clause=clause.text), verbal=True)


def _compared(condition: Json, names: Names, repeat: str) -> _Clause:
    reference, op = str(condition["field"]), str(condition.get("op"))
    key = (
        f"{repeat}.{reference.removeprefix('item.')}"
        if reference.startswith("item.")
        else reference
    )
    raw = condition.get("value")
    dated = op in {"gte", "lte"} and isinstance(raw, str)
    shape = {"gte": "from", "lte": "until"}[op] if dated else op
    values = {"name": name_words(key, names), "value": value_words(key, raw, names)}
    if op == "within_days" and isinstance(raw, list) and len(raw) == len(("first", "last")):
        values |= {"first": _days(raw[0], names), "last": _days(raw[1], names)}
    for sentences, verbal in ((_NOMINAL, False), (_VERBAL, True)):
        if shape in sentences:
            return _Clause(WORDS_OF.say(sentences[shape], names.language, **values), verbal)
    return _Clause(WORDS_OF.say(msgid("書きかけの条件"), names.language))


def name_words(key: str, names: Names) -> str:
    """Name a question, or a part of its answer: `飼い主・性別`."""
    if key in _NAMES:
        return WORDS_OF.say(_NAMES[key], names.language)
    if key in names.labels:
        return names.labels[key]
    head, _, part = key.rpartition(".")
    if not head:
        return key
    told = WORDS_OF.say(PARTS[part], names.language) if part in PARTS else part
    return (
        f"{name_words(head, names)}・{told}"
        if names.language == "ja"
        else f"{name_words(head, names)}, {told}"
    )


def value_words(key: str, raw: object, names: Names) -> str:
    """Say a value that a question is compared with: an option, a number, a day."""
    if isinstance(raw, list):
        between = "" if names.language == "ja" else ", "
        return between.join(value_words(key, one, names) for one in raw)
    if isinstance(raw, int):
        sex = _SEXES.get(raw) if key.endswith(".sex") else None
        return _quoted(WORDS_OF.say(sex, names.language), names) if sex else f"{raw:,}"
    value = str(raw)
    if value.startswith("today") and value.removeprefix("today").lstrip("+-").isdigit():
        return _days(int(value.removeprefix("today")), names)
    if value == "today":
        return _days(0, names)
    known = {"ctx.channel": CHANNELS, "ctx.assurance": ASSURANCES}.get(key, {})
    if value in known:
        return _quoted(WORDS_OF.say(known[value], names.language), names)
    return _quoted(names.options.get((key, value), value), names)


def _quoted(text: str, names: Names) -> str:
    return WORDS_OF.say(msgid("「%(text)s」"), names.language, text=text)


def _days(count: object, names: Names) -> str:
    if not isinstance(count, int) or count == 0:
        return WORDS_OF.say(msgid("今日"), names.language)
    text = msgid("%(n)s日後") if count > 0 else msgid("%(n)s日前")
    return WORDS_OF.say(text, names.language, n=abs(count))

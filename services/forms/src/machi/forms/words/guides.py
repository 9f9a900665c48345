"""Navigators in sentences for the people of a department: findings, places, changes, conditions."""

from collections.abc import Mapping
from typing import Any

from machi.forms.domain.authoring.changes import Change, What
from machi.forms.domain.authoring.finding import Finding
from machi.forms.domain.guides.shelf import Shelf
from machi.forms.words import WORDS_OF, msgid
from machi.forms.words.conditions import Names, text_in, when_words
from machi.forms.words.findings import finding_words

Json = Mapping[str, Any]

YES_NO = {"yes": msgid("はい"), "no": msgid("いいえ")}
_SENTENCES = {
    "unknown_procedure": msgid("「%(key)s」という手続きは公開されていません。"),
    "known_unknown": msgid("手続き「%(procedure)s」に「%(field)s」という質問はありません。"),
    "known_type": msgid("質問「%(field)s」には、この答えを引き継げません。"),
    "known_elsewhere": msgid("市の外の手続きには、答えを引き継げません。"),
    "never_asked": msgid("質問「%(field)s」は、どう答えても聞かれません。"),
    "never_shown": msgid("「%(procedure)s」のきまりは、どう答えても当てはまりません。"),
    "never_used": msgid("質問「%(field)s」の答えは、どこにも使われません。"),
    "question_without_example": msgid("質問「%(field)s」を聞く例がありません。"),
    "row_without_example": msgid("「%(procedure)s」が出る例がありません。"),
    "example_unanswered": msgid("例「%(name)s」に、質問「%(field)s」の答えがありません。"),
    "example_not_asked": msgid("例「%(name)s」は、聞かれない質問に答えています（%(fields)s）。"),
    "example_questions": msgid(
        "例「%(name)s」：質問の数が違います。予想：%(expected)s問　結果：%(found)s問"
    ),
    "example_rows": msgid("例「%(name)s」：手続きが違います。予想：%(expected)s　結果：%(found)s"),
    "not_offered": msgid(
        "「%(procedure)s」は今受け付けていません。手続きナビでは「いまは受け付けていません」と出ます。"
    ),
    "not_offered_left_out": msgid(
        "「%(procedure)s」は今受け付けていません。手続きナビには出ません。"
    ),
    "options_alike": msgid(
        "質問「%(field)s」の「%(options)s」は、どれを選んでも結果が同じです。分ける必要がありますか。"
    ),
    "long_way": msgid(
        "例の真ん中の人は%(count)s問に答えます。%(limit)s問までにすると、最後まで進みやすくなります。"
    ),
    "not_a_date_question": msgid("期限は、日付の質問から数えます（%(field)s）。"),
}
"""What only navigators can have; the rest is said as it is of procedures."""
_SECTIONS = {
    "questions": msgid("質問"),
    "rows": msgid("きまり"),
    "examples": msgid("例"),
}
KINDS = {
    "question": msgid("質問"),
    "option": msgid("選択肢"),
    "row": msgid("きまり"),
    "example": msgid("例"),
}
_CHANGES = {
    What.ADDED: msgid("%(kind)s「%(title)s」を加えました。"),
    What.REMOVED: msgid("%(kind)s「%(title)s」をなくしました。"),
    What.MOVED: msgid("%(kind)s「%(title)s」の順番を変えました。"),
    What.CHANGED: msgid("%(kind)s「%(title)s」の%(name)s：%(before)s → %(after)s"),
}
_WHOLE = msgid("%(name)s：%(before)s → %(after)s")
_LONG = msgid("%(kind)s「%(title)s」の%(name)sを変えました。")
_MEMBERS = {
    "title": msgid("題名"),
    "life_event": msgid("できごと"),
    "effective": msgid("使い始める日"),
    "type": msgid("種類"),
    "ask": msgid("聞き方"),
    "help": msgid("書き方の説明"),
    "why": msgid("理由"),
    "ask_if": msgid("聞く条件"),
    "concept": msgid("共通の意味"),
    "label": msgid("名前"),
    "when": msgid("条件"),
    "known": msgid("引き継ぐ答え"),
    "elsewhere": msgid("案内の内容"),
    "if_not_offered": msgid("受け付けていないとき"),
    "answers": msgid("答え"),
    "procedures": msgid("出る手続き"),
    "questions": msgid("質問の数"),
}
TYPES = {
    "yes_no": msgid("はい・いいえ"),
    "choice": msgid("一つ選ぶ"),
    "multi": msgid("いくつでも選ぶ"),
    "date": msgid("日付"),
}
_SHORT = 60
"""Characters of a value beyond which only the fact is told."""


def guide_names(document: Json, language: str) -> Names:
    """Collect what a navigator calls its questions and options."""
    labels: dict[str, str] = {}
    options: dict[tuple[str, str], str] = {}
    for question in _listed(document, "questions"):
        key = str(question.get("key"))
        labels[key] = text_in(question.get("ask"), language) or key
        if question.get("type") == "yes_no":
            options |= {(key, value): WORDS_OF.say(w, language) for value, w in YES_NO.items()}
        for option in _listed(question, "options"):
            value = str(option.get("value"))
            options[key, value] = text_in(option.get("label"), language) or value
    return Names(language, labels, options)


def row_title(row: Json, shelf: Shelf, language: str) -> str:
    """Name a rule by the procedure that it leads to."""
    outside = row.get("elsewhere")
    told = text_in(outside.get("title"), language) if isinstance(outside, Mapping) else ""
    found = shelf.get(str(row.get("procedure")))
    here = text_in(found.procedure.title, language) if found else ""
    return told or here or str(row.get("procedure"))


def guide_finding_words(document: Json, shelf: Shelf, finding: Finding, language: str) -> str:
    """Say what was found, with the words that people know instead of keys."""
    names = guide_names(document, language)
    titles = {
        str(one.get("procedure")): row_title(one, shelf, language)
        for one in _listed(document, "rows")
    }
    values = dict(finding.values)
    labels = {"effective": WORDS_OF.say(_MEMBERS["effective"], language), **names.labels}
    if "field" in values:
        values["field"] = labels.get(str(values["field"]), values["field"])
    if "procedure" in values:
        values["procedure"] = titles.get(str(values["procedure"]), values["procedure"])
    if finding.code in {"example_rows", "example_not_asked"}:
        known = {**titles, **names.labels}
        for name in ("expected", "found", "fields"):
            listed = str(values.get(name, "")).split(", ")
            values[name] = "、".join(known.get(one, one) for one in listed if one) or "－"
    if finding.code not in _SENTENCES:
        return finding_words(Finding(finding.at, finding.code, values), language)
    return WORDS_OF.say(_SENTENCES[finding.code], language, **values)


def guide_place_words(document: Json, shelf: Shelf, at: str, language: str) -> str:
    """Name the part that a JSON pointer is about: `質問「犬を飼っていますか」`."""
    member, _, rest = at.removeprefix("/").partition("/")
    place = rest.partition("/")[0]
    listed = _listed(document, member)
    if member not in _SECTIONS:
        return ""
    section = WORDS_OF.say(_SECTIONS[member], language)
    if not place.isdecimal() or int(place) >= len(listed):
        return section
    part = listed[int(place)]
    told = (
        row_title(part, shelf, language)
        if member == "rows"
        else text_in(part.get("ask"), language) or str(part.get("name") or part.get("key") or "")
    )
    return f"{section}「{told}」" if told else section


def guide_change_words(
    change: Change, before: Json, after: Json, shelf: Shelf, language: str
) -> str:
    """Say one change between two documents."""
    names = {**_titles(before, shelf, language), **_titles(after, shelf, language)}
    values = {
        "kind": WORDS_OF.say(KINDS[change.kind], language) if change.kind in KINDS else "",
        "title": names.get((change.kind, change.key), change.key),
        "name": WORDS_OF.say(_MEMBERS[change.name], language)
        if change.name in _MEMBERS
        else change.name,
        "before": _value(change.name, change.before, before, language),
        "after": _value(change.name, change.after, after, language),
    }
    if change.kind == "navigator":
        return WORDS_OF.say(_WHOLE, language, **values)
    told = _CHANGES[change.what]
    if change.what is What.CHANGED and (
        max(len(values["before"]), len(values["after"])) > _SHORT
        and change.name not in {"ask_if", "when"}
    ):
        told = _LONG
    return WORDS_OF.say(told, language, **values)


def _titles(document: Json, shelf: Shelf, language: str) -> dict[tuple[str, str], str]:
    names = guide_names(document, language)
    found = {("question", key): label for key, label in names.labels.items()}
    for (key, value), label in names.options.items():
        found["option", f"{key}.{value}"] = f"{names.labels[key]} › {label}"
    for row in _listed(document, "rows"):
        found.setdefault(("row", str(row.get("procedure"))), row_title(row, shelf, language))
    return found


def _value(name: str, value: Any, document: Json, language: str) -> str:  # noqa: ANN401 - any JSON
    if value is None:
        return WORDS_OF.say(msgid("なし"), language)
    if name in {"ask_if", "when"}:
        return when_words(value, guide_names(document, language))
    if name == "type":
        return WORDS_OF.say(TYPES[value], language) if value in TYPES else str(value)
    if isinstance(value, Mapping) and "from" in value:
        return str(value["from"])
    between = "、" if language == "ja" else ", "
    if isinstance(value, list):
        return between.join(map(str, value))
    return text_in(value, language) or (
        str(value) if not isinstance(value, Mapping) else between.join(map(str, value))
    )


def _listed(holder: Json, member: str) -> list[Json]:
    listed = holder.get(member)
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []

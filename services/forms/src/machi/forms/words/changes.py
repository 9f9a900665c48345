"""What changed between two documents, in sentences: what a person reads before they approve."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from machi.forms.domain.authoring.changes import Change, What
from machi.forms.words import ACCEPT, CHANNELS, EVIDENCE, KINDS, TIMINGS, WORDS_OF, msgid
from machi.forms.words.conditions import ASSURANCES, Names, names_of, text_in, when_words

_KINDS = {
    "page": msgid("ページ"),
    "field": msgid("質問"),
    "option": msgid("選択肢"),
    "rule": msgid("確認"),
    "document": msgid("必要書類"),
    "line": msgid("手数料"),
    "example": msgid("例"),
}
_SENTENCES = {
    What.ADDED: msgid("%(kind)s「%(title)s」を加えました。"),
    What.REMOVED: msgid("%(kind)s「%(title)s」をなくしました。"),
    What.MOVED: msgid("%(kind)s「%(title)s」の順番を変えました。"),
    What.CHANGED: msgid("%(kind)s「%(title)s」の%(name)s：%(before)s → %(after)s"),
}
_TO_PAGE = msgid("質問「%(title)s」を、別のページに移しました。")
_OF_PROCEDURE = msgid("%(name)s：%(before)s → %(after)s")
_LONG = msgid("%(kind)s「%(title)s」の%(name)sを変えました。")
_LONG_OF_PROCEDURE = msgid("%(name)sを変えました。")
MEMBERS = {
    "kind": msgid("種類"),
    "title": msgid("題名"),
    "summary": msgid("説明"),
    "law": msgid("根拠の法令"),
    "owner": msgid("担当"),
    "window": msgid("窓口"),
    "catalog": msgid("分類"),
    "effective": msgid("使う期間"),
    "channels": msgid("受け付ける方法"),
    "assurance": msgid("本人確認"),
    "delegation": msgid("代理"),
    "deadline": msgid("届出の期限"),
    "standard_days": msgid("標準処理期間"),
    "retention": msgid("保存の日数"),
    "print": msgid("印刷"),
    "staff_notes": msgid("担当者への注意"),
    "case": msgid("何の例か"),
    "today": msgid("申請する日"),
    "channel": msgid("受付の方法"),
    "answers": msgid("回答"),
    "papers": msgid("そろっている書類"),
    "expect": msgid("予想"),
    "timing": msgid("支払いの時期"),
    "note": msgid("注記"),
    "key": msgid("記号"),
    "type": msgid("種類"),
    "label": msgid("名前"),
    "help": msgid("説明"),
    "why": msgid("聞く理由"),
    "text": msgid("文章"),
    "required": msgid("必須"),
    "required_if": msgid("必須にする条件"),
    "recommended": msgid("おすすめ"),
    "visible_if": msgid("表示する条件"),
    "when": msgid("条件"),
    "concept": msgid("共通の項目"),
    "prefill": msgid("自動入力"),
    "sensitive": msgid("慎重に扱う"),
    "min": msgid("下限"),
    "max": msgid("上限"),
    "length": msgid("文字数"),
    "max_length": msgid("文字数の上限"),
    "charset": msgid("使える文字"),
    "allow_unknown": msgid("不詳を認める"),
    "parts": msgid("聞く内容"),
    "optional_parts": msgid("任意の内容"),
    "item_label": msgid("1件の呼び名"),
    "unique_by": msgid("重ならない項目"),
    "compute": msgid("計算"),
    "accept": msgid("受け取り方"),
    "max_files": msgid("ファイルの数"),
    "max_mb": msgid("ファイルの大きさ"),
    "level": msgid("強さ"),
    "at": msgid("対象の質問"),
    "message": msgid("文言"),
    "for_each": msgid("1件ごと"),
    "any_of": msgid("どれか"),
    "blocking": msgid("なければ提出できない"),
    "unit": msgid("単価"),
    "qty": msgid("数量"),
    "revenue_item": msgid("歳入科目"),
}
"""Members of a document, as the people of a department call them."""
_CODES: Mapping[str, str] = {
    "True": msgid("はい"),
    "False": msgid("いいえ"),
    **CHANNELS,
    **TIMINGS,
    **KINDS,
    **ACCEPT,
    **ASSURANCES,
    **EVIDENCE,
    "two_of": msgid("うち2点"),
    "field": msgid("質問"),
    "by": msgid("答えごと"),
    "table": msgid("金額"),
    "sum": msgid("合計"),
    "from": msgid("始まり"),
    "to": msgid("終わり"),
    "draft": msgid("下書き"),
    "withdrawn": msgid("取下げ"),
    "refused": msgid("却下"),
    "done": msgid("完了"),
    "business": msgid("開庁日"),
    "calendar": msgid("暦の日"),
    "days": msgid("日数"),
    "count": msgid("数え方"),
    "error": msgid("止める"),
    "warn": msgid("知らせる"),
}
"""Codes of a document, as people read them."""
_CONDITIONS = {"visible_if", "required_if", "when"}
_REFERENCES = {"at", "for_each", "unique_by", "deadline", "unit", "qty", "compute"}
"""Members that name questions by their keys: people read their labels."""
_SHORT = 60
"""Characters of a value beyond which only the fact is told."""


def change_words(
    change: Change, before: Mapping[str, Any], after: Mapping[str, Any], language: str = "ja"
) -> str:
    """Say one change between two documents, with their own titles."""
    old, new = names_of(before, language), names_of(after, language)
    values = {
        "kind": WORDS_OF.say(_KINDS[change.kind], language) if change.kind in _KINDS else "",
        "title": _title(change, old, new),
        "name": WORDS_OF.say(MEMBERS[change.name], language)
        if change.name in MEMBERS
        else change.name,
        "before": _value(change, change.before, old),
        "after": _value(change, change.after, new),
    }
    return WORDS_OF.say(_sentence(change, values), language, **values)


def _sentence(change: Change, values: Mapping[str, str]) -> str:
    whole = change.kind == "procedure"
    if change.what is What.MOVED and change.name == "page":
        return _TO_PAGE
    if change.what is not What.CHANGED:
        return _SENTENCES[change.what]
    long = max(len(values["before"]), len(values["after"])) > _SHORT
    if long and change.name not in _CONDITIONS:
        return _LONG_OF_PROCEDURE if whole else _LONG
    return _OF_PROCEDURE if whole else _SENTENCES[change.what]


def _title(change: Change, old: Names, new: Names) -> str:
    """Name a part as people see it: by its label or title, now or before."""
    if change.kind == "option":
        question, _, value = change.key.rpartition(".")
        label = new.labels.get(question, question)
        option = new.options.get((question, value)) or old.options.get((question, value), value)
        return f"{label} › {option}"
    if change.kind == "field":
        return new.labels.get(change.key) or old.labels.get(change.key, change.key)
    return text_in(change.title, new.language) or change.key


def _value(change: Change, value: Any, names: Names) -> str:  # noqa: ANN401 - any JSON of a document
    if value is None:
        return WORDS_OF.say(msgid("なし"), names.language)
    if change.name in _CONDITIONS:
        repeat = change.key.rpartition(".")[0]
        return when_words(value, names, repeat)
    names = _as_read_at(change, names) if change.name in _REFERENCES else replace(names, labels={})
    return text_in(value, names.language) or _plain(value, names)


def _as_read_at(change: Change, names: Names) -> Names:
    """Name questions about items as they are read there: `item.kind`, `kind` of its repeat."""
    inner = {key.rpartition(".")[2]: label for key, label in names.labels.items() if "." in key}
    about_item = {f"item.{key}": label for key, label in inner.items()}
    own = {
        key.removeprefix(f"{change.key}."): label
        for key, label in names.labels.items()
        if key.startswith(f"{change.key}.")
    }
    sums = {key.replace(".", "[].", 1): label for key, label in names.labels.items()}
    options = {value: label for (_, value), label in names.options.items()}
    return replace(names, labels={**options, **sums, **names.labels, **about_item, **own})


def _plain(value: Any, names: Names) -> str:  # noqa: ANN401 - any JSON of a document
    language = names.language
    between = "、" if language == "ja" else ", "
    if isinstance(value, Mapping):
        told = (f"{_plain(name, names)} {_plain(one, names)}" for name, one in value.items())
        return between.join(told)
    if isinstance(value, list):
        return between.join(_plain(one, names) for one in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    code = str(value)
    if code in names.labels:
        return names.labels[code]
    return WORDS_OF.say(_CODES[code], language) if code in _CODES else code

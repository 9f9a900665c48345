"""What an example expects and what came, in words: labels, items by number, whole sentences."""

from datetime import date

from machi.forms.domain.authoring.examples import Difference, Ran
from machi.forms.domain.parsed import Problem
from machi.forms.domain.procedure import Procedure
from machi.forms.words import WORDS_OF, msgid
from machi.forms.words.problems import label, paper_label, sentence

_WHAT = {
    "ok": msgid("提出できるか"),
    "errors": msgid("誤り"),
    "warnings": msgid("お知らせ"),
    "documents": msgid("必要書類"),
    "fee": msgid("手数料"),
    "visible": msgid("聞くはずの質問が出ません"),
    "hidden": msgid("聞かないはずの質問が出ます"),
}
_OK = {"true": msgid("提出できる"), "false": msgid("提出できない")}
_BOTH = msgid("%(what)s：予想「%(expected)s」、結果「%(found)s」")
_ONE = msgid("%(what)s：%(expected)s")


def difference_words(procedure: Procedure, ran: Ran, found: Difference, language: str) -> str:
    """Say how an example came out otherwise than it expects."""
    today = date.fromisoformat(procedure.document["examples"][ran.place]["today"])

    def said(listed: str) -> str:
        return outcome_words(procedure, (found.what, listed), today, language)

    both = found.what not in {"visible", "hidden"}
    return WORDS_OF.say(
        _BOTH if both else _ONE,
        language,
        what=WORDS_OF.say(_WHAT[found.what], language),
        expected=said(found.expected),
        found=said(found.found),
    )


def outcome_words(
    procedure: Procedure, outcome: tuple[str, str], today: date, language: str
) -> str:
    """Say what an example expects or what came: `dogs[0].chip` is 犬1・マイクロチップ here.

    outcome: a name of `expect`, and what is listed under it. today: the example's day.
    """
    what, listed = outcome
    if not listed:
        return WORDS_OF.say(msgid("なし"), language)
    if what == "ok":
        return WORDS_OF.say(_OK[listed], language)
    if what == "fee":
        return WORDS_OF.say(msgid("%(yen)s円"), language, yen=f"{int(listed):,}")
    if what in {"errors", "warnings"}:
        found = (one.partition(": ") for one in listed.split(", "))
        problems = (Problem(at, code) for at, _, code in found)
        return " ".join(sentence(procedure, one, today, language) for one in problems)
    between = "、" if language == "ja" else ", "
    return between.join(_one(procedure, what, one, language) for one in listed.split(", "))


def _one(procedure: Procedure, what: str, one: str, language: str) -> str:
    if what in {"visible", "hidden"}:
        return label(procedure, one, language)
    key, bracket, item = one.partition("[")
    return paper_label(procedure, f"documents{bracket}{item}.{key}", language)

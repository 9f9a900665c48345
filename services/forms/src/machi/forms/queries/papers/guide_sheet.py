"""The guide sheet (手続案内書): what to bring where, for everything that a navigator found."""

from machi.forms.domain.printing.papers import Entry, Errand, GuidePaper
from machi.forms.domain.procedure import Document, FeeLine, Procedure, Text, in_words
from machi.forms.queries.guide import Applies
from machi.forms.queries.papers.edition import SUBSTITUTES, Edition
from machi.forms.words import msgid
from machi.shared.clock import business_date
from machi.shared.ui.formats import yen

_WORDS = {
    "bring": msgid("持ち物"),
    "substitutes": SUBSTITUTES,
}
_NOW, _WHERE, _UNTIL, _FEE, _ALSO = (
    msgid("受付"),
    msgid("場所"),
    msgid("期限"),
    msgid("手数料"),
    msgid("オンライン"),
)
_DELEGATE = msgid("代理の人")


def guide_paper(whose: Text, found: list[Applies], edition: Edition) -> GuidePaper:
    """Write down what applies, in the navigator's order, with a box to tick for each errand."""
    title = in_words(whose, edition.language)
    return GuidePaper(
        title=edition.say(msgid("手続案内書")),
        lead=edition.say(msgid("%(title)s方の手続きは%(n)s件です。"), title=title, n=len(found)),
        date=edition.say(
            msgid("%(city)s　%(day)s現在"), day=edition.day(business_date(edition.at))
        ),
        words={key: edition.say(text) for key, text in _WORDS.items()},
        errands=tuple(_errand(one, edition) for one in found),
        footer=edition.say(msgid("手続案内書　%(city)s　%(at)s 印刷"), at=edition.made),
    )


def _errand(one: Applies, edition: Edition) -> Errand:
    language = edition.language
    why = in_words(one.row.why, language)
    if one.procedure is None:
        other = one.row.elsewhere
        if other is None:
            raise LookupError("a row without a procedure says where it is done: checked at publish")
        facts = {
            _WHERE: in_words(other.window, language),
            _UNTIL: _until(one, other.deadline, edition),
            _FEE: in_words(other.fee, language),
        }
        papers = (in_words(other.bring, language),) if other.bring else ()
        return Errand(in_words(other.title, language), why, _said(facts, edition), papers)
    procedure = one.procedure
    if not one.offered:
        asks = in_words(procedure.window, language) or edition.say(msgid("市役所の総合案内"))
        closed = edition.say(msgid("いまは受け付けていません"))
        facts = {_NOW: f"{closed}　{edition.say(msgid('%(where)sにお尋ねください。'), where=asks)}"}
        return Errand(in_words(procedure.title, language), why, _said(facts, edition), ())
    facts = {
        _WHERE: in_words(procedure.window, language),
        _UNTIL: _until(one, procedure.deadline, edition),
        _FEE: _fee(procedure, edition),
    }
    if "online" in procedure.channels:
        facts[_ALSO] = edition.say(msgid("オンラインでもできます。"))
    if delegate := _delegate(procedure, edition):
        facts[_DELEGATE] = delegate
    bring = tuple(_document(paper, edition) for paper in procedure.own_documents)
    return Errand(in_words(procedure.title, language), why, _said(facts, edition), bring)


def _delegate(procedure: Procedure, edition: Edition) -> str:
    """Say whether somebody else can go, and what they bring."""
    if not procedure.document["delegation"]["allowed"]:
        return edition.say(msgid("ご本人だけができます"))
    papers = [in_words(one.title, edition.language) for one in procedure.delegate_documents]
    return "\n".join([edition.say(msgid("代わりの人もできます")), *papers])


def _until(one: Applies, told: Text | None, edition: Edition) -> str:
    """Say the last day, where an answer tells it, and the rule."""
    rule = in_words(told, edition.language)
    if one.until is None:
        return rule
    last = edition.say(msgid("%(day)sまで"), day=edition.day(one.until))
    return f"{last}（{rule}）" if rule else last


def _said(facts: dict[str, str], edition: Edition) -> tuple[Entry, ...]:
    return tuple(Entry(edition.say(label), text) for label, text in facts.items() if text)


def _document(paper: Document, edition: Edition) -> str:
    title = in_words(paper.title, edition.language)
    if paper.required_if is None:
        return title
    return f"{title}{edition.say(msgid('（当てはまる場合だけ）'))}"


def _fee(procedure: Procedure, edition: Edition) -> str:
    if not procedure.fee.lines:
        return edition.say(msgid("かかりません"))
    return "\n".join(_line(line, edition) for line in procedure.fee.lines)


def _line(line: FeeLine, edition: Edition) -> str:
    language = edition.language
    price = yen(line.unit, language)
    if line.unit_by:
        least, most = min(line.table.values()), max(line.table.values())
        price = f"{yen(least, language)}〜{yen(most, language)}"
    return f"{in_words(line.label, language)}　{price}"

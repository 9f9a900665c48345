"""What the city decided, written to the applicant: with the reason, and how to appeal (教示).

The reason is what 行政手続法 8条 asks for, the instruction what 行政不服審査法 82条 and
行政事件訴訟法 46条 ask for. A 届出 is received, not decided, and a 申込み is a contract: neither
has an instruction. No address of anybody stands on a notice: it may be read by others at home.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from machi.forms.domain.application import Application
from machi.forms.domain.delegation import applicant, delegation
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.printing.papers import Entry, NoticePaper
from machi.forms.domain.procedure import Procedure, in_words
from machi.forms.queries.papers.answers import name_of
from machi.forms.queries.papers.edition import SUBSTITUTES, Edition
from machi.forms.words import KINDS, WORDS_OF, msgid
from machi.shared.clock import business_date
from machi.shared.ui.formats import yen

_GRANTED, _REFUSED, _RECEIVED = (
    msgid("決定通知書"),
    msgid("却下通知書"),
    msgid("受理通知書"),
)
_BODIES = {
    _GRANTED: msgid(
        "%(day)s付けの「%(title)s」の%(kind)sについて、次のとおり決定したので通知します。"
    ),
    _REFUSED: msgid(
        "%(day)s付けの「%(title)s」の%(kind)sについて、次のとおり却下したので通知します。"
    ),
    _RECEIVED: msgid("%(day)s付けの「%(title)s」の%(kind)sは、次のとおり受理しました。"),
}
_OUTCOMES = {
    _GRANTED: msgid("認めます。"),
    _REFUSED: msgid("認めません（却下）。"),
    _RECEIVED: msgid("内容を確認し、受理しました。"),
}
_DAYS = {
    _GRANTED: msgid("決定した日"),
    _REFUSED: msgid("決定した日"),
    _RECEIVED: msgid("受理した日"),
}
_WORDS = {
    "number": msgid("受付番号"),
    "reason": msgid("理由（行政手続法第8条など）"),
    "appeal": msgid("この決定に不服があるとき（教示：行政不服審査法第82条、行政事件訴訟法第46条）"),
    "office": msgid("お問い合わせ先"),
    "substitutes": SUBSTITUTES,
}
_COLLECT = msgid("証明書などのお渡しは「%(window)s」でご案内します。受付番号をお知らせください。")
_APPEAL = (
    (
        msgid("審査請求"),
        msgid(
            "この決定に不服があるときは、この決定があったことを知った日の翌日から起算して3か月以内に、"
            "%(city)s長に対して審査請求をすることができます。"
            "ただし、この決定があった日の翌日から起算して1年を経過したときは、正当な理由がない限り、"
            "審査請求をすることができません。"
        ),
    ),
    (
        msgid("取消しの訴え"),
        msgid(
            "この決定については、この決定があったことを知った日の翌日から起算して6か月以内に、"
            "%(city)sを被告として（訴訟において%(city)sを代表する者は%(city)s長となります。）、"
            "取消しの訴えを提起することができます。"
            "ただし、この決定があった日の翌日から起算して1年を経過したときは、正当な理由がない限り、"
            "訴えを提起することができません。審査請求をしたときは、これらの期間は、"
            "その裁決があったことを知った日または裁決の日の翌日から数えます。"
        ),
    ),
)
_DECIDED = ("shinsei", "seikyu")


@dataclass(frozen=True, slots=True)
class CityTexts:
    """The city's own words on notices; an empty one is ours.

    appeal: paragraphs with their headings, in Japanese, as the city's legal section wrote them.
    """

    seal: str = ""
    appeal: Sequence[Mapping[str, str]] = field(default=())

    @classmethod
    def read(cls, file: Path | None) -> "CityTexts":
        if file is None:
            return cls()
        given: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return cls(str(given.get("seal", "")), tuple(given.get("appeal", ())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided, when, and the reason if it was refused."""

    case: Application
    procedure: Procedure
    evaluation: Evaluation
    on: date
    reason: str | None


def notice_paper(decision: Decision, edition: Edition, texts: CityTexts) -> NoticePaper:
    case, procedure = decision.case, decision.procedure
    title = _title(decision)
    name = in_words(procedure.title, edition.language)
    submitted = business_date(case.submitted_at or case.created_at)
    body = edition.say(
        _BODIES[title],
        day=edition.day(submitted),
        title=name,
        kind=WORDS_OF.say(KINDS[procedure.kind], edition.language),
    )
    window = in_words(procedure.window, edition.language)
    return NoticePaper(
        title=edition.say(title),
        number=case.receipt_number or "",
        date=edition.day(decision.on),
        to=_addressee(decision, edition),
        sender=edition.say(msgid("%(city)s長")),
        seal=texts.seal or edition.say(msgid("（公印省略）")),
        body=body,
        facts=tuple(_facts(decision, edition, title)),
        reason=(Entry("", decision.reason),) if decision.reason else (),
        appeal=_appeal(procedure, edition, texts),
        office=(f"{edition.city}　{window}" if window else edition.city,),
        words={key: edition.say(text) for key, text in _WORDS.items()},
        footer=edition.say(
            msgid("%(title)s　%(number)s　%(at)s 印刷"),
            title=edition.say(title),
            number=case.receipt_number,
            at=edition.made,
        ),
    )


def _title(decision: Decision) -> str:
    if not decision.case.granted:
        return _REFUSED
    return _RECEIVED if decision.procedure.kind == "todokede" else _GRANTED


def _facts(decision: Decision, edition: Edition, title: str) -> list[Entry]:
    case, procedure = decision.case, decision.procedure
    facts = [
        Entry(edition.say(msgid("手続き")), in_words(procedure.title, edition.language)),
        Entry(edition.say(msgid("結果")), edition.say(_OUTCOMES[title])),
        Entry(edition.say(_DAYS[title]), edition.day(decision.on)),
    ]
    if procedure.law:
        facts.append(Entry(edition.say(msgid("根拠となる決まり")), "、".join(procedure.law)))
    if case.fee_yen:
        facts.append(Entry(edition.say(msgid("手数料")), yen(case.fee_yen, edition.language)))
    window = in_words(procedure.window, edition.language)
    if title == _GRANTED and window:
        collect = edition.say(_COLLECT, window=window)
        facts.append(Entry(edition.say(msgid("受け取り")), collect))
    return facts


def _addressee(decision: Decision, edition: Edition) -> str:
    """Write whom it is for; where a delegate filed, in whose care (気付) it reaches them."""
    to = edition.say(msgid("%(name)s　様"), name=_applicant(decision, edition))
    delegate = delegation(decision.procedure, decision.evaluation.answers)
    if delegate is None:
        return to
    care = edition.say(msgid("（代理人　%(name)s　様　気付）"), name=name_of(delegate.who))
    return f"{to}\n{care}"


def _applicant(decision: Decision, edition: Edition) -> str:
    """Name whom the notice is for."""
    person = applicant(decision.procedure, decision.evaluation.answers) or {}
    return name_of(person) or edition.say(msgid("申請された方"))


def _appeal(procedure: Procedure, edition: Edition, texts: CityTexts) -> tuple[Entry, ...]:
    if procedure.kind not in _DECIDED:
        return ()
    if texts.appeal:
        return tuple(Entry(one.get("title", ""), one["text"]) for one in texts.appeal)
    return tuple(Entry(edition.say(title), edition.say(text)) for title, text in _APPEAL)

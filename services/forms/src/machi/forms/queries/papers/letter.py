"""A letter of authority (委任状), out of what a draft says about both people.

It is written in Japanese, whatever language the form is filled in: it is set before the city.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from machi.forms.domain.delegation import MANDATE, Delegation, applicant
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.printing.letter import LetterPaper
from machi.forms.domain.printing.papers import Entry
from machi.forms.domain.procedure import Procedure, in_words
from machi.forms.queries.papers.answers import name_of
from machi.forms.queries.papers.edition import SUBSTITUTES, Edition
from machi.forms.words import msgid
from machi.forms.words.answers import address_lines, day_in_words

_WORDS = {
    "date": msgid("令和　　　年　　　月　　　日"),
    "delegate": msgid("代理人（委任を受ける人）"),
    "body": msgid("私は、上の者を代理人と定め、次の手続きについて、次のことを委任します。"),
    "what": msgid("委任する手続きと内容"),
    "delegator": msgid("本人（委任する人）"),
    "signature": msgid("本人の署名（自署）"),
    "substitutes": SUBSTITUTES,
}
_NOTES = (
    msgid("日付と署名は、委任する本人が手で書いてください。ほかの人が書いたものは使えません。"),
    msgid("内容が違うときは、線で消して書き直し、本人が署名してください。"),
)


def letter_paper(
    procedure: Procedure, evaluation: Evaluation, given: Delegation, edition: Edition
) -> LetterPaper:
    """Write the letter that a proxy takes to whom they file for."""
    title = in_words(procedure.title, "ja")
    delegate = (*_person(given.who, edition), Entry(edition.say(_RELATION), given.relation))
    return LetterPaper(
        title=edition.say(msgid("委任状")),
        addressee=edition.say(msgid("%(city)s長　様")),
        words={key: edition.say(text) for key, text in _WORDS.items()},
        procedure=edition.say(msgid("「%(title)s」"), title=title),
        delegate=delegate,
        delegator=tuple(_person(applicant(procedure, evaluation.answers) or {}, edition)),
        mandate=tuple(_mandate(procedure, given)),
        notes=tuple(edition.say(one) for one in _NOTES),
        footer=edition.say(msgid("委任状　%(title)s　%(at)s 印刷"), title=title, at=edition.made),
    )


_RELATION = msgid("本人との関係")
_ADDRESS, _NAME, _BORN, _PHONE = msgid("住所"), msgid("氏名"), msgid("生年月日"), msgid("電話番号")


def _person(person: Mapping[str, Any], edition: Edition) -> Iterator[Entry]:
    """Write a person down; what is not known yet is left to be written by hand."""
    born = person.get("date_of_birth")
    yield Entry(edition.say(_ADDRESS), "\n".join(address_lines(person.get("address") or {})))
    yield Entry(edition.say(_NAME), name_of(person))
    yield Entry(edition.say(_BORN), day_in_words(born, edition.language) if born else "")
    yield Entry(edition.say(_PHONE), str(person.get("phone") or ""))


def _mandate(procedure: Procedure, given: Delegation) -> Iterator[tuple[str, bool]]:
    field = procedure.field(MANDATE)
    for option in field.options if field else ():
        yield in_words(option.label, "ja"), option.value in given.mandate

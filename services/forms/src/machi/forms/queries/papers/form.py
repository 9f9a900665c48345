"""The application form (申請書) of a case, out of its pinned version and its visible answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from machi.forms.domain.application import Application
from machi.forms.domain.evaluation import Evaluation, NeededDocument
from machi.forms.domain.printing.papers import Amount, FormPaper
from machi.forms.domain.procedure import Procedure, in_words
from machi.forms.queries.papers.answers import sections
from machi.forms.queries.papers.edition import SUBSTITUTES, Edition
from machi.forms.words import msgid
from machi.shared.clock import business_date
from machi.shared.ui.formats import yen

_WORDS = {
    "addressee": msgid("%(city)s長　様"),
    "number": msgid("受付番号"),
    "date": msgid("提出日"),
    "fee": msgid("手数料"),
    "total": msgid("合計"),
    "papers": msgid("添付・提示する書類"),
    "confirmed": msgid("上の内容に間違いがないことを確認しました。"),
    "signed_on": msgid("　　　　　年　　　月　　　日"),
    "signature": msgid("署名（自署）"),
    "office": msgid("職員記入欄"),
    "substitutes": SUBSTITUTES,
}
_OFFICE = (msgid("受付"), msgid("本人確認"), msgid("入力"), msgid("照合"), msgid("交付・発送"))
_FOOTER = msgid("%(title)s　第%(version)s版（%(mark)s）　%(at)s 印刷")
_COPY_FOOTER = msgid("控え　%(title)s　第%(version)s版（%(mark)s）　%(at)s 印刷")
_MARK_LENGTH = 12
"""So many letters of the version's hash name it on paper."""


def form_paper(
    case: Application,
    procedure: Procedure,
    evaluation: Evaluation,
    edition: Edition,
    *,
    copy: bool,
) -> FormPaper:
    """Write the form of a case down: for the city's files, or the citizen's copy (控え)."""
    language = edition.language
    title = in_words(procedure.title, language)
    printing = procedure.document.get("print", {})
    footer = edition.say(
        _COPY_FOOTER if copy else _FOOTER,
        title=title,
        version=case.procedure_version,
        mark=case.procedure_hash[:_MARK_LENGTH],
        at=edition.made,
    )
    submitted: datetime = case.submitted_at or edition.at
    return FormPaper(
        title=title,
        number=case.receipt_number or "",
        date=edition.day(business_date(submitted)),
        words={key: edition.say(text) for key, text in _WORDS.items()},
        sections=tuple(sections(procedure, evaluation, language)),
        papers=tuple(_document(one, language) for one in evaluation.documents),
        fees=tuple(_fee(line, language) for line in case.fee_lines),
        total=yen(case.fee_yen, language),
        signature=bool(printing.get("signature")) and not copy,
        office=() if copy else tuple(edition.say(box) for box in _OFFICE),
        footer=footer,
    )


def _document(needed: NeededDocument, language: str) -> str:
    title = in_words(needed.document.title, language)
    return title if needed.item is None else f"{title}（{needed.item + 1}）"


def _fee(line: Mapping[str, Any], language: str) -> Amount:
    """Write down one line of the fee as it was frozen when the case was sent."""
    label = in_words(line["label"], language)
    times = f"{yen(line['unit_yen'], language)} × {line['quantity']}"
    return Amount(f"{label}（{times}）", yen(line["amount_yen"], language))

"""An application form (申請書), out of its pinned version and its visible answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from machi.forms.domain.delegation import delegation
from machi.forms.domain.evaluation import Evaluation, NeededDocument
from machi.forms.domain.printing.layout import Mark, PrintLayout, print_layout
from machi.forms.domain.printing.papers import Amount, FormPaper
from machi.forms.domain.procedure import Procedure, in_words
from machi.forms.queries.papers.answers import sections
from machi.forms.queries.papers.edition import SUBSTITUTES, Edition
from machi.forms.store.signatures import Signature
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
    "stamp": msgid("収受印"),
    "substitutes": SUBSTITUTES,
}
_OFFICE = (msgid("受付"), msgid("本人確認"), msgid("入力"), msgid("照合"), msgid("交付・発送"))
_FOOTER = msgid("%(title)s　第%(version)s版（%(mark)s）　%(at)s 印刷")
_COPY_FOOTER = msgid("控え　%(title)s　第%(version)s版（%(mark)s）　%(at)s 印刷")
_NOT_FILED = msgid("受付前")
_CODE_SAYS = {
    Mark.QR: msgid("受付番号 %(number)s の二次元コード"),
    Mark.BARCODE: msgid("受付番号 %(number)s のバーコード"),
}
_PIECE = msgid("副本")
_ON_TABLET = msgid("%(day)s　画面に署名")
_BY_NAME = msgid("%(day)s　%(name)s（画面に氏名を入力し、声で同意）")
_ON_PAPER = msgid("%(day)s　紙の申請書に署名")
_BY_DELEGATE = msgid("代理人の署名（自署）")
_MARK_LENGTH = 12
"""So many letters of the version's hash name it on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A form with its answers: of a case, or about to become one.

    mark: the hash of the version that it was filled in with.
    number: None while it is not filed; then `on` is the day on which it is printed.
    signature: of the intake that it belongs to, if it was signed there.
    """

    procedure: Procedure
    evaluation: Evaluation
    mark: str
    number: str | None
    on: date
    fee_lines: Sequence[Mapping[str, Any]]
    signature: Signature | None = None

    @property
    def fee_yen(self) -> int:
        return sum(line["amount_yen"] for line in self.fee_lines)


def form_paper(form: Answered, edition: Edition, *, copy: bool = False) -> FormPaper:
    """Write a form down: for the city's files, or the citizen's copy (控え)."""
    language, procedure = edition.language, form.procedure
    layout = print_layout(procedure.document)
    says = _CODE_SAYS.get(layout.mark) if form.number else None
    title = in_words(procedure.title, language)
    footer = edition.say(
        _COPY_FOOTER if copy else _FOOTER,
        title=title,
        version=procedure.version,
        mark=form.mark[:_MARK_LENGTH],
        at=edition.made,
    )
    return FormPaper(
        layout=layout.layout,
        piece="",
        title=title,
        number=form.number or edition.say(_NOT_FILED),
        date=edition.day(form.on),
        words={key: edition.say(text) for key, text in _words(form).items()},
        sections=tuple(sections(procedure, form.evaluation, layout, language)),
        papers=tuple(_document(one, language) for one in form.evaluation.documents),
        fees=tuple(_fee(line, language) for line in form.fee_lines),
        total=yen(form.fee_yen, language),
        code=edition.say(says, number=form.number) if says else "",
        mark=layout.mark,
        signature=layout.signature and not copy,
        signed=_signed(form.signature, edition),
        stamp=layout.stamp and not copy,
        office=() if copy else _boxes(layout, edition),
        footer=footer,
    )


def _words(form: Answered) -> Mapping[str, str]:
    """Give the words of a form: whoever files signs it."""
    if delegation(form.procedure, form.evaluation.answers) is None:
        return _WORDS
    return {**_WORDS, "signature": _BY_DELEGATE}


def pieces(form: Answered, edition: Edition, *, copy: bool = False) -> list[FormPaper]:
    """Write a form down as often as its document says; of a copy there is one."""
    first = form_paper(form, edition, copy=copy)
    count = 1 if copy else print_layout(form.procedure.document).copies
    return [first, *[replace(first, piece=edition.say(_PIECE))] * (count - 1)]


def _boxes(layout: PrintLayout, edition: Edition) -> tuple[str, ...]:
    if layout.office is None:
        return tuple(edition.say(box) for box in _OFFICE)
    return tuple(in_words(box, edition.language) for box in layout.office)


def _signed(signature: Signature | None, edition: Edition) -> str:
    if signature is None:
        return ""
    day = edition.day(business_date(signature.at))
    if signature.typed:
        return edition.say(_BY_NAME, day=day, name=signature.typed)
    return edition.say(_ON_TABLET if signature.drawn else _ON_PAPER, day=day)


def _document(needed: NeededDocument, language: str) -> str:
    title = in_words(needed.document.title, language)
    return title if needed.item is None else f"{title}（{needed.item + 1}）"


def _fee(line: Mapping[str, Any], language: str) -> Amount:
    """Write down one line of the fee as it was frozen when the case was sent."""
    label = in_words(line["label"], language)
    times = f"{yen(line['unit_yen'], language)} × {line['quantity']}"
    return Amount(f"{label}（{times}）", yen(line["amount_yen"], language))

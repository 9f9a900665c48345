"""What stands on a paper, before anybody sets it: plain objects that become JSON for a template.

Every text is already worded in the language of the paper. Nothing here knows fonts or pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from machi.forms.domain.printing.layout import Layout, Mark


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer, or one part of it: 氏名 and 見本 太郎. Several lines keep their breaks."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question and its answer: as `text`, in `parts` (a person), or as a `table` (a repeat).

    table: the first row holds the names of its columns.
    """

    label: str
    text: str = ""
    parts: tuple[Entry, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """What stood on one page of the form."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    label: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPaper:
    """The application form of one case, as the city files it or as the citizen's copy.

    layout: which template sets it. piece: which of several copies it is, empty for the first.
    words: the paper's own words by name (`addressee`, `number`, `fee` …).
    code: what the picture of the number says, for those who hear it; empty where there is none.
    mark: how the number is drawn, as a QR code or a barcode.
    signature: whether there is a box for it; signed: what is written into it besides the drawing.
    stamp: whether there is a box for the stamp of the day of receipt.
    office: boxes for the office to write into; empty on a copy.
    """

    layout: Layout
    piece: str
    title: str
    number: str
    date: str
    words: Mapping[str, str]
    sections: tuple[Section, ...]
    papers: tuple[str, ...]
    fees: tuple[Amount, ...]
    total: str
    code: str
    mark: Mark
    signature: bool
    signed: str
    stamp: bool
    office: tuple[str, ...]
    footer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePaper:
    """What the city decided, told to the applicant (決定通知書, 却下通知書, 受理通知書)."""

    title: str
    number: str
    date: str
    to: str
    sender: str
    seal: str
    body: str
    facts: tuple[Entry, ...]
    reason: tuple[Entry, ...]
    appeal: tuple[Entry, ...]
    office: tuple[str, ...]
    words: Mapping[str, str]
    footer: str


@dataclass(frozen=True, slots=True)
class Errand:
    """One procedure of a guide sheet: what it is, and what to know before going."""

    title: str
    why: str
    facts: tuple[Entry, ...]
    bring: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePaper:
    """What to bring where, for a set of procedures (手続案内書)."""

    title: str
    lead: str
    date: str
    words: Mapping[str, str]
    errands: tuple[Errand, ...]
    footer: str

"""The figures as tables: each is shown, drawn where it can be, and given as CSV and JSON."""

from collections.abc import Sequence
from dataclasses import dataclass

from machi.forms.domain.figures import Cases, Share, quantile
from machi.forms.domain.procedure import Procedure, in_words
from machi.forms.queries.figures import PREFILLED, Figures
from machi.forms.store.tally import Count, Counted
from machi.forms.words import WORDS_OF, msgid

Cell = str | int | None
SENT = "sent"
_SOURCES = {
    "card": msgid("カード"),
    "registry": msgid("住民記録"),
    "pre_entry": msgid("事前入力（QR）"),
    "heard": msgid("聞き取り"),
    "staff_corrected": msgid("職員が訂正"),
    "computed": msgid("計算した値"),
    "profile": msgid("認証アプリ"),
    "typed": msgid("入力"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """`drawn` are the columns of the chart, counted from 1; none: no chart."""

    code: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    drawn: Sequence[int] = ()


def tables(found: Figures, language: str) -> list[Table]:
    """Lay the figures out in a reader's language."""
    return [
        _cases(found, language),
        _pages(found, language),
        _sources(found, language),
        _asked_again(found, language),
    ]


def _say(language: str, *texts: str) -> list[str]:
    return [WORDS_OF.say(one, language) for one in texts]


def _cases(found: Figures, language: str) -> Table:
    names = {one.id: one for one in found.procedures.values()}
    whole = Cases()
    rows = []
    for procedure_id, cases in sorted(found.cases.items()):
        whole.take_in(cases)
        rows.append(_case_row(_title(names.get(procedure_id), procedure_id, language), cases))
    if rows:
        rows.insert(0, _case_row(WORDS_OF.say(msgid("全体"), language), whole))
    columns = _say(
        language,
        msgid("手続き"),
        msgid("届いた件数"),
        msgid("オンライン率"),
        msgid("補正率"),
        msgid("決定した件数"),
        msgid("うち却下"),
        msgid("決定までの日数（中央値）"),
        msgid("決定までの日数（90パーセント点）"),
    )
    title = WORDS_OF.say(msgid("手続きごとの件数と日数"), language)
    return Table("cases", title, columns, rows, (1,))


def _case_row(name: str, cases: Cases) -> list[Cell]:
    return [
        name,
        cases.all,
        cases.online.percent,
        cases.correction.percent,
        cases.decided,
        cases.refused,
        quantile(cases.days, 50),
        quantile(cases.days, 90),
    ]


def _pages(found: Figures, language: str) -> Table:
    """Say of each page how many came to it, and how many got no farther before they expired."""
    reached = _by_page(found.of(Counted.REACHED))
    left = _by_page(found.of(Counted.LEFT))
    rows: list[Sequence[Cell]] = []
    for pinned in sorted({one[:2] for one in (*reached, *left)}):
        procedure = found.procedures[pinned]
        for key, name in _way(procedure, language):
            here = (*pinned, key)
            if here in reached or here in left:
                title = f"{_title(procedure, pinned[0], language)} v{pinned[1]}：{name}"
                came, stayed = reached.get(here, 0), left.get(here, 0)
                rows.append([title, came, stayed, Share(stayed, came).percent])
    columns = _say(
        language,
        msgid("手続きとページ"),
        msgid("着いた人"),
        msgid("ここで止まったまま期限が過ぎた人"),
        msgid("割合"),
    )
    title = WORDS_OF.say(msgid("オンライン入力のどこでやめたか"), language)
    return Table("pages", title, columns, rows, (1, 2))


def _way(procedure: Procedure, language: str) -> list[tuple[str, str]]:
    pages = [(one.key, in_words(one.title, language)) for one in procedure.pages]
    check, sent = _say(language, msgid("内容の確認"), msgid("提出"))
    return [*pages, ("check", check), (SENT, sent)]


def _by_page(counts: Sequence[Count]) -> dict[tuple[str, int, str], int]:
    return {(one.procedure_id, one.procedure_version, one.key): one.n for one in counts}


def _sources(found: Figures, language: str) -> Table:
    by_source: dict[str, int] = {}
    for one in found.of(Counted.SOURCE):
        by_source[one.key] = by_source.get(one.key, 0) + one.n
    total = sum(by_source.values())
    rows: list[Sequence[Cell]] = [
        [WORDS_OF.say(name, language), by_source[key], Share(by_source[key], total).percent]
        for key, name in _SOURCES.items()
        if key in by_source
    ]
    if rows:
        ready = sum(n for key, n in by_source.items() if key in PREFILLED)
        words_for = WORDS_OF.say(msgid("書かずに済んだ値（合計）"), language)
        rows.insert(0, [words_for, ready, Share(ready, total).percent])
    columns = _say(language, msgid("値の出どころ"), msgid("値の数"), msgid("割合"))
    title = WORDS_OF.say(msgid("書かない窓口：値の出どころ"), language)
    return Table("sources", title, columns, rows, (1,))


def _asked_again(found: Figures, language: str) -> Table:
    counted = sorted(found.of(Counted.ASKED_AGAIN), key=lambda one: (-one.n, one.procedure_id))
    rows: list[Sequence[Cell]] = []
    for one in counted:
        procedure = found.procedures[one.procedure_id, one.procedure_version]
        field = procedure.field(one.key)
        question = in_words(field.label, language) if field else one.key
        name = f"{_title(procedure, one.procedure_id, language)} v{one.procedure_version}"
        rows.append([f"{name}：{question}", one.n])
    columns = _say(language, msgid("項目"), msgid("補正を依頼した回数"))
    title = WORDS_OF.say(msgid("よく聞き直している項目"), language)
    return Table("asked-again", title, columns, rows, (1,))


def _title(procedure: Procedure | None, procedure_id: str, language: str) -> str:
    return in_words(procedure.title, language) if procedure else procedure_id

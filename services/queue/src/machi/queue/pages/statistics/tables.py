"""The key figures as tables: each is drawn as a chart, shown as a table and given as CSV.

Cells are whole numbers or minutes with one decimal, written from exact fractions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from machi.queue.domain.statistics.figures import MINUTE, Figures
from machi.queue.domain.statistics.spread import Share
from machi.queue.queries.statistics.figures import Report
from machi.shared.ui.words import msgid

Say = Callable[[str], str]
"""Gives a text in the reader's language."""

Cell = str | int | None


@dataclass(frozen=True, slots=True)
class Table:
    """`drawn` are the columns of the chart, counted from 1; none: no chart."""

    code: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    drawn: Sequence[int] = ()


_CLASSES = {1: msgid("優先案内"), 2: msgid("予約"), 3: msgid("予約なし")}
REASONS: Mapping[str, str] = {
    "disability": msgid("障害のある方"),
    "infant": msgid("乳幼児をお連れの方"),
    "pregnancy": msgid("妊娠中の方"),
    "illness": msgid("体調のすぐれない方"),
    "emergency": msgid("緊急"),
    "interpreter": msgid("通訳者の時間"),
    "our_mistake": msgid("市の手違い"),
    "came_back": msgid("書類を持って戻った方"),
}
LEVELS = (
    msgid("とても悪い"),
    msgid("悪い"),
    msgid("ふつう"),
    msgid("良い"),
    msgid("とても良い"),
)
_COLUMNS = (
    msgid("来庁"),
    msgid("待ち時間の中央値（分）"),
    msgid("待ち時間の90パーセント点（分）"),
    msgid("対応時間の中央値（分）"),
    msgid("対応時間の90パーセント点（分）"),
    msgid("目標以内（パーセント）"),
    msgid("離脱（パーセント）"),
)


def minutes(microseconds: int | None) -> str | None:
    """Write minutes with one decimal, halves rounded up: exact, from whole microseconds."""
    if microseconds is None:
        return None
    tenths = (20 * microseconds + MINUTE) // (2 * MINUTE)
    return f"{tenths // 10}.{tenths % 10}"


def tables(report: Report, line_names: Mapping[tuple[str, str], str], say: Say) -> list[Table]:
    """Lay a report out. `line_names` are by site and line."""
    return [
        _summary(report, say),
        Table(
            "visitors",
            say(msgid("30分ごとの来庁者数")),
            (say(msgid("時間")), say(msgid("来庁者数"))),
            [(_half_hour(slot), n) for slot, n in report.visitors.items()],
            (1,),
        ),
        _grouped("hours", say(msgid("時間別")), _by_hour(report), say),
        _grouped(
            "lines",
            say(msgid("受付別")),
            {line_names.get(key, key[1]): found for key, found in report.by_line.items()},
            say,
        ),
        _grouped(
            "classes",
            say(msgid("区分別")),
            {say(_CLASSES[key]): found for key, found in report.by_class.items()},
            say,
        ),
        _grouped("days", say(msgid("日別")), _by_day(report.by_day), say),
        Table(
            "overtakings",
            say(msgid("先にお呼びした理由")),
            (say(msgid("理由")), say(msgid("件数"))),
            [(say(REASONS.get(code, code)), n) for code, n in report.total.overtakings.items()],
            (1,),
        ),
        Table(
            "satisfaction",
            say(msgid("満足度")),
            (say(msgid("回答")), say(msgid("件数"))),
            [(say(word), report.total.ratings[n]) for n, word in enumerate(LEVELS)]
            if any(report.total.ratings)
            else [],
            (1,),
        ),
    ]


def _summary(report: Report, say: Say) -> Table:
    total = report.total
    spreads = (
        (msgid("待ち時間（発券・来庁から最初の呼出）"), total.waits),
        (msgid("次の待ち時間（転送・次の手続き）"), total.next_waits),
        (msgid("移動時間（呼出から対応開始）"), total.ways),
        (msgid("対応時間（保留・中断を除く）"), total.services),
        (msgid("処理時間（処理中からできましたまで）"), total.office),
        (msgid("二度目の待ち時間（処理中から交付呼出）"), total.second_waits),
        (msgid("滞在時間"), total.stays),
    )
    rows: list[Sequence[Cell]] = [
        (say(name), found.n, minutes(found.median), minutes(found.p90), None)
        for name, found in spreads
    ]
    satisfaction = total.satisfaction
    score = None if satisfaction is None else (200 * satisfaction + 1) // 2
    shares = (
        (msgid("目標以内"), total.within_promise),
        (msgid("離脱（取消・失効を含む）"), total.abandoned),
        (msgid("予約率（来庁受付をした予約）"), total.reserved),
        (msgid("不来庁（成立していた予約のうち）"), report.no_shows),
    )
    rows += [(say(name), share.of, None, None, _percent(share)) for name, share in shares]
    rows += [
        (say(name), n, None, None, None)
        for name, n in (
            (msgid("発券"), total.visits),
            (msgid("再呼出"), total.recalls),
            (msgid("不在"), total.absences),
            (msgid("転送"), total.transfers),
            (msgid("閉庁打切"), total.closed_out),
            (msgid("完了忘れと思われる対応（集計から除外）"), total.flagged),
        )
    ]
    if score is not None:
        rows.append(
            (say(msgid("満足度の平均（5段階）")), sum(total.ratings), None, None,
             f"{score // 100}.{score % 100:02d}")
        )  # fmt: skip
    return Table(
        "summary",
        say(msgid("全体")),
        tuple(
            say(name)
            for name in (
                msgid("指標"),
                msgid("件数"),
                msgid("中央値（分）"),
                msgid("90パーセント点（分）"),
                msgid("割合・値"),
            )
        ),
        rows,
    )


def _grouped(code: str, title: str, groups: Mapping[str, Figures], say: Say) -> Table:
    return Table(
        code,
        title,
        (title, *(say(name) for name in _COLUMNS)),
        [
            (
                name,
                found.visits,
                minutes(found.waits.median),
                minutes(found.waits.p90),
                minutes(found.services.median),
                minutes(found.services.p90),
                found.within_promise.percent,
                found.abandoned.percent,
            )
            for name, found in groups.items()
        ],
        (2, 3),
    )


def _by_hour(report: Report) -> dict[str, Figures]:
    return {f"{hour}:00": found for hour, found in report.by_hour.items()}


def _by_day(days: Mapping[date, Figures]) -> dict[str, Figures]:
    return {day.isoformat(): found for day, found in days.items()}


def _half_hour(slot: int) -> str:
    return f"{slot // 2}:{slot % 2 * 30:02d}"


def _percent(share: Share) -> str | None:
    return None if share.percent is None else f"{share.percent}%"

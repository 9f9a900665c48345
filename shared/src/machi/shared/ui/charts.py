"""Bars as numbers: what the chart macro draws. No script, no style attribute, prints as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

HEIGHT = 160
GROUP = 48
LEFT = 8
LETTER = 13
LETTERS = 10
"""What is longer is cut; the table beside the chart has all of it."""


class Drawable(Protocol):
    """A table. `drawn` are the columns to draw, counted from 1; the first cell names a row."""

    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Sequence[str | int | None]]: ...
    @property
    def drawn(self) -> Sequence[int]: ...


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: int
    width: int
    height: int
    series: int
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything in user units of the drawing."""

    width: int
    height: int
    bars: Sequence[Bar]
    labels: Sequence[Label]
    legend: Sequence[str]


def chart(table: Drawable) -> Chart | None:
    """Draw the table's columns that are to be drawn; None where nothing is."""
    values = [
        [float(cell) if (cell := row[column]) is not None else None for column in table.drawn]
        for row in table.rows
    ]
    highest = max((value for row in values for value in row if value), default=0)
    if not table.drawn or not highest:
        return None
    names = [_short(str(row[0])) for row in table.rows]
    group = max(GROUP, LEFT + LETTER * max(len(name) for name in names))
    wide = min(group - LEFT, GROUP) // len(table.drawn)
    indent = LEFT + (group - LEFT - wide * len(table.drawn)) // 2
    bars = [
        _bar(indent + group * place + wide * series, wide, value, highest, series)
        for place, row in enumerate(values)
        for series, value in enumerate(row)
        if value is not None
    ]
    labels = [
        Label(LEFT + group * place + (group - LEFT) // 2, name) for place, name in enumerate(names)
    ]
    legend = [str(table.columns[column]) for column in table.drawn]
    return Chart(LEFT + group * len(values), HEIGHT, bars, labels, legend)


def _bar(x: int, wide: int, value: float, highest: float, series: int) -> Bar:
    tall = round(value / highest * HEIGHT)
    text = f"{value:g}"
    return Bar(x, HEIGHT - tall, wide - 2, tall, series, text)


def _short(label: str) -> str:
    """Keep what fits below a group: the end of a day, the beginning of a name."""
    if label[:4].isdigit() and label.count("-") == 2:  # noqa: PLR2004 - the hyphens of a date
        return label[5:].replace("-", "/")
    return label if len(label) <= LETTERS else f"{label[: LETTERS - 1]}…"

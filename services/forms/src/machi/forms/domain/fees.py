"""What a case costs, in whole yen, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from machi.forms.domain.conditions import Scope, holds, references
from machi.forms.domain.procedure import Fee, FeeLine, Text


@dataclass(frozen=True, slots=True)
class ChargedLine:
    key: str
    label: Text
    revenue_item: str
    unit_yen: int
    quantity: int

    @property
    def amount_yen(self) -> int:
        return self.unit_yen * self.quantity


def charge(fee: Fee, scope: Scope) -> tuple[ChargedLine, ...]:
    """Work out the lines that apply; equal prices of one line are added up into one."""
    quantities: dict[tuple[str, int], int] = {}
    for line in fee.lines:
        for where in _scopes(line, scope):
            if line.when is not None and not holds(line.when, where):
                continue
            unit = line.unit if line.unit_by is None else line.table.get(_text(line.unit_by, where))
            quantity = 1 if line.quantity is None else where.look_up(line.quantity)
            if unit is not None and isinstance(quantity, int) and quantity > 0:
                quantities[line.key, unit] = quantities.get((line.key, unit), 0) + quantity
    lines = {line.key: line for line in fee.lines}
    return tuple(
        ChargedLine(key, lines[key].label, lines[key].revenue_item, unit, quantity)
        for (key, unit), quantity in quantities.items()
    )


def fee_sources(fee: Fee) -> set[str]:
    """Name the questions that the fee depends on."""
    return set(_reads(fee))


def _reads(fee: Fee) -> Iterator[str]:
    for line in fee.lines:
        told = [line.unit_by, line.quantity, line.for_each]
        told += list(references(line.when)) if line.when else []
        for reference in told:
            if reference and not reference.startswith(("item.", "ctx.")):
                yield reference.partition(".")[0]


def _scopes(line: FeeLine, scope: Scope) -> Iterator[Scope]:
    if line.for_each is None:
        yield scope
        return
    for item in scope.answers.get(line.for_each) or ():
        yield scope.inside(item)


def _text(reference: str, scope: Scope) -> str:
    found: Any = scope.look_up(reference)
    return found if isinstance(found, str) else ""

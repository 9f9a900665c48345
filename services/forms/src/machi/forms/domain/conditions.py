"""The condition language of a procedure document: closed, typed, and the same everywhere.

`{all: […]}` `{any: […]}` `{not: …}` `{some: repeat, where: …}` `{field, op, value}`.
Hidden means absent, and an absent value makes every comparison false, `ne` too; `not` inverts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from machi.forms.domain.eras import whole_date

Value = Any
"""A normalised answer: text, whole number, truth, list, or a mapping of parts."""


@dataclass(frozen=True, slots=True)
class All:
    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: "Condition"


@dataclass(frozen=True, slots=True)
class Some:
    """At least one item of a repeat meets the condition."""

    repeat: str
    where: "Condition"


@dataclass(frozen=True, slots=True)
class Compare:
    field: str
    op: str
    value: Value = None


Condition = All | AnyOf | Not | Some | Compare


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition can see: the answers, the item it stands in, the circumstances, the day."""

    answers: Mapping[str, Value]
    context: Mapping[str, Value]
    today: date
    item: Mapping[str, Value] | None = None

    def inside(self, item: Mapping[str, Value]) -> "Scope":
        return Scope(self.answers, self.context, self.today, item)

    def look_up(self, reference: str) -> Value:
        """Give the value at `key`, `key.part`, `item.key` or `ctx.key`; None when absent."""
        head, _, rest = reference.partition(".")
        here: Value = self.answers
        if head == "ctx":
            here, reference = self.context, rest
        elif head == "item":
            here, reference = self.item or {}, rest
        for part in reference.split("."):
            if not isinstance(here, Mapping):
                return None
            here = here.get(part)
        return here


def read_condition(raw: Mapping[str, Any]) -> Condition:
    """Read a condition from its JSON form; the schema has already checked the shape."""
    if "all" in raw:
        return All(tuple(read_condition(one) for one in raw["all"]))
    if "any" in raw:
        return AnyOf(tuple(read_condition(one) for one in raw["any"]))
    if "not" in raw:
        return Not(read_condition(raw["not"]))
    if "some" in raw:
        return Some(raw["some"], read_condition(raw["where"]))
    return Compare(raw["field"], raw["op"], raw.get("value"))


def write_condition(condition: Condition) -> dict[str, Any]:
    """Give a condition its JSON form again."""
    if isinstance(condition, All):
        return {"all": [write_condition(one) for one in condition.of]}
    if isinstance(condition, AnyOf):
        return {"any": [write_condition(one) for one in condition.of]}
    if isinstance(condition, Not):
        return {"not": write_condition(condition.of)}
    if isinstance(condition, Some):
        return {"some": condition.repeat, "where": write_condition(condition.where)}
    value = {} if condition.op == "answered" else {"value": condition.value}
    return {"field": condition.field, "op": condition.op, **value}


def holds(condition: Condition, scope: Scope) -> bool:
    """Tell whether a condition is true of the answers."""
    if isinstance(condition, All):
        return all(holds(one, scope) for one in condition.of)
    if isinstance(condition, AnyOf):
        return any(holds(one, scope) for one in condition.of)
    if isinstance(condition, Not):
        return not holds(condition.of, scope)
    if isinstance(condition, Some):
        items = scope.answers.get(condition.repeat) or ()
        return any(holds(condition.where, scope.inside(item)) for item in items)
    return _compare(condition, scope)


def references(condition: Condition) -> Iterator[str]:
    """Name everything that a condition reads: `key.part`, `item.key`, `ctx.key`."""
    if isinstance(condition, All | AnyOf):
        for one in condition.of:
            yield from references(one)
    elif isinstance(condition, Not):
        yield from references(condition.of)
    elif isinstance(condition, Some):
        yield condition.repeat
        yield from (
            f"{condition.repeat}.{one.removeprefix('item.')}" if one.startswith("item.") else one
            for one in references(condition.where)
        )
    else:
        yield condition.field


def bound(value: int | str, today: date) -> int | date:
    """Turn `today+3`, an ISO date or a number into what it means on this day."""
    if isinstance(value, int):
        return value
    if value.startswith("today"):
        return today + timedelta(days=int(value.removeprefix("today") or 0))
    return date.fromisoformat(value)


def age(born: date, today: date) -> int:
    """Count birthdays (not the school year's rule, which counts from the day before)."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _compare(one: Compare, scope: Scope) -> bool:
    found = scope.look_up(one.field)
    if found is None or found in ("", [], {}):
        return False
    if one.op == "answered":
        return True
    if one.op == "contains":
        return isinstance(found, list) and one.value in found
    if one.op in {"eq", "ne", "in"}:
        return _equal(one, found)
    return _ordered(one, found, scope.today)


def _equal(one: Compare, found: Value) -> bool:
    if one.op == "in":
        return found in one.value
    return bool(found == one.value) is (one.op == "eq")


def _ordered(one: Compare, found: Value, today: date) -> bool:
    measured = whole_date(found) if isinstance(found, str) else found
    if isinstance(measured, bool) or not isinstance(measured, int | date):
        return False  # a date with unknown parts, or something that has no order
    if isinstance(measured, date):
        if one.op == "age_gte":
            return age(measured, today) >= int(one.value)
        if one.op == "within_days":
            first, last = one.value
            return bool(first <= (measured - today).days <= last)
    limit = bound(one.value, today)
    if isinstance(measured, date):
        return isinstance(limit, date) and (
            measured >= limit if one.op == "gte" else measured <= limit
        )
    return isinstance(limit, int) and (measured >= limit if one.op == "gte" else measured <= limit)

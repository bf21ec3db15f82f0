"""The little of FHIRPath that R4's invariants need, over plain trees that may be malformed: what is not there as it
should be counts as absent, because its own fault is told elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from adapter.fhir.checking.formats import is_date_time, number_of

Node = dict[str, Any]
UCUM = "http://unitsofmeasure.org"


def exists(node: Node, *names: str) -> bool:
    """Any of the elements, be it only a primitive's extensions."""
    for name in names:  # noqa: SIM110  a loop costs a third of any(): this is asked of every object
        if name in node or "_" + name in node:
            return True
    return False


def chosen(node: Node, name: str) -> bool:
    """A choice element (value[x]), in whatever type."""
    for key in node:
        if name in key and (rest := key.removeprefix("_")).startswith(name) and rest[len(name) :][:1].isupper():
            return True
    return False


def nodes(node: Node, *path: str) -> list[Node]:
    """The objects at the end of a path, through lists: nodes(bundle, "entry", "resource")."""
    found = [node]
    for name in path:
        below: list[Node] = []
        for child in found:
            value = child.get(name)
            if isinstance(value, dict):
                below.append(value)
            elif isinstance(value, list):
                below += [item for item in value if isinstance(item, dict)]
        found = below
    return found


def texts(node: Node, *path: str) -> list[str]:
    """The texts at the end of a path."""
    *above, last = path
    children = (child.get(last) for child in nodes(node, *above))
    return [
        item for child in children for item in (child if isinstance(child, list) else (child,)) if isinstance(item, str)
    ]


def text(node: Node, name: str) -> str | None:
    value = node.get(name)
    return value if isinstance(value, str) else None


def count(node: Node, name: str) -> int:
    value = node.get(name)
    return len(value) if isinstance(value, list) else int(value is not None)


def distinct(values: list[Any]) -> bool:
    return (
        all(value not in values[:index] for index, value in enumerate(values))
        if _unhashable(values)
        else (len(set(values)) == len(values))
    )


def _unhashable(values: list[Any]) -> bool:
    return any(isinstance(value, dict | list) for value in values)


def descendants(node: Node) -> Iterator[Node]:
    """Every object within, not the object itself."""
    waiting: list[Any] = list(node.values())
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            yield item
            waiting.extend(item.values())


def not_after(first: str | None, second: str | None) -> bool | None:
    """first <= second, for dates of any precision; None where their precision or zones leave it open.

    FHIRPath answers empty there, and a validator that takes empty for false refuses "2026-01-02" to "2026".
    """
    if not first or not second or not is_date_time(first) or not is_date_time(second):
        return True
    if len(first) == len(second) <= 10:
        return first <= second
    low, high = _span(first, len(second) > 10)
    second_low, second_high = _span(second, len(first) > 10)
    if low > second_high:
        return False
    return True if high <= second_low else None


_DAY = 86_400
_ZONES = 14 * 3600  # a date without a zone may begin this much earlier or later


def _span(value: str, against_time: bool) -> tuple[Decimal, Decimal]:
    """The first and the last second that a date, in whichever zone, or an instant may mean."""
    year, month, day = int(value[:4]), int(value[5:7] or 1), int(value[8:10] or 1)
    start = Decimal(date(year, month, day).toordinal() * _DAY)
    if len(value) > 10:
        moment = start + _seconds(value[11:])
        return moment, moment
    days = {4: 366 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 365, 7: _month_days(year, month)}
    end = start + days.get(len(value), 1) * _DAY - Decimal("1e-12")
    return (start - _ZONES, end + _ZONES) if against_time else (start, end)


def _month_days(year: int, month: int) -> int:
    return (
        (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days if (year, month) != (9999, 12) else 31
    )


def _seconds(clock: str) -> Decimal:
    """Of hh:mm:ss(.fff)(Z|+hh:mm), since midnight UTC."""
    body, zone = (clock[:-1], "") if clock.endswith("Z") else (clock[:-6], clock[-6:])
    seconds = int(body[:2]) * 3600 + int(body[3:5]) * 60 + Decimal(body[6:])
    if zone:
        offset = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
        seconds -= offset if zone[0] == "+" else -offset
    return seconds


def at_most(low: Node, high: Node) -> bool | None:
    """Quantities: low <= high; None where a value, or a unit of one, is missing: "SHALL match"."""
    least, most = number_of(low.get("value")), number_of(high.get("value"))
    units = [unit for unit in ("system", "code", "unit") if unit in low or unit in high]
    if any(unit in low and unit in high and low[unit] != high[unit] for unit in units):
        return False
    if least is None or most is None or any((unit in low) != (unit in high) for unit in units):
        return None
    return least <= most

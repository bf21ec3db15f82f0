"""Values with their units as one text, and back: "160 lbs" is as it was given, "160" alone would be another weight."""

from __future__ import annotations

import re
from typing import Any

from adapter.mapping.codecs import number_from_text, text_from_number
from adapter.mapping.paths import MISSING

COMPARATORS = ("<", "<=", ">=", ">")
_TEXT = re.compile(r"(<=|>=|<|>)?([0-9.-]{1,60})(?: (.{1,20}))?")
_UNIT = re.compile(r"[^\W\d_][^\s(),;!?]*|[%°][^\s\d]?", re.UNICODE)  # one word: what has blanks in it is a sentence

Tree = dict[str, Any]


def text_of_quantity(quantity: Any) -> Any:
    """The number, with the comparator before it and the unit after it."""
    number = text_from_number(quantity.get("value")) if isinstance(quantity, dict) else MISSING
    if number is MISSING:
        return MISSING
    comparator = quantity.get("comparator")
    unit = _unit_of(quantity)
    return f"{comparator if comparator in COMPARATORS else ''}{number}{f' {unit}' if unit else ''}"


def quantity_of_text(text: str) -> Any:
    """MISSING for words that are no number with a unit of one word."""
    match = _TEXT.fullmatch(text)
    number = number_from_text(match[2]) if match is not None else MISSING
    if match is None or number is MISSING or (match[3] is not None and not _UNIT.fullmatch(match[3])):
        return MISSING
    quantity: Tree = {"value": number}
    quantity |= {"comparator": match[1]} if match[1] else {}
    return quantity | ({"unit": match[3]} if match[3] else {})


def text_of_range(between: Any) -> Any:
    """From the one to the other, each with its unit: that one of them lacks it is something else."""
    if not isinstance(between, dict):
        return MISSING
    low, high = (text_of_quantity(between.get(end)) for end in ("low", "high"))
    if low is MISSING or high is MISSING:
        return f"at least {low}" if low is not MISSING else MISSING if high is MISSING else f"at most {high}"
    return f"{low} to {high}"


def text_of_ratio(ratio: Any) -> Any:
    if not isinstance(ratio, dict):
        return MISSING
    above, below = (text_of_quantity(ratio.get(part)) for part in ("numerator", "denominator"))
    return MISSING if above is MISSING or below is MISSING else f"{above} : {below}"


def with_units_as_before(after: Tree, before: Tree | None, name: str) -> None:
    """A number in a unit that stood there keeps that unit's code; `name` is the element, without its type."""
    quantity = (before or {}).get(f"{name}Quantity", {})
    unit = _unit_of(quantity)
    if not unit:
        return
    text = after.get(f"{name}String")
    if isinstance(text, str) and text.endswith(f" {unit}"):
        if (bare := quantity_of_text(text.removesuffix(f" {unit}"))) is MISSING:
            return
        del after[f"{name}String"]
        after[f"{name}Quantity"] = bare | {"unit": unit}
    new = after.get(f"{name}Quantity")
    if isinstance(new, dict) and _unit_of(new) == unit:
        new.pop("unit", None)
        new |= {part: quantity[part] for part in ("unit", "system", "code") if part in quantity}


def _unit_of(quantity: Any) -> str:
    unit = quantity.get("unit", quantity.get("code")) if isinstance(quantity, dict) else None
    return unit if isinstance(unit, str) and unit != "1" else ""

"""FHIR's search parameters as a Query: what was asked, what of it was used, and what cannot be answered.

http://hl7.org/fhir/R4/search.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from adapter.errors import Issue, Refused
from adapter.fhir.references import key_of
from adapter.fhir.search import DATE, PARAMETERS, REFERENCE, Parameter
from adapter.fhir.search_dates import Span, spans_of
from adapter.search import Clause, Query

USUAL, MOST = 50, 500  # resources on a page
MOST_VALUES = 200  # in one search: each is a condition that the database has to hold
TOTALS = ("none", "estimate", "accurate")
IDENTITY = "_id"
PAGE = "after"  # ours, and only in the links that we make: where a page begins
OF_THE_ANSWER = ("_format", "_pretty")  # said elsewhere, and no part of what is searched
DATES = "It is a date such as 2026-03-01 or ge2026-03-01T09:00:00Z, with eq, ne, gt, lt, ge, le, sa, eb or no prefix."
Pair = tuple[str, str]
Value = tuple[str | None, str | None]
_NAME = re.compile(r"[A-Za-z_][A-Za-z_-]{0,40}", re.ASCII)
_PIECE = re.compile(r"\\[\\,|$]|[^,|\\]+|\\|,|\|")


class Asked(NamedTuple):
    """`used` are the parameters that the answer rests on, as they were given; `ignored` the names of the others."""

    query: Query
    used: tuple[Pair, ...]
    ignored: tuple[str, ...]


def asked_from(kind: str, pairs: Iterable[Pair], *, strict: bool) -> Asked:
    """Raises Refused with every fault: what is malformed always, what is unknown only where that is asked for."""
    faults: list[Issue] = []
    clauses: list[Clause] = []
    used: list[Pair] = []
    ignored: list[str] = []
    told = dict[str, str]()
    known = {parameter.code: parameter for parameter in PARAMETERS[kind]}
    for name, text in pairs:
        if name in OF_THE_ANSWER:
            continue
        if name in ("_count", "_total", PAGE):
            if told.setdefault(name, text) != text:
                faults.append(_fault(name, "It is given twice, and not the same."))
        elif name == IDENTITY or name in known:
            clauses.append(_clause(name, known.get(name), text, faults))
        else:
            faults += _unknown(name, known, strict)
            ignored.append(name)
            continue
        used.append((name, text))
    if sum(len(clause.values) + len(clause.spans) for clause in clauses) > MOST_VALUES:
        text = f"There are more than {MOST_VALUES} values in this search: ask in parts."
        faults.append(_fault("", text, "too-costly"))
    count, total = _count(told, faults), _total(told, faults)
    if faults:
        raise Refused("This search cannot be answered as it is.", faults, reason="usage")
    query = Query(kind, tuple(clauses), count, told.get(PAGE, ""), total)
    return Asked(query, tuple(pair for pair in used if pair[0] != PAGE), tuple(dict.fromkeys(ignored)))


def _clause(name: str, parameter: Parameter | None, text: str, faults: list[Issue]) -> Clause:
    values: list[Value] = []
    spans: list[Span] = []
    for parts in _alternatives(text):
        if not any(parts) or len(parts) > 2:
            faults.append(_fault(name, "A value is empty, or has more than one |.", "value"))
        elif parameter is None:
            values.append((None, "|".join(parts)))
        elif parameter.type == DATE:
            told = spans_of("|".join(parts))
            spans += told or ()
            faults += [] if told else [_fault(name, DATES, "value")]
        elif parameter.type == REFERENCE:
            values.append(_reference(parameter, "|".join(parts)))
        else:
            values.append(_token(parts))
    return Clause((parameter and parameter.within) or name, tuple(values), tuple(spans))


def _alternatives(text: str) -> list[list[str]]:
    r"""Divided at every comma, then at every |, but for `\,` and `\|`, which stand for themselves."""
    values = [[""]]
    for piece in _PIECE.findall(text):
        if piece == ",":
            values.append([""])
        elif piece == "|":
            values[-1].append("")
        else:
            values[-1][-1] += piece[1:] if len(piece) == 2 and piece[0] == "\\" else piece
    return values


def _token(parts: list[str]) -> Value:
    """`system|value`, `|value` where there is no system, `system|` for any value of it, or a value of any system."""
    return (None, parts[0]) if len(parts) == 1 else (parts[0], parts[1] or None)


def _reference(parameter: Parameter, text: str) -> Value:
    key = key_of(text) if "/" in text else None
    if key is not None and not (parameter.within and key[0] != parameter.target):
        return key
    return (parameter.target or None, text)


def _unknown(name: str, known: dict[str, Parameter], strict: bool) -> list[Issue]:
    """A modifier or a chain says what is meant: to pass it over would answer another question."""
    first = re.split(r"[:.]", name, maxsplit=1)[0]
    if first == "_has" or (first != name and (first in known or first == IDENTITY)):
        return [_fault(first, "It is searched without modifiers, chains and _has here.", "not-supported")]
    text = f"It is not known here. Known are {', '.join((IDENTITY, *known, '_count', '_total'))}."
    return [_fault(shown(name), text, "not-supported")] if strict else []


def shown(name: str) -> str:
    """The name of a parameter, unless it may be anything: somebody's number, say."""
    return name if _NAME.fullmatch(name) else "a parameter"


def _count(told: dict[str, str], faults: list[Issue]) -> int:
    text = told.get("_count", str(USUAL))
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        faults.append(_fault("_count", "It is a whole number from 0.", "value"))
        return 0
    return min(int(text), MOST)


def _total(told: dict[str, str], faults: list[Issue]) -> bool:
    text = told.get("_total", "accurate")
    if text not in TOTALS:
        faults.append(_fault("_total", f"It is one of {', '.join(TOTALS)}.", "value"))
    return text != "none"


def _fault(name: str, text: str, code: str = "invalid") -> Issue:
    return Issue("error", code, f"query {name}".strip(), text)

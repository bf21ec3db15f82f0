"""A query: a type, and clauses that must all hold; of the values of each clause one must fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple


class IndexRow(NamedTuple):
    """One word that a resource can be found by. `system` is "" where there is none."""

    parameter: str
    system: str
    value: str


class Clause(NamedTuple):
    """`values` are (system, value); a None stands for any system, or for any value of it. `spans` are what a value may
    be in instead: from the first word, up to and without the second."""

    parameter: str
    values: tuple[tuple[str | None, str | None], ...] = ()
    spans: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Query:
    """`after` is the last id of the page before; `total` says whether all are to be counted."""

    type: str
    clauses: tuple[Clause, ...] = ()
    count: int = 50
    after: str = ""
    total: bool = True


@dataclass(frozen=True)
class Page:
    """`next` is the `after` of the page that follows; "" where this is the last. `total` is none where not counted."""

    items: tuple[Any, ...]
    total: int | None
    next: str = ""

"""What a newer sheet leaves out, carried over from the older one: a column that is not there says nothing.

Neither does a plan's outcome that has no row, unless the profile says that its rows name all there are. Rows are the
same that say the same reference, the first with the first: an outcome's actions are known by which row they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from adapter.mapping.yaml_lines import Located
from adapter_tabular.column_types import Shared
from adapter_tabular.columns import Column, column_of
from adapter_tabular.dates import date_column
from adapter_tabular.packing import Plain, cells_from
from adapter_tabular.profile import KINDS, folded
from adapter_tabular.profile_faults import root_of

Tree = Mapping[str, Any]
RowKey = tuple[str, int]  # the reference to the outcome, and which of its rows


class Shape(NamedTuple):
    """As much of a profile as can be seen without any map: which column a heading is, and what a column speaks of."""

    headings: Mapping[str, str]  # folded, to the column's name
    parts: Mapping[str, str]  # the column's name to plan, outcome, action or key
    outcome: Column  # with the reference
    whole: bool

    def name(self, heading: str) -> str:
        return self.headings.get(folded(heading)) or f"?{folded(heading)}"


def shape_of(document: Located) -> Shape:
    headings = {
        folded(heading): name
        for name, column in document["columns"].items()
        for heading in (str(column.get("header", name)), *map(str, column.get("aliases", ())))
    }
    parts = {root_of(line): "plan" for line in document.get("plan") or ()}
    for line in document["outcome"]:
        of_action = str(line["ours"]).startswith("action.")
        parts[root_of(line)] = "action" if of_action else "outcome"
    keys = {kind: document["key"][kind] for kind in KINDS if kind in document["key"]}
    parts |= dict.fromkeys(keys.values(), "key")
    null_words = frozenset(str(word).strip().casefold() for word in document.get("null_words") or ())
    outcome = column_of(keys["outcome"], document["columns"][keys["outcome"]], Shared(date_column(()), null_words))
    return Shape(headings, parts, outcome, document.get("lists") == "whole")


def carried(before: Tree, after: Tree, shape: Shape) -> Tree:
    """`after` itself where nothing is left out."""
    old, new = _Side(before, shape), _Side(after, shape)
    missing = [name for name in old.places if name not in new.places]
    rows = [[*new.rows[key], *[old.cell(key, name) for name in missing]] for key in new.rows]
    numbers = [*after["numbers"]]
    names = [*new.names, *missing]
    for key in old.rows:
        if key not in new.rows and (kept := set(_left_out(key, new, shape, missing))):
            rows.append([old.cell(key, name) if name in kept else None for name in names])
            numbers.append(old.numbers[key])
    if not missing and len(rows) == len(after["rows"]):
        return after
    headings = [*after["headings"], *[before["headings"][old.places[name]] for name in missing]]
    return {**after, "headings": headings, "rows": rows, "numbers": numbers}


def _left_out(key: RowKey, new: _Side, shape: Shape, missing: list[str]) -> Iterator[str]:
    """Of a row that has no fellow in the newer sheet: its columns of which the newer sheet says nothing."""
    reference, _ = key
    ended = shape.whole and bool(reference)
    spoken_of = reference in new.references
    of_row = [name for name in missing if not ended or shape.parts.get(name) == "plan"]
    if reference and not ended:
        of_row += [name for name in new.places if shape.parts.get(name) == "action"]
        if not spoken_of:
            of_row += [name for name in new.places if shape.parts.get(name, "outcome") == "outcome"]
    if of_row or not (spoken_of or ended or not reference):
        yield from of_row
        keys = [name for name in (*new.places, *missing) if shape.parts.get(name) == "key"]
        yield from (name for name in keys if not ended or name != shape.outcome.key)


class _Side:
    """One statement by the names of its columns."""

    def __init__(self, tree: Tree, shape: Shape) -> None:
        self.names: list[str | None] = [None] * len(tree["headings"])
        self.places: dict[str, int] = {}
        for place, heading in enumerate(tree["headings"]):
            if heading.strip() and (name := shape.name(heading)) not in self.places:
                self.places[name], self.names[place] = place, name
        self.rows: dict[RowKey, list[Plain]] = {}
        self.numbers: dict[RowKey, int] = {}
        counted: Counter[str] = Counter()
        for number, cells in zip(tree["numbers"], tree["rows"], strict=True):
            reference = self._reference(cells, shape.outcome)
            counted[reference] += 1
            self.rows[reference, counted[reference]] = cells
            self.numbers[reference, counted[reference]] = number
        self.references = frozenset(counted)

    def _reference(self, cells: list[Plain], column: Column) -> str:
        (cell,) = cells_from([cells[self.places[column.key]]]) if column.key in self.places else (None,)
        value = getattr(column.parse(cell), "value", None) if cell is not None else None
        return value if isinstance(value, str) else ""

    def cell(self, key: RowKey, name: str | None) -> Plain:
        row = self.rows.get(key)
        return row[self.places[name]] if row is not None and name in self.places else None

"""What a newer sheet leaves out, carried over from the older one: a column that is not there says nothing.

Neither does a plan's outcome that has no row, unless the profile says that its rows name all there are. Rows are the
same that say the same reference, the first with the first: an outcome's actions are known by which row they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from adapter_tabular.packing import Plain, cells_from
from adapter_tabular.shape import Shape

Tree = Mapping[str, Any]
RowKey = tuple[str, int]  # the reference to the outcome, and which of its rows


def carried(before: Tree, after: Tree, shape: Shape) -> Tree:
    """`after` itself where nothing is left out."""
    old, new = _Side(before, shape), _Side(after, shape)
    missing = [name for name in old.places if name not in new.places]
    whole = shape.whole and not after.get("part")  # rows that were refused name some of them too
    rows = [[*new.rows[key], *[old.cell(key, name) for name in missing]] for key in new.rows]
    numbers = [*after["numbers"]]
    names = [*new.names, *missing]
    for key in old.rows:
        if key not in new.rows and (kept := set(_left_out(key, new, missing, shape, whole=whole))):
            rows.append([old.cell(key, name) if name in kept else None for name in names])
            numbers.append(old.numbers[key])
    if not missing and len(rows) == len(after["rows"]):
        return after
    headings = [*after["headings"], *[before["headings"][old.places[name]] for name in missing]]
    return {**after, "headings": headings, "rows": rows, "numbers": numbers}


def _left_out(key: RowKey, new: _Side, missing: list[str], shape: Shape, *, whole: bool) -> Iterator[str]:
    """Of a row that has no fellow in the newer sheet: its columns of which the newer sheet says nothing."""
    reference, _ = key
    ended = whole and bool(reference)
    spoken_of = reference in new.references
    of_row = [name for name in missing if not ended or shape.parts.get(name) == "plan"]
    if reference and not ended:
        of_row += [name for name in new.places if shape.parts.get(name) == "action"]
        if not spoken_of:
            of_row += [name for name in new.places if shape.parts.get(name, "outcome") == "outcome"]
    if of_row or not (spoken_of or ended or not reference):
        yield from of_row
        keys = [name for name in (*new.places, *missing) if shape.parts.get(name) == "key"]
        yield from (name for name in keys if not ended or name != shape.keys["outcome"].key)


class _Side:
    """One statement by the names of its columns."""

    def __init__(self, tree: Tree, shape: Shape) -> None:
        self.names: list[str | None] = [None] * len(tree["headings"])
        self.places = shape.places(tree["headings"])
        for name, place in self.places.items():
            self.names[place] = name
        self.rows: dict[RowKey, list[Plain]] = {}
        self.numbers: dict[RowKey, int] = {}
        counted: Counter[str] = Counter()
        for number, cells in zip(tree["numbers"], tree["rows"], strict=True):
            reference = shape.reference("outcome", cells_from(cells), self.places)
            counted[reference] += 1
            self.rows[reference, counted[reference]] = cells
            self.numbers[reference, counted[reference]] = number
        self.references = frozenset(counted)

    def cell(self, key: RowKey, name: str | None) -> Plain:
        row = self.rows.get(key)
        return row[self.places[name]] if row is not None and name in self.places else None

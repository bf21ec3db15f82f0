"""What several rows say together: a fact told in several is that fact, and rows that disagree say nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from adapter_tabular.reading import Cells

Tree = dict[str, Any]


class Facts(NamedTuple):
    """`values` by column; a blank beside a filled cell says nothing. `first` is the row that each comes from, `split`
    the rows that disagree about a column."""

    values: Tree
    first: dict[str, int]
    split: dict[str, list[int]]


def facts_of(rows: Sequence[Cells], columns: Collection[str]) -> Facts:
    if len(rows) == 1:
        said = rows[0].said
        values = {key: value for key, value in said.items() if key in columns}
        return Facts(values, dict.fromkeys(values, rows[0].number), {})
    facts = Facts({}, {}, {})
    for key in dict.fromkeys(key for row in rows for key in row.said if key in columns):
        stated = [(row.number, row.said[key]) for row in rows if key in row.said]
        filled = [(number, value) for number, value in stated if value is not None]
        number, value = (filled or stated)[0]
        if all(other == value for _, other in filled):
            facts.values[key], facts.first[key] = value, number
        else:
            facts.split[key] = [number for number, _ in filled]
    return facts

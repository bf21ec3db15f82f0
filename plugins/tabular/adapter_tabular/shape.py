"""As much of a profile as can be seen without any map: which column a heading is, and what a column speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple
from zoneinfo import ZoneInfo

from adapter.mapping.yaml_lines import Located
from adapter_tabular.cell import Cell
from adapter_tabular.column_types import Shared
from adapter_tabular.columns import Column, column_of
from adapter_tabular.dates import DateColumn, date_column
from adapter_tabular.profile import KINDS, folded
from adapter_tabular.profile_faults import root_of

DATES = ("%d/%m/%Y", "%Y-%m-%d")  # of a profile that names none
ZONE = "Europe/London"


class Shape(NamedTuple):
    title: str
    headings: Mapping[str, str]  # folded, to the column's name
    parts: Mapping[str, str]  # the column's name to plan, outcome, action or key
    keys: Mapping[str, Column]  # person, plan where it has one, outcome
    dates: DateColumn
    whole: bool

    def known(self, heading: str) -> bool:
        return folded(heading) in self.headings

    def name(self, heading: str) -> str:
        """One that no profile knows has a name all the same."""
        return self.headings.get(folded(heading)) or f"?{folded(heading)}"

    def places(self, headings: Sequence[str]) -> dict[str, int]:
        """Where each column stands: of two with one meaning, the first is read."""
        places: dict[str, int] = {}
        for place, heading in enumerate(headings):
            if heading.strip():
                places.setdefault(self.name(heading), place)
        return places

    def reference(self, kind: str, cells: Sequence[Cell | None], places: Mapping[str, int]) -> str:
        """What a row is about; empty where that cannot be told."""
        column = self.keys.get(kind)
        cell = cells[places[column.key]] if column is not None and column.key in places else None
        value = getattr(column.parse(cell), "value", None) if column is not None and cell is not None else None
        return value if isinstance(value, str) else ""


def shape_of(document: Located) -> Shape:
    """Of a profile without faults."""
    headings = {
        folded(heading): name
        for name, column in document["columns"].items()
        for heading in (str(column.get("header", name)), *map(str, column.get("aliases", ())))
    }
    parts = {root_of(line): "plan" for line in document.get("plan") or ()}
    for line in document["outcome"]:
        parts[root_of(line)] = "action" if str(line["ours"]).startswith("action.") else "outcome"
    null_words = frozenset(str(word).strip().casefold() for word in document.get("null_words") or ())
    shared = Shared(_dates(document), null_words)
    columns = {kind: document["key"][kind] for kind in KINDS if kind in document["key"]}
    keys = {kind: column_of(name, document["columns"][name], shared) for kind, name in columns.items()}
    parts |= dict.fromkeys(columns.values(), "key")
    title = str(document.get("profile", ""))
    return Shape(title, headings, parts, keys, shared.dates, document.get("lists") == "whole")


def _dates(document: Located) -> DateColumn:
    with suppress(ValueError, KeyError, OSError):  # told where the profile is read
        return date_column(map(str, document.get("dates", DATES)), ZoneInfo(str(document.get("timezone", ZONE))))
    return date_column(())

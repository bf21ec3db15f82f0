"""Rows of a sheet as typed values by column: what can be read of each, and what is to be told of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from adapter.errors import Issue
from adapter.mapping.loss import DROPPED, Loss
from adapter_tabular.cell import Row, Unreadable, is_empty
from adapter_tabular.columns import Column
from adapter_tabular.headings import Headings
from adapter_tabular.profile import Profile
from adapter_tabular.values import Note, is_blank

Tree = dict[str, Any]
NO_KEY = "The cell is blank or cannot be read, so it cannot be told which {} the row is about: the row is refused."
NO_OUTCOME = "The row has no outcome: only what it says of the person and the plan was read."
UNREADABLE = "the cell cannot be read"


class RowKey(NamedTuple):
    """What a row is about. `missing` is the column without which that cannot be told; `no_outcome` that it has none."""

    person: str = ""
    plan: str = ""
    outcome: str = ""
    missing: str | None = None
    no_outcome: bool = False


class Cells(NamedTuple):
    """One row. `said` are the values of its cells by column; none stands for a blank, a missing key for no cell, or
    one that cannot be read."""

    number: int
    said: Tree
    losses: tuple[Loss, ...] = ()
    issues: tuple[Issue, ...] = ()


class Reader:
    """Reads rows that stand under these headings by one profile. It holds nothing of the sheet itself."""

    def __init__(self, profile: Profile, headings: Headings) -> None:
        self.profile, self.headings = profile, headings
        self.columns = self._columns()
        self.places = {column.key: place for place, _, column in self.columns if column is not None}
        outcome = [*profile.outcome.holds]
        self._of_outcome = [(self.places[key], profile.columns[key]) for key in outcome if key in self.places]

    def _columns(self) -> list[tuple[int, str, Column | None]]:
        """(place, heading, column) for each heading; of two with one meaning the first is read."""
        found: list[tuple[int, str, Column | None]] = []
        taken: set[str] = set()
        for place, header in enumerate(self.headings.headers):
            column = self.profile.column_for(header)
            if column is not None and column.key in taken:
                column = None
            if column is not None:
                taken.add(column.key)
            if header.strip():
                found.append((place, header, column))
        return found

    def missing(self) -> list[Column]:
        """The columns of the profile that the sheet does not have."""
        return [column for key, column in self.profile.columns.items() if key not in self.places]

    def header_of(self, key: str) -> str:
        place = self.places.get(key)
        return self.profile.columns[key].header if place is None else self.headings.headers[place]

    def place(self, rows: Sequence[int], key: str | None = None) -> str:
        """`line 7, column DOB`, or `lines 7, 9 and 3 more, column DOB`, by the heading as it stands in this sheet."""
        return self.headings.places(rows, self.header_of(key) if key is not None else "")

    def key(self, row: Row) -> RowKey:
        keys = self.profile.keys
        person, outcome = self._key(row, keys.person), self._key(row, keys.outcome)
        if not person:
            return RowKey(missing=keys.person)
        plan = (self._key(row, keys.plan) or "") if keys.plan else ""
        if outcome:
            return RowKey(person, plan, outcome)
        if self._is_unreadable(row, keys.outcome) or any(self._says(row, *column) for column in self._of_outcome):
            return RowKey(person, plan, missing=keys.outcome)
        return RowKey(person, plan, no_outcome=True)

    def _key(self, row: Row, key: str) -> str | None:
        place = self.places.get(key)
        cell = row.cells[place] if place is not None else None
        value = getattr(self.profile.columns[key].parse(cell), "value", None) if cell is not None else None
        return value if isinstance(value, str) else None

    def _is_unreadable(self, row: Row, key: str) -> bool:
        cell = row.cells[self.places[key]]
        return cell is not None and isinstance(self.profile.columns[key].parse(cell), Unreadable)

    def _says(self, row: Row, place: int, column: Column) -> bool:
        cell = row.cells[place]
        return cell is not None and not is_empty(cell) and getattr(column.parse(cell), "value", True) is not None

    def refused(self, number: int, missing: str) -> Issue:
        what = "person" if missing == self.profile.keys.person else "outcome"
        return Issue("error", "required", self.place([number], missing), NO_KEY.format(what))

    def cells(self, row: Row) -> Cells:
        said: Tree = {}
        losses: list[Loss] = []
        issues: list[Issue] = []
        for place, header, column in self.columns:
            cell = row.cells[place]
            if cell is None:
                continue
            if column is None:
                if not is_blank(cell):
                    why = f"{self.profile.name} has no such column"
                    losses.append(Loss(self.headings.place(row.number, header), "", DROPPED, why, True))
                continue
            parsed = column.parse(cell)
            if isinstance(parsed, Unreadable):
                where, path = self.headings.place(row.number, header), self.profile.field_of.get(column.key, "")
                issues.append(Issue("error", "value", where, parsed.text))
                losses.append(Loss(where, path, DROPPED, UNREADABLE, True))
                continue
            if parsed.value is not None or column.when_blank == "none":
                said[column.key] = parsed.value
            for note in parsed.notes:
                self._tell(note, self.headings.place(row.number, header), column, losses, issues)
        return Cells(row.number, said, tuple(losses), tuple(issues))

    def _tell(self, note: Note, where: str, column: Column, losses: list[Loss], issues: list[Issue]) -> None:
        if note.kind in ("repaired", "warned"):
            severity = "information" if note.kind == "repaired" else "warning"
            issues.append(Issue(severity, "value", where, f"{note.text[:1].upper()}{note.text[1:]}."))
        else:
            losses.append(Loss(where, self.profile.field_of.get(column.key, ""), note.kind, note.text, True))

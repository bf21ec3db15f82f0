"""Rows that are to be, written into a fresh sheet or upon one that is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from adapter.errors import Issue
from adapter.mapping.loss import DROPPED, Loss
from adapter.message import Message
from adapter_tabular.cell import Cell, Row
from adapter_tabular.columns import Column
from adapter_tabular.patching import patch_text
from adapter_tabular.profile import Profile
from adapter_tabular.reading import Reader
from adapter_tabular.records_as_rows import Rows, Wanted
from adapter_tabular.sheet import Sheet, open_sheet
from adapter_tabular.workbook_patching import patch_workbook
from adapter_tabular.workbook_writing import write_workbook
from adapter_tabular.writing import write_text

Tree = dict[str, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Placed(NamedTuple):
    """One row that stands in a sheet already."""

    row: Row
    said: Tree


class Placing:
    """Collects rows, then writes them. Losses and issues of the writing itself gather in it."""

    def __init__(self, profile: Profile, sender: str, onto: Message | None) -> None:
        self.profile, self.sender, self.onto = profile, sender, onto
        self.losses: list[Loss] = []
        self.issues: list[Issue] = []
        self.sheet = open_sheet(onto, known=profile.known) if onto is not None else None
        self.reader = Reader(profile, self.sheet, sender) if self.sheet else None
        self.headers = self._headers()
        self.there = dict(self._there()) if self.sheet and self.reader else {}
        self.changes: dict[tuple[int, int], str] = {}
        self.fresh: list[list[str]] = []

    def _headers(self) -> list[tuple[int, Column]]:
        """The columns that are written, with their places."""
        if self.reader is not None:
            return [(place, column) for place, _, column in self.reader.columns if column]
        return list(enumerate(self.profile.columns.values()))

    def _there(self) -> Iterator[tuple[tuple[str, str, str, int], Placed]]:
        assert self.sheet is not None and self.reader is not None
        keys, seen = self.profile.keys, dict[tuple[str, str, str], int]()
        for row in self.sheet.rows():
            said = self.reader.cells(row).said
            key = tuple(str(said.get(k) or "") if k else "" for k in (keys.person, keys.plan, keys.outcome))
            number = seen.get(key, 0)  # type: ignore[call-overload]
            seen[key] = number + 1  # type: ignore[index]
            yield (*key, number), Placed(row, said)  # type: ignore[misc]

    def add(self, rows: Rows) -> list[Tree]:
        """Places one record; returns the cells of its rows as they now read."""
        plan = rows.plan_tree()
        return [self._place(wanted, plan) for wanted in rows.wanted()]

    def _place(self, wanted: Wanted, plan: Tree) -> Tree:
        placed = self.there.get(wanted.key())
        said = placed.said if placed else {}
        cells = self._cells(wanted, plan, {k: v for k, v in said.items() if v is not None})
        texts: dict[int, str] = {}
        result: Tree = {}
        for place, column in self._ordered():
            old = placed.row.cells[place] if placed else None
            text = self._text(column, cells.get(column.key), old, wanted)
            texts[place] = text
            if column.key in cells or placed is None:
                result[column.key] = self._reads(column, text)
            if placed and cells.get(column.key) != said.get(column.key) and text != old:
                self.changes[placed.row.number, place] = text
        if placed is None:
            width = len(self.sheet.headers) if self.sheet else len(self.headers)
            self.fresh.append([texts.get(place, "") for place in range(width)])
        return result

    def _ordered(self) -> list[tuple[int, Column]]:
        return self.headers

    def _cells(self, wanted: Wanted, plan: Tree, said: Tree) -> Tree:
        keys, profile = self.profile.keys, self.profile
        of_plan = {k: v for k, v in said.items() if k in profile.plan_columns}
        of_outcome = {k: v for k, v in said.items() if k in profile.outcome_columns}
        rest = {k: v for k, v in said.items() if k not in of_plan and k not in of_outcome}
        cells = rest | profile.plan.put(plan, of_plan)
        cells |= profile.outcome.put(wanted.ours, of_outcome) if wanted.ours else {}
        cells[keys.person], cells[keys.outcome] = wanted.person, wanted.outcome
        if keys.plan:
            cells[keys.plan] = wanted.plan if wanted.plan != "plan" else ""
        return {key: value for key, value in cells.items() if value not in ("", None, [], {})}

    def _text(self, column: Column, value: Any, old: Cell | None, wanted: Wanted) -> str:
        if value is None:
            return ""
        written = column.format(value, old)
        for note in written.notes:
            self.losses.append(Loss("", column.header, note.kind if note.kind != "repaired" else DROPPED, note.text))
        return written.text or ""

    def _reads(self, column: Column, text: str) -> Any:
        parsed = column.parse(text)
        return getattr(parsed, "value", None)

    def message(self, media_type: str) -> Message:
        headers = list(self.sheet.headers) if self.sheet else [c.header for c in self.profile.columns.values()]
        if self.onto is not None and self.sheet is not None:
            if self.sheet.kind == "xlsx":
                body = patch_workbook(
                    self.onto, self.changes, self.fresh, issues=self.issues, known=self.profile.known
                )
                return Message(body, XLSX)
            pieces = patch_text(self.onto, self.changes, self.fresh, issues=self.issues, known=self.profile.known)
            return Message(b"".join(pieces), "text/csv" if self.sheet.kind == "csv" else "text/tab-separated-values")
        if media_type == XLSX:
            return Message(write_workbook(headers, self.fresh, issues=self.issues), XLSX)
        return Message(b"".join(write_text(headers, self.fresh)), "text/csv")


__all__ = ["XLSX", "Placing", "Sheet"]

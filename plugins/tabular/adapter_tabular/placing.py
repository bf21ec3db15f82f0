"""Records placed as rows: into a fresh sheet, or upon one that is there, of which only what differs is touched.

Rows that stand already are read together, as they would be when the sheet comes in: a fact that reads as wanted is left
as it is in every one of them, whatever they say, and a fact that does not is written to all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple

from adapter.errors import Issue
from adapter_tabular.cell import Cell, Row
from adapter_tabular.facts import facts_of
from adapter_tabular.half import Half
from adapter_tabular.packing import Packed, packed, unpacked
from adapter_tabular.profile import Profile
from adapter_tabular.reading import Cells, Reader
from adapter_tabular.records_as_rows import Group, Rows, Told
from adapter_tabular.sheet import Sheet

Tree = dict[str, Any]
Shown = dict[str, tuple[int, ...]]
LEFT = "The sheet has an outcome here that the record does not have: its row was left as it is."


class Placed(NamedTuple):
    """The rows of one group as they now read, and which row of its outcome each action of the record stands in."""

    group: Group
    cells: list[Cells]
    actions: dict[int, int]


class Standing(NamedTuple):
    """A row that is there, as it was read, or a new one; `texts` are the cells that are written to it."""

    row: Row | None
    outcome: str
    said: Tree
    texts: dict[str, str]


class Slots(NamedTuple):
    """Which row of its outcome each action stands in, by its place in the record; and rows that say one once more."""

    placed: dict[int, int]
    doubled: set[int]


class Placing:
    """Collects rows. `changes` and `fresh` are what is to be written; `issues` is what nobody else would tell."""

    def __init__(self, profile: Profile, sheet: Sheet | None, longest: int | None = None) -> None:
        self.profile, self.sheet, self.longest = profile, sheet, longest
        self.reader = Reader(profile, sheet.headings) if sheet is not None else None
        self.headers = list(sheet.headers) if sheet is not None else [c.header for c in profile.columns.values()]
        own = {key: place for place, key in enumerate(profile.columns)}
        self.places = self.reader.places if self.reader is not None else own
        self.there: dict[tuple[str, str], list[Packed]] = {}
        self.changes: dict[tuple[int, int], str] = {}
        self.fresh: list[Packed] = []
        self.issues: list[Issue] = []
        self._find()

    def _find(self) -> None:
        """Refused rows are nobody's, and are left as they are."""
        if self.reader is None or self.sheet is None:
            return
        for row in self.sheet.rows():
            key = self.reader.key(row)
            if not row.faults and key.missing is None:
                self.there.setdefault((key.person, key.plan), []).append(packed(row))

    def add(self, rows: Rows) -> list[Placed]:
        """Places one record."""
        return [self._group(group, rows) for group in rows.groups()]

    def _group(self, group: Group, whole: Rows) -> Placed:
        there = [self._standing(row) for row in self.there.get((group.person, group.plan), ())]
        new: list[Standing] = []
        actions: dict[int, int] = {}
        for told in group.outcomes:
            rows = [standing for standing in there if standing.outcome == told.reference]
            slots = self._slots(told, rows, whole)
            more = max(slots.placed.values(), default=1) - len(rows)
            added = [_new_row(told.reference) for _ in range(more)]
            self._facts(self.profile.outcome, told.ours, rows, added, without=self.profile.slots)
            self._actions(told, slots, [*rows, *added])
            actions |= slots.placed
            new += added
        if not group.outcomes and not there:
            new.append(_new_row(""))
        self._facts(self.profile.plan, whole.plan_tree(), there, new)
        self._name(group, new)
        for standing in there:
            self._take(standing)
        self.fresh += [packed(self._cells_of(standing)) for standing in new]
        return Placed(group, self._read_back(group, there, new), actions)

    def _standing(self, kept: Packed) -> Standing:
        assert self.reader is not None
        row = unpacked(kept)
        said = self.reader.cells(row).said
        return Standing(row, str(said.get(self.profile.keys.outcome) or ""), said, {})

    def _slots(self, told: Told, rows: Sequence[Standing], whole: Rows) -> Slots:
        """Each action in the row by which the sender knows it, else in one that says it already, else in one that is
        known to be nobody's."""
        known, waiting = whole.slots(told.reference), dict(told.actions)
        by_id = {ours: number for number, ours in known.items()}
        ids = {place: whole.tree["actions"][place].get("id") for place in waiting}
        placed = {place: by_id[ours] for place, ours in ids.items() if ours in by_id}
        at = {number: waiting.pop(place) for place, number in placed.items()}
        done: list[Tree] = []
        doubled: set[int] = set()
        for number, standing in enumerate(rows, 1):
            said = facts_of([Cells(0, standing.said)], self.profile.slots).values
            if not _filled(said):
                continue
            if number in at:
                done += [said] if self._reads(at[number], said) else []
            elif said in done:
                doubled.add(number)
            elif number not in known and (same := [n for n, a in waiting.items() if self._reads(a, said)]):
                placed[same[0]] = number
                del waiting[same[0]]
                done.append(said)
        taken = {*known, *placed.values(), *doubled}
        free = (number for number in count(1) if number not in taken)
        return Slots({**placed, **dict(zip(waiting, free, strict=False))}, doubled)

    def _reads(self, action: Tree, said: Tree) -> bool:
        return _wanted(self.profile.outcome, {"action": action}, said, self.profile.slots) == said

    def _actions(self, told: Told, slots: Slots, rows: Sequence[Standing]) -> None:
        """Rows that hold none of them are emptied, but for one that says again what another says."""
        actions, columns = dict(told.actions), self.profile.slots
        at = {number: actions[place] for place, number in slots.placed.items()}
        for number, standing in enumerate(rows, 1):
            if number not in slots.doubled:
                said = facts_of([Cells(0, standing.said)], columns).values
                ours = {"action": at[number]} if number in at else {}
                self._write(standing, said, _wanted(self.profile.outcome, ours, said, columns), columns)

    def _facts(
        self,
        half: Half,
        ours: Tree,
        rows: Sequence[Standing],
        added: Sequence[Standing],
        without: frozenset[str] = frozenset(),
    ) -> None:
        """Each fact where it differs: to all the rows that are there. New rows get all of them."""
        columns = frozenset(half.holds) - without
        said = facts_of([Cells(0, standing.said) for standing in rows], columns).values if rows else {}
        wanted = _wanted(half, ours, said, columns)
        for standing in rows:
            self._write(standing, said, wanted, columns)
        for standing in added:
            self._write(standing, {}, wanted, columns)

    def _write(self, standing: Standing, said: Tree, wanted: Tree, columns: frozenset[str]) -> None:
        for key in columns:
            if wanted.get(key) != said.get(key) and key in self.places:
                self._set(standing, key, wanted.get(key))

    def _set(self, standing: Standing, key: str, value: Any) -> None:
        old = self._old(standing, key)
        text = self.profile.columns[key].format(value, old).text if value is not None else ""
        standing.texts[key] = text or ""

    def _old(self, standing: Standing, key: str) -> Cell | None:
        return standing.row.cells[self.places[key]] if standing.row is not None else None

    def _as_held(self, text: str) -> str:
        """What a cell of a workbook can hold of it; the writer cuts it there, and says so."""
        if self.longest is None or len(text) * 2 <= self.longest:
            return text
        return text.encode("utf-16-le")[: self.longest * 2].decode("utf-16-le", "ignore")

    def _name(self, group: Group, new: Sequence[Standing]) -> None:
        keys = self.profile.keys
        for standing in new:
            for key, reference in zip(
                (keys.person, keys.plan, keys.outcome), (group.person, group.plan, standing.outcome), strict=True
            ):
                if key is not None and reference and key in self.places:
                    self._set(standing, key, reference)

    def _take(self, standing: Standing) -> None:
        assert standing.row is not None
        for key, text in standing.texts.items():
            if text != self._old(standing, key):
                self.changes[standing.row.number, self.places[key]] = text

    def _cells_of(self, standing: Standing) -> Row:
        by_place = {self.places[key]: text for key, text in standing.texts.items()}
        return Row(0, tuple(by_place.get(place, "") for place in range(len(self.headers))))

    def _read_back(self, group: Group, there: Sequence[Standing], new: Sequence[Standing]) -> list[Cells]:
        """Of the rows of outcomes that the record does not have, only what they say of the plan."""
        told = {told.reference for told in group.outcomes}
        found = []
        for number, standing in enumerate((*there, *new), 1):
            said = dict(standing.said)
            for key, text in standing.texts.items():
                column = self.profile.columns[key]
                value = getattr(column.parse(self._as_held(text)), "value", None)
                said[key] = value
                if value is None and column.when_blank == "absent":
                    del said[key]
            if standing.outcome and standing.outcome not in told:
                self._tell_left(standing)
                said = {key: value for key, value in said.items() if key in self.profile.plan.holds}
            found.append(Cells(number, said))
        return found

    def _tell_left(self, standing: Standing) -> None:
        if standing.row is not None and self.reader is not None:
            where = self.reader.place([standing.row.number])
            self.issues.append(Issue("information", "informational", where, LEFT))

    def as_held(self) -> list[Row]:
        """The new rows as the cells of the sheet hold them."""
        rows = [unpacked(row).cells for row in self.fresh]
        return [Row(n, tuple(self._as_held(str(cell)) for cell in cells)) for n, cells in enumerate(rows, 2)]

    def new_rows(self) -> Iterator[Sequence[str]]:
        for row in self.fresh:
            yield [str(cell) for cell in unpacked(row).cells]


def _new_row(outcome: str) -> Standing:
    return Standing(None, outcome, {}, {})


def _filled(values: Tree) -> bool:
    return any(value is not None for value in values.values())


def _wanted(half: Half, ours: Tree, said: Tree, columns: frozenset[str]) -> Tree:
    """The values that say `ours`, as near to those said as can be; those that are none stand where they were said."""
    present = {key: value for key, value in said.items() if value is not None}
    found = {k: v for k, v in half.fields.put(ours, present).items() if k in columns and v not in ("", None, [], {})}
    return {**{key: None for key, value in said.items() if value is None}, **found}

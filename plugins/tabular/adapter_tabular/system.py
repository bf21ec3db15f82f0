"""Spreadsheets as a System: one for each profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from adapter.errors import Issue, Refused
from adapter.mapping.library import Library
from adapter.mapping.loss import Loss, differences, field_of, spelled
from adapter.message import Message
from adapter.plugin import Arrival, Departure, Fault, Noted, System, Translated
from adapter.record.trees import tree_from
from adapter_tabular.cell import Limits
from adapter_tabular.grouping import group_rows
from adapter_tabular.placing import XLSX, Placing
from adapter_tabular.profile import Profile, read_profile, shipped_profiles
from adapter_tabular.reading import Reader
from adapter_tabular.records_as_rows import Rows
from adapter_tabular.sheet import Sheet, open_sheet
from adapter_tabular.suggesting import wrong_profile

Tree = dict[str, Any]


class Spreadsheet(System):
    """CSV, TSV and XLSX in, CSV or XLSX out."""

    settings = {
        "profile_file": "a profile of your own, in place of a shipped one",
        "sender": "whose sheet it is: the name that its references belong to",
        "sheet": "the sheet of a workbook, where it is not the first that fits",
        "max_bytes": "the largest file that is read",
        "output": "csv or xlsx",
    }
    media_types = ("text/csv", "text/tab-separated-values", XLSX)

    def __init__(self, path: Path, name: str, title: str, settings: dict[str, Any]) -> None:
        self.path, self.name, self.title = path, name, title
        self.sender = str(settings.get("sender", ""))
        self.sheet_name = settings.get("sheet")
        self.output = XLSX if settings.get("output") == "xlsx" else "text/csv"
        most = settings.get("max_bytes")
        self.limits = Limits(bytes=int(most), workbook_bytes=int(most)) if most else Limits()
        self._profiles: dict[tuple[int, bool], Profile] = {}

    def profile(self, library: Library, date_1904: bool = False) -> Profile:
        key = (id(library), date_1904)
        if key not in self._profiles:
            self._profiles[key] = read_profile(self.path, library, date_1904=date_1904)
        return self._profiles[key]

    def read(self, message: Message, library: Library) -> Iterator[Arrival]:
        profile = self.profile(library)
        sheet = open_sheet(message, limits=self.limits, sheet=self.sheet_name, known=profile.known)
        if sheet.date_1904:
            profile = self.profile(library, date_1904=True)
        reader = Reader(profile, sheet, self.sender)
        if missing := [c for c in reader.missing() if c.key in (profile.keys.person, profile.keys.outcome)]:
            raise wrong_profile(profile, sheet, [c.header for c in missing], library)
        refused: list[Fault] = []
        for _, rows in group_rows(self._keyed(reader, sheet, refused)):
            yield from refused
            refused.clear()
            cells = [reader.cells(row) for row in rows]
            yield reader.said(cells)
        yield from refused
        yield Noted(tuple(sheet.issues))

    def _keyed(self, reader: Reader, sheet: Sheet, refused: list[Fault]) -> Iterator[tuple[str, Any]]:
        """Rows by person and plan; those without a key, or with cells too many, are refused, each with its reason."""
        keys = reader.profile.keys
        places = {column.key: place for place, _, column in reader.columns if column}
        own = [places[k] for k in reader.profile.outcome_columns if k in places]
        for row in sheet.rows():
            faults = list(row.faults)
            person = self._key(reader, row, places[keys.person])
            outcome = self._key(reader, row, places[keys.outcome])
            needs_outcome = not keys.outcome_optional or any(row.cells[place] not in (None, "") for place in own)
            for name, value in ((keys.person, person), (keys.outcome, outcome if needs_outcome else "-")):
                if not value and not faults:
                    where = sheet.place(row.number, reader.header_of(name))
                    text = "The cell is blank or cannot be read, so the row cannot be told whose it is: it is refused."
                    faults.append(Issue("error", "required", where, text))
            if faults:
                refused.append(Fault(sheet.place(row.number), tuple(faults)))
                continue
            plan = self._key(reader, row, places[keys.plan]) if keys.plan and keys.plan in places else ""
            yield f"{person}\x1f{plan or ''}", row

    def _key(self, reader: Reader, row: Any, place: int) -> str | None:
        cell = row.cells[place]
        column = next(c for p, _, c in reader.columns if p == place)
        if cell is None or column is None:
            return None
        value = getattr(column.parse(cell), "value", None)
        return value if isinstance(value, str) else None

    def write(
        self, departures: Iterable[Departure], library: Library, *, onto: Message | None = None
    ) -> Iterator[Translated]:
        profile = self.profile(library)
        placing = Placing(profile, self.sender, onto)
        losses: list[Loss] = []
        for departure in departures:
            tree = tree_from(departure.record)
            rows = Rows(tree, profile, self.sender)
            cells = placing.add(rows)
            losses += self._lost(tree, rows, cells, profile, departure.where)
        message = placing.message(self.output)
        yield Translated(message, tuple(losses), tuple(placing.issues))

    def _lost(self, tree: Tree, rows: Rows, cells: list[Tree], profile: Profile, where: str) -> Iterator[Loss]:
        """What does not come back when the rows just written are read again."""
        back = _back(cells, profile, self.sender)
        for place, kind in differences(_anonymous(tree), _anonymous(back)):
            why = f"{profile.name} has no column for it" if kind == "dropped" else f"{profile.name} holds it less finely"
            yield Loss(spelled(place, where), field_of(place), kind, why)

    @cached_property
    def _example(self) -> str:
        return self.path.stem

    def template(self) -> Message:
        """The headings of the profile, and nothing under them."""
        from adapter_tabular.template import empty_sheet

        return empty_sheet(self.path, self.output)


def _back(cells: list[Tree], profile: Profile, sender: str) -> Tree:
    from adapter_tabular.reading import Cells

    rows = [Cells(number, said, [], []) for number, said in enumerate(cells, 1)]
    if not rows:
        return {}
    for row in rows:
        row.said.setdefault(profile.keys.person, "")
    reader = _Reread(profile, sender)
    return reader.said(rows).said


class _Reread(Reader):
    """Reads rows that were just written, without a sheet."""

    def __init__(self, profile: Profile, sender: str) -> None:
        self.profile, self.sender, self.columns = profile, sender, []
        self.sheet = _Nowhere()  # type: ignore[assignment]


class _Nowhere:
    def place(self, number: int, column: str = "") -> str:
        return f"row {number}"


def _anonymous(tree: Tree) -> Tree:
    """Without ids and the sender's own references, which differ between two systems by nature."""
    outcomes = {o.get("id"): n for n, o in enumerate(tree.get("outcomes", ()))}
    bare: Tree = _without_ids(tree)
    for action, original in zip(bare.get("actions", []), tree.get("actions", []), strict=True):
        if "outcomes" in original:
            action["outcomes"] = [str(outcomes.get(o, o)) for o in original["outcomes"]]
    return bare


def _without_ids(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {
            key: [e for e in map(_without_ids, value) if e] if key == "identifiers" else _without_ids(value)
            for key, value in tree.items()
            if key != "id" and value is not None
        } if not str(tree.get("system", "")).startswith("https://w3id.org/personal-outcomes/id/") else {}
    if isinstance(tree, list):
        return [_without_ids(value) for value in tree]
    return tree


def systems(settings: dict[str, Any]) -> list[Spreadsheet]:
    """A system for each shipped profile, and for a site's own."""
    from adapter.mapping.yaml_lines import read_yaml

    paths = shipped_profiles()
    if own := settings.get("profile_file"):
        paths = [path for path in paths if path.stem != Path(own).stem] + [Path(own)]
    found = []
    for path in paths:
        document = read_yaml(path)
        name = f"tabular:{document.get('profile', path.stem)}"
        found.append(Spreadsheet(path, name, str(document.get("title", name)), dict(settings)))
    return found


_ = Refused

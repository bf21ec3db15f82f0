"""Profiles as people write them: YAML, read and compiled with every fault told at once, by file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from adapter.errors import Issue, Misconfigured
from adapter.mapping.coded import CodedLine
from adapter.mapping.fields import FieldMap
from adapter.mapping.library import Library
from adapter.mapping.lines import Line
from adapter.mapping.lists import ListLine
from adapter.mapping.yaml_lines import Located, read_yaml
from adapter_tabular.column_types import Shared
from adapter_tabular.columns import LISTS, Column, column_of, faults_of
from adapter_tabular.dates import DateColumn, date_column
from adapter_tabular.half import Half, Holds
from adapter_tabular.model_paths import field_of, withdrawal
from adapter_tabular.profile import KINDS, Keys, Profile, folded
from adapter_tabular.profile_faults import faults_of_lines
from adapter_tabular.shape import DATES, ZONE

SHIPPED = Path(__file__).parent / "profiles"
NEEDED = ("profile", "columns", "key", "outcome")
KEYS = {
    *NEEDED, "title", "status", "about", "timezone", "dates", "null_words", "as_of", "always", "plan", "lists",
    "section_framework", "identifiers", "only_changes",
}  # fmt: skip


def shipped_profiles() -> list[Path]:
    return sorted(SHIPPED.glob("*.yaml"))


def read_profile(path: Path, library: Library, *, date_1904: bool = False) -> Profile:
    """`date_1904`: the sheet is a workbook that counts its days from 1904. Raises Misconfigured with every fault."""
    return _ProfileFile(path, library, date_1904).profile()


class _ProfileFile:
    def __init__(self, path: Path, library: Library, date_1904: bool) -> None:
        self.path, self.library, self.date_1904 = path, library, date_1904
        self.document = read_yaml(path)
        self.faults: list[Issue] = []

    def profile(self) -> Profile:
        document = self.document
        self._check_keys()
        self._stop_if_faulty()
        columns = self._columns()
        keys = self._keys(columns)
        halves = {part: self._field_map(part) for part in ("plan", "outcome")}
        lines = {part: list(self._lines(part)) for part in halves}
        for text, line in faults_of_lines(document, columns, lines):
            self._fault(line, text)
        self._stop_if_faulty()
        plan, outcome = (_half(fields, columns) for fields in halves.values() if fields is not None)
        assert keys is not None
        only_changes = bool(document.get("only_changes", False))
        return Profile(
            name=str(document["profile"]),
            title=str(document.get("title", document["profile"])),
            status=str(document.get("status", "site")),
            columns=columns,
            keys=keys,
            as_of=document.get("as_of"),
            always=dict(document.get("always") or {}),
            section_framework=document.get("section_framework"),
            identifiers=dict(document.get("identifiers") or {}),
            whole=document.get("lists") == "whole",
            plan=plan,
            outcome=outcome,
            on_withdrawn=dict(_withdrawals(columns, (plan, outcome), "ignore" if only_changes else "")),
            only_changes=only_changes,
        )

    def _check_keys(self) -> None:
        document = self.document
        for key in sorted(set(map(str, document)) - KEYS):
            self._fault(document, f"unknown key {key}; a profile has {', '.join(sorted(KEYS))}")
        for key in NEEDED:
            if key not in document:
                self._fault(document, f"the key {key} is missing")
        for key, kind, name in (
            ("columns", dict, "a mapping"), ("key", dict, "a mapping"), ("plan", list, "a list of lines"),
            ("outcome", list, "a list of lines"), ("always", dict, "a mapping"), ("identifiers", dict, "a mapping"),
            ("dates", list, "a list of formats"), ("null_words", list, "a list of words"),
        ):  # fmt: skip
            if key in document and not isinstance(document[key], kind):
                self._fault(document, f"{key} must be {name}")
        if document.get("lists", "adds") not in LISTS:
            self._fault(document, f"lists is one of {', '.join(LISTS)}")
        if not isinstance(document.get("only_changes", False), bool):
            self._fault(document, "only_changes is true or false")
        for kind_of_thing in sorted(set(document.get("identifiers") or ()) - set(KINDS)):
            self._fault(document, f"identifiers: {kind_of_thing} is not one of {', '.join(KINDS)}")

    def _columns(self) -> dict[str, Column]:
        """Those without a fault."""
        shared = Shared(
            self._dates(), frozenset(str(w).strip().casefold() for w in self.document.get("null_words", ()))
        )
        columns = {}
        for key, written in self.document["columns"].items():
            if not isinstance(written, Located):
                self._fault(self.document["columns"], f"column {key} needs a mapping: a header and a type")
                continue
            faults = list(faults_of(written))
            for text in faults:
                self._fault(written, f"column {key}: {text}")
            if not faults:
                columns[str(key)] = column_of(str(key), written, shared)
        self._refuse_shared_headings(columns)
        return columns

    def _dates(self) -> DateColumn:
        zone, written = str(self.document.get("timezone", ZONE)), self.document.get("dates", DATES)
        found = date_column(())
        for text in written:
            try:
                date_column([str(text)])
            except ValueError as error:
                self._fault(self.document, f"dates: {text}: {error}")
        try:
            found = date_column([], ZoneInfo(zone))
            found = date_column(map(str, written), ZoneInfo(zone), date_1904=self.date_1904)
        except (ValueError, KeyError, OSError):  # the formats have had their faults told
            if found.formats == () and found.zone is date_column(()).zone:
                self._fault(self.document, f"timezone: {zone} is not known")
        return found

    def _refuse_shared_headings(self, columns: Mapping[str, Column]) -> None:
        taken: dict[str, str] = {}
        for key, column in columns.items():
            for heading in dict.fromkeys(map(folded, (column.header, *column.aliases))):
                if heading in taken:
                    text = f"column {key}: the heading {heading!r} is already one of column {taken[heading]}"
                    self._fault(self.document["columns"][key], text)
                taken.setdefault(heading, key)

    def _keys(self, columns: Mapping[str, Column]) -> Keys | None:
        written = self.document["key"]
        allowed = {*KINDS, "outcome_optional"}
        for name in sorted(set(map(str, written)) - allowed):
            self._fault(written, f"key: {name} is not one of {', '.join(sorted(allowed))}")
        for name in ("person", "outcome"):
            if name not in written:
                self._fault(written, f"key: it needs {name}, the column that tells one {name} from another")
        for name, column in [(f"key: {k}", written.get(k)) for k in KINDS] + [("as_of", self.document.get("as_of"))]:
            if column is not None and column not in self.document["columns"]:
                self._fault(written, f"{name}: there is no column {column}")
            elif column in columns and (name == "as_of") != (columns[column].type in ("date", "datetime")):
                self._fault(written, f"{name}: column {column} is of type {columns[column].type}, which will not do")
        return Keys(**written) if set(written) <= allowed and {"person", "outcome"} <= set(written) else None

    def _field_map(self, part: str) -> FieldMap | None:
        if not self.document.get(part):
            return FieldMap(str(self.document["profile"]), ())
        document = Located(map=self.document["profile"], lines=self.document[part], theirs="row")
        document.line = self.document.line
        try:
            return self.library.compiled(document, self.path.name)
        except Misconfigured as error:
            self.faults += error.issues
            return None

    def _lines(self, part: str) -> Iterator[tuple[Line, int]]:
        """Each line that is sound by itself, whatever is wrong with the others, with its line in the file."""
        for line in self.document.get(part) or ():
            alone = Located(lines=[line])
            with suppress(Misconfigured):
                yield self.library.compiled(alone, self.path.name).lines[0], getattr(line, "line", 1)

    def _stop_if_faulty(self) -> None:
        if self.faults:
            raise Misconfigured("A profile is faulty.", self.faults)

    def _fault(self, at: Any, text: str) -> None:
        line = at if isinstance(at, int) else getattr(at, "line", 1)
        self.faults.append(Issue("error", "invalid", f"{self.path.name}, line {line}", text))


def _half(fields: FieldMap, columns: Mapping[str, Column]) -> Half:
    holds: dict[str, Holds] = {}
    whole = frozenset(key for key, column in columns.items() if column.whole)
    for line in fields.lines:
        key = line.theirs.steps[0].key
        leaves, lists, sections, named = holds.get(key, Holds())
        others = (line.local,) if isinstance(line, CodedLine) and line.local is not None else ()
        for path in (line.ours, *others):
            selected = next((n for n, step in enumerate(path.steps) if step.selector is not None), None)
            keys = tuple(step.key for step in path.steps)
            if selected is None and isinstance(line, ListLine):
                lists = (*lists, keys)
            elif selected is None:
                leaves = (*leaves, path)
            elif keys[0] == "sections":
                sections = (*sections, path.steps[0].selector.template if path.steps[0].selector else {})
            elif key in whole and keys[: selected + 1] not in lists:
                lists = (*lists, keys[: selected + 1])
            named = (*named, field_of(path))
        holds[key] = Holds(leaves, lists, sections, named)
    return Half(fields, holds, whole)


def _withdrawals(columns: Mapping[str, Column], halves: tuple[Half, ...], otherwise: str) -> Iterator[tuple[str, str]]:
    """`otherwise` is what a blank does where its column does not say; empty: what the field does by itself."""
    for half in halves:
        for key, holds in half.holds.items():
            for name in holds.fields:
                yield name, columns[key].on_withdrawn or otherwise or withdrawal(name)

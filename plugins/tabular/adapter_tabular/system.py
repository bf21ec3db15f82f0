"""Spreadsheets as a System, one for each profile: CSV, TSV and XLSX, in and out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from adapter.errors import Issue
from adapter.mapping.library import Library
from adapter.mapping.loss import DROPPED, Loss
from adapter.mapping.yaml_lines import read_yaml
from adapter.message import Message
from adapter.plugin import Arrival, Departure, Fault, Manners, Noted, Said, Seen, Translated
from adapter.record.trees import tree_from
from adapter_tabular.carrying import carried
from adapter_tabular.cell import Row
from adapter_tabular.comparing import losses_of
from adapter_tabular.fitting import refusal
from adapter_tabular.folders import InFolders
from adapter_tabular.grouping import group_rows
from adapter_tabular.headings import Headings
from adapter_tabular.media import XLSX
from adapter_tabular.naming import Name, names_of
from adapter_tabular.opening import BETWEEN, Opening
from adapter_tabular.output import Output
from adapter_tabular.peeking import peek
from adapter_tabular.placing import Placing
from adapter_tabular.profile import Profile
from adapter_tabular.profile_file import read_profile
from adapter_tabular.reading import Reader
from adapter_tabular.records_as_rows import Rows
from adapter_tabular.rejecting import rejects_of
from adapter_tabular.saying import Speaker
from adapter_tabular.settings import SETTINGS, Settings
from adapter_tabular.shape import Shape, shape_of
from adapter_tabular.sheet import Sheet, open_sheet
from adapter_tabular.statement import statement_of
from adapter_tabular.template import empty_sheet

AS_OF = "it is the sender's own to say: left blank in new rows"


class Spreadsheet(InFolders):
    """One row for each outcome of a person, or for each of an outcome's actions."""

    settings = SETTINGS
    media_types = ("text/csv", "text/tab-separated-values", XLSX)
    cannot_hold = (
        "reviews by somebody or on a date: a sheet holds the one standing review of each outcome",
        "what has no column in the profile, such as measures, people and parts of the plan",
        "what is not to be done, and plans entered in error: no row is written for them",
    )

    def __init__(self, path: Path, name: str, title: str, settings: Settings) -> None:
        super().__init__(settings.out, settings.into, settings.settle, settings.limits.bytes)
        self.path, self.name, self.title = path, name, title
        self.chosen = settings
        self.sender = settings.sender
        self._profiles: dict[bool, tuple[Library, Profile]] = {}

    def profile(self, library: Library, date_1904: bool = False) -> Profile:
        """Raises Misconfigured with every fault of the profile."""
        known = self._profiles.get(date_1904)
        if known is None or known[0] is not library:
            known = self._profiles[date_1904] = (library, read_profile(self.path, library, date_1904=date_1904))
        return known[1]

    def manners(self, library: Library) -> Manners:
        profile = self.profile(library)
        return Manners(profile.on_withdrawn, profile.coarser, profile.only_changes)

    def opened(self, message: Message, library: Library) -> tuple[Profile, Sheet]:
        profile, chosen = self.profile(library), self.chosen
        sheet = open_sheet(message, limits=chosen.limits, sheet=chosen.sheet, known=profile.known)
        return (self.profile(library, date_1904=True) if sheet.date_1904 else profile), sheet

    def read(self, message: Message, library: Library) -> Iterator[Arrival]:
        profile, sheet = self.opened(message, library)
        reader = Reader(profile, sheet.headings)
        if missing := [c for c in reader.missing() if c.key in (profile.keys.person, profile.keys.outcome)]:
            raise refusal(self, sheet, missing, library)
        opening = Opening(reader, Speaker(profile, reader.place, self.sender))
        refused: list[Refusal] = []
        spoilt: set[str] = set()
        found = False
        for key, rows in group_rows(_keyed(reader, sheet, refused, spoilt)):
            yield from _faults(reader, refused)
            found = True
            yield opening.unopened(key, rows, part=key in spoilt)
        yield from _faults(reader, refused)
        yield Noted(tuple(sheet.issues), covers=found and not reader.missing())

    def again(self, tree: Mapping[str, Any], person: str, library: Library) -> Said:
        """Raises Refused where today's profile cannot tell any more whose the rows are."""
        statement = statement_of(tree)
        reader = Reader(self.profile(library, statement.headings.date_1904), statement.headings)
        return Opening(reader, Speaker(reader.profile, reader.place, self.sender)).again(statement, person)

    def carried(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Mapping[str, Any]:
        """Columns that the newer sheet does not have, and outcomes that it does not speak of."""
        return carried(before, after, self.shape)

    @cached_property
    def shape(self) -> Shape:
        return shape_of(read_yaml(self.path))

    @cached_property
    def _as_written(self) -> bytes:
        return self.path.read_bytes()

    def fingerprint(self, library: Library) -> str:
        told = (super().fingerprint(library).encode(), self._as_written)
        return hashlib.sha256(b"\n".join(told)).hexdigest()

    def write(
        self, departures: Iterable[Departure], library: Library, *, onto: Message | None = None
    ) -> Iterator[Translated]:
        profile, sheet = self.opened(onto, library) if onto is not None else (self.profile(library), None)
        output = Output(self.chosen, profile, onto, sheet)
        placing = Placing(profile, sheet, output.longest)
        speaker = Speaker(profile, lambda rows, key: "", self.sender)
        losses: list[Loss] = []
        issues: list[Issue] = []
        named: dict[Name, str] = {}
        for departure in departures:
            rows = Rows(tree_from(departure.record), profile, self.sender, departure.known, placing.there)
            placed = placing.add(rows) if rows.fault is None else []
            if rows.fault is not None:
                issues.append(Issue("error", "processing", departure.where, rows.fault))
            saids = [speaker.said(each.cells, each.group.person, each.group.plan) for each in placed]
            losses += losses_of(rows, placed, saids, departure.where)
            for name, ours in names_of(rows, placed, saids):
                named.setdefault(name, ours)
        if profile.as_of and placing.fresh:
            where = f"column {profile.columns[profile.as_of].header}"
            losses.append(Loss(where, profile.field_of[profile.as_of], DROPPED, AS_OF))
        message = output.message(placing, issues)
        yield Translated(message, tuple(losses), (*placing.issues, *issues), named)

    def sight(self, departure: Departure, library: Library) -> Seen:
        """Without a file in between: the rows of a fresh sheet, read as they would be."""
        profile = self.profile(library)
        output = Output(self.chosen, profile, None, None)
        placing = Placing(profile, None, output.longest)
        rows = Rows(tree_from(departure.record), profile, self.sender, departure.known)
        if rows.fault is not None:
            return Seen(None)
        placed = placing.add(rows)
        reader = Reader(profile, Headings(output.kind, tuple(placing.headers)))
        opening = Opening(reader, Speaker(profile, reader.place, self.sender))
        written = iter(placing.as_held())
        saids = [
            opening.said(list(islice(written, len(each.cells))), each.group.person, each.group.plan) for each in placed
        ]
        return Seen(saids[0], dict(names_of(rows, placed, saids)))

    def answer(self, message: Message, receipt: Mapping[str, Any]) -> Message | None:
        return rejects_of(message, receipt, self.shape, self.chosen.limits, self.chosen.sheet)

    def template(self) -> Message:
        """The headings of the profile and nothing under them; a workbook has a second sheet that says what to write."""
        return empty_sheet(self.path, self.chosen.output)

    def peek(self, message: Message, library: Library, most: int) -> dict[str, Any]:
        """The first rows as they stand, footers and refused ones among them."""
        return peek(message, self.profile(library), self.chosen, most)


class Refusal(NamedTuple):
    """One row that is set aside: why, or the column without which it cannot be told what it is about."""

    number: int
    why: tuple[Issue, ...] | str
    key: str


def _keyed(reader: Reader, sheet: Sheet, refused: list[Refusal], spoilt: set[str]) -> Iterator[tuple[str, Row]]:
    """Rows by person and plan. Those without a key, or with cells too many, are set aside; `spoilt` are their plans."""
    for row in sheet.rows():
        key = reader.key(row)
        plan = f"{key.person}{BETWEEN}{key.plan}" if key.person else ""
        if why := row.faults or key.missing:
            refused.append(Refusal(row.number, why, plan))
            spoilt.add(plan)
        else:
            yield plan, row


def _faults(reader: Reader, refused: list[Refusal]) -> Iterator[Fault]:
    for number, why, key in refused:
        issues = (reader.refused(number, why),) if isinstance(why, str) else why
        yield Fault(reader.place([number]), issues, key)
    refused.clear()

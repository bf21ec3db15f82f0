"""The system `tabular`, without a profile: the headings of the sheet choose one, and it says which and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from adapter.errors import Issue, Refused
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.plugin import Arrival, Departure, Noted, Said, Translated
from adapter_tabular.fitting import Fit, fits
from adapter_tabular.folders import InFolders
from adapter_tabular.sheet import Sheet, open_sheet
from adapter_tabular.system import Spreadsheet


class AnySpreadsheet(InFolders):
    """Reads any sheet whose headings one profile clearly fits; writes only upon such a sheet."""

    name, title = "tabular", "A spreadsheet, its profile chosen by the headings"
    settings = Spreadsheet.settings
    media_types = Spreadsheet.media_types
    cannot_hold = Spreadsheet.cannot_hold

    def __init__(self, spreadsheets: Sequence[Spreadsheet]) -> None:
        chosen = spreadsheets[0].chosen
        super().__init__(chosen.out, chosen.into, chosen.settle, chosen.limits.bytes)
        self.spreadsheets = tuple(spreadsheets)
        self.sender = spreadsheets[0].sender

    def suggest(self, message: Message, library: Library) -> list[tuple[str, str]]:
        """(the name of a profile's system, why it fits), the best first. Raises Refused for what is no sheet."""
        return [(fit.name, f"{fit.why}.") for fit in self._fits(self._opened(message, library), library)]

    def read(self, message: Message, library: Library) -> Iterator[Arrival]:
        sheet = self._opened(message, library)
        fit, system = self._choose(sheet, library)
        text = f"Read as {fit.name}: {fit.why}."
        yield Noted((Issue("information", "informational", sheet.place(sheet.header_row), text),))
        yield from system.read(message, library)

    def again(self, tree: Mapping[str, Any], person: str, library: Library) -> Said:
        return self._of(tree).again(tree, person, library)

    def carried(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._of(after).carried(before, after)

    def fingerprint(self, library: Library) -> str:
        told = "".join(system.fingerprint(library) for system in self.spreadsheets)
        return hashlib.sha256(told.encode()).hexdigest()

    def write(
        self, departures: Iterable[Departure], library: Library, *, onto: Message | None = None
    ) -> Iterator[Translated]:
        if onto is not None:
            _, system = self._choose(self._opened(onto, library), library)
        else:
            system = self._only("Which profile is to be written?")
        yield from system.write(departures, library, onto=onto)

    def answer(self, message: Message, receipt: Mapping[str, Any]) -> Message | None:
        """Of the profile that knows most of its headings."""
        chosen, shapes = self.spreadsheets[0].chosen, [system.shape for system in self.spreadsheets]
        try:
            sheet = open_sheet(
                message, limits=chosen.limits, sheet=chosen.sheet, known=lambda h: any(s.known(h) for s in shapes)
            )
        except Refused:
            return None
        best = max(self.spreadsheets, key=lambda system: sum(map(system.shape.known, sheet.headers)))
        return best.answer(message, receipt)

    def template(self) -> Message:
        return self._only("Which profile is the empty sheet to have?").template()

    def peek(self, message: Message, library: Library, most: int) -> dict[str, Any]:
        _, system = self._choose(self._opened(message, library), library)
        return system.peek(message, library, most)

    def _of(self, tree: Mapping[str, Any]) -> Spreadsheet:
        """Raises Refused where the profile that the rows were read by is there no more."""
        found = next((s for s in self.spreadsheets if s.name == f"{self.name}:{tree['profile']}"), None)
        if found is None:
            raise Refused(f"What was said before was read by the profile {tree['profile']}, which is not there.")
        return found

    def _only(self, question: str) -> Spreadsheet:
        if len(self.spreadsheets) > 1:
            raise Refused(f"{question} Name one of {', '.join(system.name for system in self.spreadsheets)}.")
        return self.spreadsheets[0]

    def _opened(self, message: Message, library: Library) -> Sheet:
        profiles = [system.profile(library) for system in self.spreadsheets]
        chosen = self.spreadsheets[0].chosen
        return open_sheet(
            message,
            limits=chosen.limits,
            sheet=chosen.sheet,
            known=lambda header: any(profile.known(header) for profile in profiles),
        )

    def _fits(self, sheet: Sheet, library: Library) -> list[Fit]:
        return fits(sheet, [system.profile(library) for system in self.spreadsheets])

    def _choose(self, sheet: Sheet, library: Library) -> tuple[Fit, Spreadsheet]:
        found = self._fits(sheet, library)
        best = [fit for fit in found if not fit.missing]
        if not best or (len(best) > 1 and best[0].known == best[1].known):
            where = sheet.place(sheet.header_row)
            issues = [Issue("error", "structure", where, f"{fit.name}: {fit.why}.") for fit in best or found]
            text = "Several profiles fit the sheet: name one." if best else "No profile fits the sheet's headings."
            raise Refused(text, issues)
        return best[0], next(s for s in self.spreadsheets if s.name == best[0].name)

"""Rows that were placed become a message: a fresh CSV, TSV or XLSX file, or the bytes that were written onto."""

from __future__ import annotations

from adapter.errors import Issue
from adapter.message import Message
from adapter_tabular.layout import Layout
from adapter_tabular.media import MEDIA_TYPES
from adapter_tabular.patching import patch_text
from adapter_tabular.placing import Placing
from adapter_tabular.profile import Profile
from adapter_tabular.settings import Settings
from adapter_tabular.sheet import Sheet
from adapter_tabular.workbook_patching import patch_workbook
from adapter_tabular.workbook_writing import LONGEST, write_workbook
from adapter_tabular.writing import write_text

TSV = Layout(delimiter="\t")


class Output:
    """`longest` is how many UTF-16 code units a cell can hold, where that is limited."""

    def __init__(self, chosen: Settings, profile: Profile, onto: Message | None, sheet: Sheet | None) -> None:
        self.chosen, self.profile, self.onto = chosen, profile, onto
        self.kind = sheet.kind if sheet is not None else chosen.output
        self.longest = LONGEST if self.kind == "xlsx" else None

    def message(self, placing: Placing, issues: list[Issue]) -> Message:
        name = f"{self.profile.name}.{self.kind}"
        if self.onto is not None:
            return Message(self._patched(self.onto, placing, issues), MEDIA_TYPES[self.kind], name)
        if self.kind == "xlsx":
            body = write_workbook(placing.headers, placing.new_rows(), issues=issues)
        else:
            layout = TSV if self.kind == "tsv" else Layout()
            body = b"".join(write_text(placing.headers, placing.new_rows(), layout))
        return Message(body, MEDIA_TYPES[self.kind], name)

    def _patched(self, onto: Message, placing: Placing, issues: list[Issue]) -> bytes:
        limits, known, sheet = self.chosen.limits, self.profile.known, self.chosen.sheet
        rows = placing.new_rows()
        if self.kind == "xlsx":
            return patch_workbook(
                onto, placing.changes, rows, issues=issues, limits=limits, sheet=sheet, known=known
            )  # fmt: skip
        return b"".join(patch_text(onto, placing.changes, rows, issues=issues, limits=limits, known=known))

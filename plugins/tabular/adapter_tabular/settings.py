"""What a site may set for its spreadsheets, checked all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from adapter.errors import Issue, Misconfigured
from adapter_tabular.cell import Limits

OUTPUTS = ("csv", "tsv", "xlsx")
SETTINGS = {
    "profile_file": "a profile of your own, in place of a shipped one",
    "sender": "whose sheet it is: the name that its references belong to",
    "sheet": "the sheet of a workbook, where it is not the first that fits",
    "max_bytes": "the largest file that is read",
    "output": f"what is written where there is nothing to write onto: {', '.join(OUTPUTS)}",
}


class Settings(NamedTuple):
    sender: str = ""
    sheet: str | None = None
    output: str = "csv"
    limits: Limits = Limits()


def settings_of(written: Mapping[str, Any]) -> Settings:
    """Raises Misconfigured with every fault, by key."""
    faults = []
    output = str(written.get("output", "csv"))
    if output not in OUTPUTS:
        faults.append(Issue("error", "invalid", "output", f"output is one of {', '.join(OUTPUTS)}."))
    most, limits = str(written.get("max_bytes", "")), Limits()
    if most and not (most.isascii() and most.isdigit() and int(most)):
        faults.append(Issue("error", "invalid", "max_bytes", "max_bytes is a number of bytes, such as 20000000."))
    elif most:
        limits = Limits(bytes=int(most), workbook_bytes=int(most))
    if faults:
        raise Misconfigured("A setting is not right.", faults)
    sheet = written.get("sheet")
    return Settings(str(written.get("sender", "")), None if sheet is None else str(sheet), output, limits)

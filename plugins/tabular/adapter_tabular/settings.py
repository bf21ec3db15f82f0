"""What a site may set for its spreadsheets, checked all at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from adapter.errors import Issue, Misconfigured
from adapter_tabular.cell import Limits
from adapter_tabular.folders import folders_of

_SECONDS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,3})?", re.ASCII)
OUTPUTS = ("csv", "tsv", "xlsx")
SETTINGS = {
    "profile_file": "a profile of your own, in place of a shipped one",
    "sender": "whose sheet it is: the name that its references belong to",
    "sheet": "the sheet of a workbook, where it is not the first that fits",
    "max_bytes": "the largest file that is read",
    "out": "the folder that files for the system are written into",
    "in": "the folder that the system's files are read from",
    "settle": "for how many seconds a file must have been left alone before it is read (10)",
    "output": f"what is written where there is nothing to write onto: {', '.join(OUTPUTS)}",
}


class Settings(NamedTuple):
    sender: str = ""
    sheet: str | None = None
    output: str = "csv"
    limits: Limits = Limits()
    out: Path | None = None
    into: Path | None = None
    settle: float = 10.0


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
    settle = str(written.get("settle", 10))
    if not _SECONDS.fullmatch(settle):
        faults.append(Issue("error", "invalid", "settle", "settle is a number of seconds, such as 10."))
    folders, wrong = folders_of(written)
    faults += wrong
    if faults:
        raise Misconfigured("A setting is not right.", faults)
    sheet = written.get("sheet")
    return Settings(
        sender=str(written.get("sender", "")),
        sheet=None if sheet is None else str(sheet),
        output=output,
        limits=limits,
        out=folders.get("out"),
        into=folders.get("in"),
        settle=float(settle),
    )

"""A sheet as a person sees it: its headings and first rows as they stand, footers and refused rows among them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from adapter.message import Message
from adapter_tabular.cell import Cell, Unreadable, is_empty
from adapter_tabular.findings import Findings
from adapter_tabular.profile import Profile
from adapter_tabular.reading import Reader
from adapter_tabular.recognise import kind_of
from adapter_tabular.settings import Settings
from adapter_tabular.sheet import Sheet, Source
from adapter_tabular.textfile import TextFile
from adapter_tabular.workbook import Workbook

LONGEST = 2_000  # characters of one cell that are shown


def peek(message: Message, profile: Profile, chosen: Settings, most: int) -> dict[str, Any]:
    """`{"unit", "headers", "rows": [{"number", "cells", "plan"}], "more"}`.

    A cell that the row ended before is None. `plan` is the number of the first row about the same plan, where the row
    can be told whose it is. `more` counts the rows that are not shown; blank ones are passed over.
    """
    source = _source(message, profile, chosen)
    width = len(source.headers)
    rows: list[dict[str, Any]] = []
    more = 0
    for number, cells in source.rows(Findings(source.unit)):
        if all(map(is_empty, cells)):
            continue
        if len(rows) == most:
            more += 1
            continue
        absent = [None] * (width - len(cells))
        rows.append({"number": number, "cells": [*map(_shown, cells), *absent]})
    first = dict(_first_rows(Sheet(source), profile, rows[-1]["number"] if rows else 0))
    for row in rows:
        if row["number"] in first:
            row["plan"] = first[row["number"]]
    return {"unit": source.unit, "headers": list(source.headers), "rows": rows, "more": more}


def _source(message: Message, profile: Profile, chosen: Settings) -> Source:
    """What is under the sheet: a sheet passes over footers, and a person looks for them."""
    if kind_of(message, chosen.limits) == "workbook":
        return Workbook(message, chosen.limits, chosen.sheet, profile.known)
    return TextFile(message, chosen.limits, profile.known)


def _first_rows(sheet: Sheet, profile: Profile, last: int) -> Iterator[tuple[int, int]]:
    """(row, first row of the same plan), for rows that say whose they are."""
    reader, seen = Reader(profile, sheet.headings), dict[tuple[str, str], int]()
    for row in sheet.rows():
        if row.number > last:
            return
        key = reader.key(row)
        if not row.faults and key.missing is None:
            yield row.number, seen.setdefault((key.person, key.plan), row.number)


def _shown(cell: Cell | None) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, Unreadable):
        return "(cannot be read)"
    text = cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)
    if isinstance(cell, date | time) and not isinstance(cell, datetime):
        text = cell.isoformat()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} … (and {len(text) - LONGEST:,} more characters)"

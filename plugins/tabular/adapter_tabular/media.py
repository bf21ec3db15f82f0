"""The kinds of files that a spreadsheet may be, and what each is called on the way."""

from __future__ import annotations

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {"csv": "text/csv", "tsv": "text/tab-separated-values", "xlsx": XLSX}

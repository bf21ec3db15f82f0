"""Spreadsheets for outcomes-adapter: CSV, TSV and XLSX by declarative profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from adapter import hookimpl
from adapter.plugin import System
from adapter_tabular.installed import spreadsheets


@hookimpl
def systems(settings: Mapping[str, Any]) -> Iterable[System]:
    return spreadsheets(settings)


@hookimpl
def mappings() -> Iterable[Path]:
    return [Path(__file__).parent / "mappings"]

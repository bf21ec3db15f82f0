"""An empty sheet of a profile."""

from __future__ import annotations

from pathlib import Path

from adapter.mapping.yaml_lines import read_yaml
from adapter.message import Message
from adapter_tabular.placing import XLSX
from adapter_tabular.workbook_writing import write_workbook
from adapter_tabular.writing import write_text


def empty_sheet(profile: Path, media_type: str) -> Message:
    headers = [str(column.get("header", key)) for key, column in read_yaml(profile)["columns"].items()]
    if media_type == XLSX:
        return Message(write_workbook(headers, [], issues=[]), XLSX)
    return Message(b"".join(write_text(headers, [])), media_type)

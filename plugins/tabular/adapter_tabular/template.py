"""An empty sheet of a profile. A workbook has a second sheet that says what to write; in CSV it would be data."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from adapter.errors import AdapterError
from adapter.mapping.coded import CodedLine
from adapter.mapping.codes import CodeTable
from adapter.mapping.library import Library
from adapter.mapping.yaml_lines import Located, read_yaml
from adapter.message import Message
from adapter_tabular.layout import Layout
from adapter_tabular.media import MEDIA_TYPES, XLSX
from adapter_tabular.output import TSV
from adapter_tabular.profile import Profile
from adapter_tabular.profile_file import read_profile
from adapter_tabular.workbook_writing import write_workbook
from adapter_tabular.writing import write_text

GUIDE = ("Column", "What to write", "Words that are known")
MAPPINGS = Path(__file__).parent / "mappings"
SHEET_1 = "xl/worksheets/sheet1.xml"
SHEET_2 = "xl/worksheets/sheet2.xml"
ADDED = {  # beside what stands in the workbook of one sheet, the same for a second one
    "[Content_Types].xml": ('<Override PartName="/xl/worksheets/sheet1.xml"', "sheet1.xml", "sheet2.xml"),
    "xl/_rels/workbook.xml.rels": ('<Relationship Id="rId1"', "rId1", "rId9"),
    "xl/workbook.xml": ("<sheet name=", "", ""),
}


def empty_sheet(path: Path, output: str) -> Message:
    document = read_yaml(path)
    headers = [str(column.get("header", key)) for key, column in document["columns"].items()]
    name = f"{document.get('profile', path.stem)}.{output}"
    if output == "xlsx":
        return Message(_with_guide(headers, path, document), XLSX, name)
    layout = TSV if output == "tsv" else Layout()
    return Message(b"".join(write_text(headers, [], layout)), MEDIA_TYPES[output], name)


def _with_guide(headers: list[str], path: Path, document: Located) -> bytes:
    try:
        rows = list(_guide(read_profile(path, Library([MAPPINGS])), document))
    except AdapterError:  # its tables are a site's own, and not at hand here
        return write_workbook(headers, [], issues=[])
    return _joined(write_workbook(headers, [], issues=[]), write_workbook(GUIDE, rows, issues=[]))


def _guide(profile: Profile, document: Located) -> Iterator[tuple[str, str, str]]:
    tables = {
        line.theirs.steps[0].key: line.codes
        for half in (profile.plan, profile.outcome)
        for line in half.fields.lines
        if isinstance(line, CodedLine)
    }
    for key, column in profile.columns.items():
        options = document["columns"][key]
        what = {
            "identifier": "a reference, as text",
            "health-number": "ten digits, as text",
            "date": "a date such as 31/12/2026",
            "datetime": "a date and time such as 31/12/2026 16:45",
            "list": f"one or more, with {options.get('separator')!r} between them",
            "parts": str(options.get("separator")).join(options.get("parts", ())),
            "score": "a point, and words after it if there are any, such as 3 - some",
        }.get(column.type, "words")
        must = " (needed in every row)" if key in (profile.keys.person, profile.keys.outcome) else ""
        yield column.header, what + must, "; ".join(_words(tables[key])) if key in tables else ""


def _words(table: CodeTable) -> list[str]:
    """One for each code, as it is written; of codes that are no words, such as points, all."""
    return list(table.writes.values() if table.words else table.reads)


def _joined(first: bytes, second: bytes) -> bytes:
    """The first workbook with the only sheet of the second behind its own."""
    target = io.BytesIO()
    book, guide = zipfile.ZipFile(io.BytesIO(first)), zipfile.ZipFile(io.BytesIO(second))
    with zipfile.ZipFile(target, "w") as joined:
        for entry in book.infolist():
            body = book.read(entry)
            joined.writestr(entry, _naming_both(entry.filename, body.decode()) if entry.filename in ADDED else body)
            if entry.filename == SHEET_1:
                sheet = guide.getinfo(SHEET_1)
                body = guide.read(sheet).replace(b' tabSelected="1"', b"")
                sheet.filename = SHEET_2
                joined.writestr(sheet, body)
    return target.getvalue()


def _naming_both(part: str, xml: str) -> str:
    start, old, new = ADDED[part]
    at = xml.index(start)
    end = xml.index("/>", at) + 2
    if part == "xl/workbook.xml":
        return xml[:end] + '<sheet name="What to write" sheetId="2" r:id="rId9"/>' + xml[end:]
    again = xml[at:end].replace(old, new).replace("sheet1.xml", "sheet2.xml")
    return xml[:end] + again + xml[end:]

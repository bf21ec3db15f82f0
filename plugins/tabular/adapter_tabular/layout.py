"""How a text file is laid out: found by fixed rules from its beginning, and all that is needed to write it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from adapter.errors import Issue, Refused
from adapter_tabular.cell import Cell, Limits, needs_cleaning
from adapter_tabular.decoding import Block, Encoding, encoding_of
from adapter_tabular.delimited import Record, records
from adapter_tabular.findings import Findings
from adapter_tabular.recognise import HEAD, text_of

DELIMITERS = (",", ";", "\t", "|")
SEARCHED = 20  # rows among which the headings are looked for
Known = Callable[[str], bool]


class Layout(NamedTuple):
    """As found in a file; the defaults are what we write for people: Excel opens it with its accents whole."""

    encoding: Encoding = Encoding("utf-8", b"\xef\xbb\xbf")
    delimiter: str = ","
    newline: str = "\r\n"
    declares_delimiter: bool = False  # the first line is Excel's `sep=;`
    header_row: int = 1  # the line on which the headings start

    @property
    def line_end(self) -> str:
        """What ends a line when reading: a carriage return before LF belongs to the line break."""
        return "\r" if self.newline == "\r" else "\n"


def layout_of(head: bytes, known: Known | None, limits: Limits) -> tuple[Layout, list[str]]:
    """The layout and the headings as they stand. `head` is the first HEAD bytes of the file.

    The delimiter is what a `sep=` line says; else the one that, of `, ; tab |`, shows most known headings in one of the
    first twenty rows; else the one that divides the first row having any into most cells. Raises Refused where none
    does: then there are no columns.
    """
    encoding = encoding_of(head)
    text = text_of(head, encoding)
    newline = _newline(text)
    line_end = "\r" if newline == "\r" else "\n"
    declared = _declared(text.split(line_end, 1)[0].rstrip("\r"))
    candidates = (declared,) if declared else DELIMITERS
    found = [(delimiter, _beginning(text, delimiter, line_end, limits, len(head) < HEAD)) for delimiter in candidates]
    if declared:
        found = [(delimiter, rows[1:]) for delimiter, rows in found]
    delimiter, header = _headed(found, known, bool(declared))
    if len(header[2]) > limits.columns:
        raise too_many_columns(f"line {header[0]}", limits)
    return Layout(encoding, delimiter, newline, bool(declared), header[0]), [
        cell if isinstance(cell, str) else "" for cell in header[2]
    ]


def best_header(rows: Iterable[Sequence[Cell | None]], known: Known | None) -> tuple[int, int]:
    """The place among `rows` of the headings, and how many of them are known; place -1 where all rows are blank.

    Without known headings it is the first row with two or more cells filled, else the first with one.
    """
    best, most, first, widest = -1, 0, -1, 0
    for place, cells in enumerate(rows):
        filled = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        score = len({cell for cell in filled if known(cell)}) if known else 0
        if score > most:
            best, most = place, score
        if first < 0 and len(filled) >= 2:
            first = place
        if widest == 0 and filled:
            widest = place + 1
    return (best, most) if most else (first if first >= 0 else widest - 1, 0)


def too_many_columns(where: str, limits: Limits) -> Refused:
    text = f"The headings have more than {limits.columns:,} columns. Send only the columns that are needed."
    return Refused(text, [Issue("error", "too-costly", where, text)], reason="too-large")


def _newline(text: str) -> str:
    """The first line break outside quotation marks; a lone CR counts where LF never follows it."""
    quoted = False
    for part in text.split('"'):
        if not quoted:
            cr, lf = part.find("\r"), part.find("\n")
            if lf >= 0 and (cr < 0 or cr == lf - 1 or lf < cr):
                return "\r\n" if cr == lf - 1 and cr >= 0 else "\n"
            if cr >= 0:
                return "\r" if lf < 0 else "\r\n" if "\r\n" in part else "\n"
        quoted = not quoted
    return "\n"


def _declared(line: str) -> str:
    line = line.strip('"')
    return line[4] if len(line) == 5 and line[:4].lower() == "sep=" and line[4] in DELIMITERS else ""


def _beginning(text: str, delimiter: str, line_end: str, limits: Limits, whole: bool) -> list[Record]:
    lines = text.split(line_end)
    block = Block(1, lines, frozenset(), needs_cleaning(text), last=True)
    found: list[Record] = []
    reader = records([block], delimiter, line_end, Findings("line"), limits)
    with suppress(Refused):  # this delimiter leaves a quoted cell open, or the beginning stops inside one
        found.extend(islice(reader, SEARCHED + 1))
    return found if whole or len(found) < 2 or found[-1][1] < len(lines) else found[:-1]


def _headed(found: list[tuple[str, list[Record]]], known: Known | None, declared: bool) -> tuple[str, Record]:
    places = [(delimiter, rows, *best_header((cells for _, _, cells in rows), known)) for delimiter, rows in found]
    places = [entry for entry in places if entry[2] >= 0]
    if not places:
        text = "The file has no headings: its first rows are blank."
        raise Refused(text, [Issue("error", "structure", "", text)])
    best = max(places, key=lambda entry: entry[3])
    if not best[3]:
        # Unknown headings: the earliest row that any delimiter divides, and there the one that divides it most.
        best = min(places, key=lambda entry: (len(entry[1][entry[2]][2]) < 2, entry[2], -len(entry[1][entry[2]][2])))
        if len(best[1][best[2]][2]) < 2 and not declared:
            text = "This is text without columns: no comma, semicolon, tab or bar divides its rows. Send a sheet."
            raise Refused(text, [Issue("error", "not-supported", "", text)], reason="media-type")
    return best[0], best[1][best[2]]

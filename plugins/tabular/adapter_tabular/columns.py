"""A column of a profile: its headings, and its cells as typed values and back.

The value of a column is what field maps see: text, a date, a list, or a small tree for cells that hold several things.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from adapter.record.identifiers import CHI, HSC_NUMBER, NHS_NUMBER, check_number
from adapter.record.words import can_keep, kept_text
from adapter_tabular.cell import Cell, Unreadable
from adapter_tabular.dates import DateColumn, format_date, format_datetime, parse_date, parse_datetime
from adapter_tabular.values import (
    Note,
    Parsed,
    Written,
    format_identifier,
    format_text,
    is_blank,
    parse_identifier,
    parse_text,
    split_score,
)

SYSTEMS = {"chi": CHI, "nhs-number": NHS_NUMBER, "hsc-number": HSC_NUMBER}
Parse = Callable[[Cell], Parsed | Unreadable]
Format = Callable[[Any, Cell | None], Written]


class Dates(NamedTuple):
    """What date columns of one profile share."""

    column: DateColumn

    @classmethod
    def of(cls, formats: tuple[Any, ...], zone: str, date_1904: bool = False) -> Dates:
        return cls(DateColumn(formats, ZoneInfo(zone), date_1904=date_1904))


@dataclass(frozen=True)
class Column:
    """`parse` and `format` are each other's reverse, but for what a note says."""

    key: str
    header: str
    aliases: tuple[str, ...]
    type: str
    parse: Parse
    format: Format
    scale: str | None = None


def column_of(key: str, written: Mapping[str, Any], dates: Dates, null_words: frozenset[str]) -> Column:
    """Raises KeyError with the name of an unknown type."""
    parse, write = TYPES[written.get("type", "text")](written, dates)

    def parse_unless_null(cell: Cell) -> Parsed | Unreadable:
        return Parsed(None) if is_blank(cell, null_words) else parse(cell)

    header = str(written.get("header", key))
    aliases = tuple(map(str, written.get("aliases", ())))
    return Column(key, header, aliases, written.get("type", "text"), parse_unless_null, write, written.get("scale"))


def _text(written: Mapping[str, Any], dates: Dates) -> tuple[Parse, Format]:
    return _words, format_text


def _words(cell: Cell) -> Parsed | Unreadable:
    """Somebody's words, exactly; only what no record can hold is changed, and said."""
    parsed = parse_text(cell)
    if isinstance(parsed, Unreadable) or can_keep(parsed.value):
        return parsed
    kept, changes = kept_text(parsed.value)
    if kept is None:
        return Unreadable("too-long", f"The cell cannot be kept: {', '.join(changes)}.")
    return Parsed(kept, (*parsed.notes, *(Note("repaired", change) for change in changes)))


def _identifier(written: Mapping[str, Any], dates: Dates) -> tuple[Parse, Format]:
    return parse_identifier, format_identifier


def _health_number(written: Mapping[str, Any], dates: Dates) -> tuple[Parse, Format]:
    system = SYSTEMS[written["system"]]

    def parse(cell: Cell) -> Parsed | Unreadable:
        parsed = parse_identifier(cell)
        if isinstance(parsed, Unreadable):
            return parsed
        checked = check_number(system, parsed.value)
        notes = [Note("repaired", repair) for repair in checked.repaired]
        notes += [Note("warned", warning) for warning in checked.warnings]
        if checked.valid is False:
            notes.append(Note("warned", f"{checked.fault}: kept as it came, and never used to find a person"))
        number = {"value": checked.value} | ({"check": checked.rule} if checked.rule else {})
        return Parsed(number, (*parsed.notes, *notes))

    def write(number: Any, old: Cell | None = None) -> Written:
        return format_identifier(number["value"], old) if "value" in number else Written(None)

    return parse, write


def _date(written: Mapping[str, Any], dates: Dates) -> tuple[Parse, Format]:
    column = dates.column
    return (lambda cell: parse_date(cell, column)), (lambda value, old=None: format_date(value, column, old))


def _datetime(written: Mapping[str, Any], dates: Dates) -> tuple[Parse, Format]:
    column = dates.column
    return (lambda cell: parse_datetime(cell, column)), (lambda value, old=None: format_datetime(value, column, old))


def _list(written: Mapping[str, Any], dates: Dates) -> tuple[Parse, Format]:
    separator = str(written["separator"])
    joiner = separator if separator.isspace() else f"{separator} "

    def parse(cell: Cell) -> Parsed | Unreadable:
        parsed = _words(cell)
        if isinstance(parsed, Unreadable):
            return parsed
        entries = [entry.strip() for entry in parsed.value.split(separator)]
        return Parsed([entry for entry in entries if entry] or None, parsed.notes)

    return parse, _unless_same(parse, lambda entries: joiner.join(entries))


def _parts(written: Mapping[str, Any], dates: Dates) -> tuple[Parse, Format]:
    """One cell with several things in it, such as `how / who / when`. A cell with another number of parts is one thing,
    the first of them, so nothing is put where it does not belong."""
    separator, names = str(written["separator"]), tuple(written["parts"])

    def parse(cell: Cell) -> Parsed | Unreadable:
        parsed = _words(cell)
        if isinstance(parsed, Unreadable):
            return parsed
        pieces = parsed.value.split(separator)
        if len(pieces) != len(names) or not all(piece.strip() for piece in pieces):
            return Parsed({names[0]: parsed.value}, parsed.notes)
        found: dict[str, Any] = dict(zip(names, pieces, strict=True))
        return Parsed({n: [{"text": v}] if n == "who" else v for n, v in found.items()}, parsed.notes)

    def text(value: dict[str, Any]) -> str:
        who = "; ".join(party["text"] for party in value.get("who", ()) if "text" in party)
        pieces = {**value, "who": who}
        if set(filter(pieces.get, pieces)) == {names[0]}:
            return str(value[names[0]])
        return separator.join(str(pieces.get(name, "")) for name in names)

    return parse, _unless_same(parse, text)


def _score(written: Mapping[str, Any], dates: Dates) -> tuple[Parse, Format]:
    """A point on the column's scale, words beside it as in `3 - some`, or words alone."""
    scale = str(written["scale"])

    def parse(cell: Cell) -> Parsed | Unreadable:
        parsed = _words(cell if isinstance(cell, str | Unreadable) else str(cell).removesuffix(".0"))
        if isinstance(parsed, Unreadable):
            return parsed
        split = split_score(parsed.value)
        if split is None:
            return Parsed({"words": parsed.value}, parsed.notes)
        point = {"scale": scale, "point": split[0]} | ({"words": split[1]} if split[1] else {})
        return Parsed(point, parsed.notes)

    def text(value: dict[str, Any]) -> str:
        point, words = value.get("point"), value.get("words")
        return f"{point} - {words}" if point and words else str(point or words or "")

    return parse, _unless_same(parse, text)


def _unless_same(parse: Parse, text: Callable[[Any], str]) -> Format:
    def write(value: Any, old: Cell | None = None) -> Written:
        if isinstance(old, str):
            parsed = parse(old)
            if isinstance(parsed, Parsed) and parsed.value == value:
                return Written(old)
        return format_text(text(value))

    return write


TYPES: Mapping[str, Callable[[Mapping[str, Any], Dates], tuple[Parse, Format]]] = {
    "text": _text,
    "identifier": _identifier,
    "health-number": _health_number,
    "date": _date,
    "datetime": _datetime,
    "list": _list,
    "parts": _parts,
    "score": _score,
}

"""The types that a column may have: each a pair of functions between a cell and a value, and the options it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

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
    parse_identifier,
    parse_text,
    split_score,
)

SYSTEMS = {"chi": CHI, "nhs-number": NHS_NUMBER, "hsc-number": HSC_NUMBER}
Options = Mapping[str, Any]
Parse = Callable[[Cell], Parsed | Unreadable]
Format = Callable[[Any, Cell | None], Written]


class Shared(NamedTuple):
    """What the columns of one profile have in common. Null words are casefolded."""

    dates: DateColumn
    null_words: frozenset[str]


class ColumnType(NamedTuple):
    """`needs` are its options, each with a check that says what is wrong, or nothing. `repeats`: the same cell is
    likely to stand in many rows."""

    made: Callable[[Options, Shared], tuple[Parse, Format]]
    needs: Mapping[str, Callable[[Any], str]] = {}
    repeats: bool = False


def _text(options: Options, shared: Shared) -> tuple[Parse, Format]:
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


def _identifier(options: Options, shared: Shared) -> tuple[Parse, Format]:
    return parse_identifier, format_identifier


def _health_number(options: Options, shared: Shared) -> tuple[Parse, Format]:
    """Kept as it came where it fails its check, with a warning: it is never used to find a person."""
    system = SYSTEMS[options["system"]]

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


def _date(options: Options, shared: Shared) -> tuple[Parse, Format]:
    column = shared.dates
    return (lambda cell: parse_date(cell, column)), (lambda value, old=None: format_date(value, column, old))


def _datetime(options: Options, shared: Shared) -> tuple[Parse, Format]:
    column = shared.dates
    return (lambda cell: parse_datetime(cell, column)), (lambda value, old=None: format_datetime(value, column, old))


def _list(options: Options, shared: Shared) -> tuple[Parse, Format]:
    """Entries between separators; null words among them, and blanks, are no entries."""
    separator = str(options["separator"])
    joiner = separator if separator.isspace() else f"{separator} "

    def parse(cell: Cell) -> Parsed | Unreadable:
        parsed = _words(cell)
        if isinstance(parsed, Unreadable):
            return parsed
        return Parsed(_entries(parsed.value, separator, shared) or None, parsed.notes)

    return parse, lambda entries, old=None: format_text(joiner.join(entries))


def _entries(text: str, separator: str, shared: Shared) -> list[str]:
    pieces = map(str.strip, text.split(separator))
    return [piece for piece in pieces if piece and piece.casefold() not in shared.null_words]


def _parts(options: Options, shared: Shared) -> tuple[Parse, Format]:
    """One cell with several things in it, such as `how / who / when`. A cell with another number of parts is one thing,
    the first of them, so nothing is put where it does not belong. A part named `who` is a list between semicolons."""
    separator, names = str(options["separator"]), tuple(options["parts"])

    def parse(cell: Cell) -> Parsed | Unreadable:
        parsed = _words(cell)
        if isinstance(parsed, Unreadable):
            return parsed
        pieces = parsed.value.split(separator)
        if len(pieces) != len(names):
            return Parsed({names[0]: parsed.value}, parsed.notes)
        found = {name: _part(name, piece, shared) for name, piece in zip(names, pieces, strict=True)}
        return Parsed({name: value for name, value in found.items() if value} or None, parsed.notes)

    def write(value: Any, old: Cell | None = None) -> Written:
        if set(value) == {names[0]}:
            return format_text(value[names[0]])
        return format_text(separator.join(_piece(value.get(name, "")) for name in names))

    return parse, write


def _part(name: str, piece: str, shared: Shared) -> Any:
    if name == "who":
        return [{"text": text} for text in _entries(piece, ";", shared)]
    bare = piece.strip()
    return None if not bare or bare.casefold() in shared.null_words else piece


def _piece(value: Any) -> str:
    return value if isinstance(value, str) else "; ".join(party["text"] for party in value if "text" in party)


def _score(options: Options, shared: Shared) -> tuple[Parse, Format]:
    """A point on the column's scale, words beside it as in `3 - some`, or words alone."""
    scale = str(options["scale"])

    def parse(cell: Cell) -> Parsed | Unreadable:
        number = isinstance(cell, int | float) and not isinstance(cell, bool)
        parsed = _words(str(cell).removesuffix(".0") if number else cell)
        if isinstance(parsed, Unreadable):
            return parsed
        split = split_score(parsed.value)
        if split is None:
            return Parsed({"words": parsed.value}, parsed.notes)
        point, words = split[0], split[1].strip()
        return Parsed({"scale": scale, "point": point} | ({"words": words} if words else {}), parsed.notes)

    def write(value: Any, old: Cell | None = None) -> Written:
        point, words = value.get("point"), value.get("words")
        return format_text(f"{point} - {words}" if point and words else str(point or words or ""))

    return parse, write


def _filled(value: Any) -> str:
    return "" if isinstance(value, str) and value else "is a text"


def _several(value: Any) -> str:
    return "" if isinstance(value, list) and len(value) > 1 and all(map(str, value)) else "are two names or more"


def _health_system(value: Any) -> str:
    return "" if value in SYSTEMS else f"is one of {', '.join(SYSTEMS)}"


TYPES: Mapping[str, ColumnType] = {
    "text": ColumnType(_text),
    "identifier": ColumnType(_identifier),
    "health-number": ColumnType(_health_number, {"system": _health_system}, repeats=True),
    "date": ColumnType(_date, repeats=True),
    "datetime": ColumnType(_datetime, repeats=True),
    "list": ColumnType(_list, {"separator": _filled}),
    "parts": ColumnType(_parts, {"separator": _filled, "parts": _several}),
    "score": ColumnType(_score, {"scale": _filled}, repeats=True),
}

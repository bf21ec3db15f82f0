"""A column of a profile: its headings, what its cells mean as typed values and back, and how its blanks are taken.

The value of a column is what field maps see: text, a date, a list, or a small tree for cells that hold several things.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from adapter.record.words import VOICES
from adapter_tabular.cell import Cell, Unreadable
from adapter_tabular.column_types import TYPES, Format, Options, Parse, Shared
from adapter_tabular.values import Parsed, Written, is_blank

WHEN_BLANK = ("none", "absent")
ON_WITHDRAWN = ("hold", "take", "ignore")
LISTS = ("adds", "whole")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "voice": VOICES,
    "when_blank": WHEN_BLANK,
    "on_withdrawn": ON_WITHDRAWN,
    "lists": LISTS,
}
"""What a column may say beside what its type needs, and the words for it. A `voice` is whose words a text is."""

EVERY_COLUMN = {"header", "aliases", "type", *CHOICES}
REMEMBERED = 1_000  # cells of one column, so that what stands in every row is parsed once
LONGEST_REMEMBERED = 40  # characters
BLANK = Parsed(None)


@dataclass(frozen=True)
class Column:
    """`parse` and `format` are each other's reverse, but for what a note says. A blank parses as None.

    `when_blank`: whether a blank says `none`, or nothing at all, like a column that is not there (`absent`).
    `on_withdrawn`: what becomes of a value that this sender had stated, once its cell is blank; None where the profile
    leaves it to the field. `whole`: the entries of a list cell are all that this sender says there are.
    """

    key: str
    header: str
    aliases: tuple[str, ...]
    type: str
    parse: Parse
    format: Format
    voice: str = "unknown"
    when_blank: str = "none"
    on_withdrawn: str | None = None
    whole: bool = False
    scale: str | None = None


def column_of(key: str, written: Options, shared: Shared) -> Column:
    """`faults_of` has found nothing wrong with it."""
    kind = str(written.get("type", "text"))
    parse, write = TYPES[kind].made(written, shared)
    return Column(
        key=key,
        header=str(written.get("header", key)),
        aliases=tuple(map(str, written.get("aliases", ()))),
        type=kind,
        parse=_unless_blank(_remembering(parse) if TYPES[kind].repeats else parse, shared.null_words),
        format=_remembering_text(write) if TYPES[kind].repeats else write,
        voice=str(written.get("voice", "unknown")),
        when_blank=str(written.get("when_blank", "none")),
        on_withdrawn=written.get("on_withdrawn"),
        whole=written.get("lists") == "whole",
        scale=written.get("scale"),
    )


def faults_of(written: Options) -> Iterator[str]:
    """What is wrong with a column as somebody wrote it."""
    kind = written.get("type", "text")
    if kind not in TYPES:
        yield f"the type {kind} is not one of {', '.join(TYPES)}"
        return
    needed = TYPES[kind].needs
    if unknown := sorted(str(key) for key in set(written) - EVERY_COLUMN - set(needed)):
        yield f"a column of type {kind} has no {', '.join(unknown)}"
    for name in needed:
        if name not in written:
            yield f"a column of type {kind} needs its {name}"
        elif wrong := needed[name](written[name]):
            yield f"its {name} {wrong}"
    for name, words in CHOICES.items():
        if name in written and written[name] not in words:
            yield f"its {name} is one of {', '.join(words)}"
    if not isinstance(written.get("aliases", []), list):
        yield "its aliases are a list of headings"


def _unless_blank(parse: Parse, null_words: frozenset[str]) -> Parse:
    longest = max(map(len, null_words), default=0)

    def parse_unless_blank(cell: Cell) -> Parsed | Unreadable:
        if not isinstance(cell, str):
            return BLANK if is_blank(cell, null_words) else parse(cell)
        text = cell.strip()
        if not text or (len(text) <= longest and text.casefold() in null_words):
            return BLANK
        return parse(cell)

    return parse_unless_blank


def _remembering_text(write: Format) -> Format:
    """Of a value that is a text, where there is no old cell to be near to."""

    @lru_cache(maxsize=REMEMBERED)
    def write_text(value: str) -> Written:
        return write(value, None)

    def write_value(value: Any, old: Cell | None = None) -> Written:
        return write_text(value) if old is None and isinstance(value, str) else write(value, old)

    return write_value


def _remembering(parse: Parse) -> Parse:
    @lru_cache(maxsize=REMEMBERED)
    def parse_text(cell: str) -> Parsed | Unreadable:
        return parse(cell)

    def parse_cell(cell: Cell) -> Parsed | Unreadable:
        short = isinstance(cell, str) and len(cell) <= LONGEST_REMEMBERED
        return parse_text(cell) if short else parse(cell)

    return parse_cell

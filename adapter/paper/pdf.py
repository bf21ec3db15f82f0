"""The document as a PDF: A4, tagged, with a language, a title and bookmarks, and every letter that it uses inside."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from adapter.errors import Issue, Refused
from adapter.paper.document import Document, Fact, Facts, Part, Picture, Words, older
from adapter.paper.signs import HIGH, WIDE, lines_of, row, said

if TYPE_CHECKING:
    from adapter.paper.pages import Pages

PLAIN, LARGE = 12.0, 18.0  # points
MOST = 300_000  # characters: some ten seconds' work, and more pages than anybody prints
MISSING = (
    "This PDF has no sign for {} of the characters in it. They stand by their names, in square brackets. "
    "The same plan as a web page has them as they were written."
)


class Printed(NamedTuple):
    body: bytes
    missing: tuple[str, ...]  # characters that stand by their names, each once


def pdf(told: Document, made: datetime, *, large: bool = False) -> Printed:
    """`made` is written into the file. Raises Refused for more words than anybody prints."""
    from adapter.paper.pages import Pages

    if _long(told) > MOST:
        text = f"A plan of more than {MOST:,} characters is not made into a PDF. Ask for it as HTML, and print that."
        raise Refused(text, [Issue("error", "too-long", "", text)], reason="too-large")
    # A name that does not fit is cut, a day is not; and a name from the right does not turn the day round.
    foot = ". ".join(part for part in (told.known_on, told.name) if part)
    pages = Pages(LARGE if large else PLAIN, foot)
    pages.set_title(told.title)
    pages.set_creator("outcomes-adapter")
    pages.set_creation_date(made)
    pages.add_page()
    pages.say(told.title, "H1", times=1.7, bold=True, after=3)
    pages.say(told.known_on, bold=True)
    for one in told.first:
        pages.say(one, bold=True)
    for one in told.known:
        pages.say(one)
    for part in told.parts:
        _part(pages, part, large)
    if pages.missing:
        pages.say(MISSING.format(len(pages.missing)), bold=True)
    return Printed(bytes(pages.output()), tuple(dict.fromkeys(pages.missing)))


def _long(told: Document) -> int:
    words = [block for part in told.parts for block in part.blocks if isinstance(block, Words)]
    facts = [block for part in told.parts for block in part.blocks if isinstance(block, Facts)]
    under = [one for block in facts for fact in block.entries for one in fact.said]
    return sum(len(one.text) for one in (*words, *under))


def _part(pages: Pages, part: Part, large: bool) -> None:
    first = part.level == 1
    pages.y += 6 if first else 3
    pages.room_for(pages.font_size * 9)
    if first:
        pages.line_across()
    pages.start_section(part.heading, part.level - 1)
    pages.say(part.heading, f"H{part.level + 1}", times=1.35 if first else 1.12, bold=True, after=1.5)
    for block in part.blocks:
        if isinstance(block, Facts):
            for fact in block.entries:
                _fact(pages, fact, large)
            pages.y += 2
        elif isinstance(block, Picture):
            _picture(pages, block)
        else:
            _words(pages, block)


def _words(pages: Pages, words: Words, indent: float = 0.0) -> None:
    matters, warns = words.kind == "matters", words.kind in ("alert", "caution")
    pages.say(
        words.text, times=1.25 if matters else 1.0, bold=matters or warns, language=words.language, together=matters,
        indent=indent + (4 if warns else 0), bar=warns, after=2.0 if matters else 1.0,
    )  # fmt: skip


def _fact(pages: Pages, fact: Fact, large: bool) -> None:
    """The label beside what is said; in large print above it, so that lines stay long enough to read."""
    column = 0.0 if large else pages.epw * 0.34
    wide = (column or pages.epw) - (4 if column else 0)
    pages.room_for(max(pages.lines_high(fact.label, wide, bold=True), pages.font_size * 4))
    page, top = pages.page, pages.y
    pages.say(fact.label, bold=True, width=wide, after=0 if large else 1)
    below = pages.y
    if column and pages.page == page:
        pages.y = top
    for words in fact.said:
        _words(pages, words, column)
    if pages.page == page:
        pages.y = max(pages.y, below)
    pages.y += 1.5 if large else 0.5


def _picture(pages: Pages, picture: Picture) -> None:
    """The signs with the day under each, and under them the same in words. In large print a row has fewer signs."""
    signs, most = picture.signs, 6 if pages.size == PLAIN else 4
    each = min(pages.epw / most, 28.0 if pages.size == PLAIN else 42.0)
    high, line = each * HIGH / WIDE, pages.size * 0.5
    rows = [signs[start : start + most] for start in range(0, len(signs), most)]
    pages.room_for((high + line * 3) * len(rows))
    for some in rows:
        drawn = BytesIO(row(some).encode())
        pages.image(drawn, x=pages.l_margin, y=pages.y, w=each * len(some), h=high, alt_text=said(some))
        pages.inside([sign.inside for sign in some], each, high)
        pages.y += high + 1
        pages.days([lines_of(sign.when or "No date") for sign in some], each)
    for number, sign in enumerate(signs, 1):
        pages.say(f"{number}. {sign.when or 'No date'}: {sign.words}", "P")
    if picture.more:
        pages.say(older(picture.more))

"""How far an outcome has come, as signs in a row: what somebody stated at a review, or a score as the number it is.

Nothing is worked out. A sign never stands on a scale: whether "partly met" is more than "getting closer" nobody has
said. It differs by its shape, never by colour alone, and its words stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any, NamedTuple

from adapter.record.phrases import day
from adapter.record.sentences import extent

MOST = 6
WIDE, HIGH, RADIUS = 120, 60, 24  # of one sign's place, in the units of the picture
LETTER, LINE, LINES = 16, 20, 2  # of the days under the signs
_INK = 'stroke="#111" stroke-width="4" fill="none" stroke-linecap="round" stroke-linejoin="round"'
_ON_INK = 'stroke="#fff" stroke-width="4" fill="none" stroke-linecap="round" stroke-linejoin="round"'
# What is drawn in a ring, around 0,0. A filled ring has `_ON_INK`.
_SHAPES = {
    "fully-met": f'<path d="M-10 1L-3 9L11 -8" {_ON_INK}/>',
    "being-maintained": f'<path d="M-9 -5H9M-9 5H9" {_ON_INK}/>',
    "getting-closer": f'<path d="M0 13V-12M-9 -3L0 -12L9 -3" {_INK}/>',
    "partly-met": f'<path d="M0 -{RADIUS}A{RADIUS} {RADIUS} 0 0 0 0 {RADIUS}Z" fill="#111"/>',
    "same": f'<path d="M-9 -5H9M-9 5H9" {_INK}/>',
    "further-away": f'<path d="M0 -13V12M-9 3L0 12L9 3" {_INK}/>',
    "too-early": f'<path d="M-10 0H-9.9M0 0H0.1M10 0H10.1" {_INK}/>',
    "not-met": "",
    "no-progress": f'<path d="M-10 0H10" {_INK}/>',
    "no-longer-possible": f'<path d="M-9 -9L9 9M9 -9L-9 9" {_INK}/>',
    "": f'<path d="M-5 -6C-5 -13 6 -13 6 -6C6 -1 0 -2 0 4M0 11H0.1" {_INK}/>',
}
_FILLED = ("fully-met", "being-maintained")


class Sign(NamedTuple):
    extent: str  # the code, or "" where what was stated is read as none
    when: str  # a day in words, or "" where none is known
    words: str
    inside: str = ""  # a number as it was given, where there is no extent


def signs_of(outcome: dict[str, Any]) -> tuple[tuple[Sign, ...], int]:
    """The newest ones, oldest of them first, and how many older ones there are. Undated ones are the last."""
    told = [review for review in outcome.get("reviews", ()) if review.get("extent")]
    ordered = [review for review in told if "date" in review] + [review for review in told if "date" not in review]
    signs = tuple(_sign(review) for review in ordered)
    return signs[-MOST:], max(0, len(signs) - MOST)


def _sign(review: dict[str, Any]) -> Sign:
    told, when = review["extent"], day(review["date"]) if "date" in review else ""
    code = told.get("code", "") if told.get("code") in _SHAPES else ""
    return Sign(code, when, _words(told), "" if told.get("code") else _short(told.get("value", "")))


def scores_of(measure: dict[str, Any]) -> tuple[tuple[Sign, ...], int]:
    """A measure's start and its scores as the numbers that they are; none where one of them is not a short number."""
    told = [("At the start", measure["baseline"])] if "baseline" in measure else []
    told += [(day(one["date"]) if "date" in one else "", one["value"]) for one in measure.get("scores", ())]
    if len(told) < 2 or not all(_short(value) for _, value in told):
        return (), 0
    return tuple(Sign("", when, value, value) for when, value in told[-MOST:]), max(0, len(told) - MOST)


def _short(value: str) -> str:
    """What fits into a sign, as it stands."""
    return value if len(value) <= 4 and value.isascii() and value[:1].isdigit() else ""


def _words(told: dict[str, Any]) -> str:
    first, *others = extent(told, "")
    return " ".join([first.text, *(f"{one.label}: {one.text}" if one.label else one.text for one in others)])


def svg(signs: tuple[Sign, ...], *, dated: bool) -> str:
    """As one picture. Its words stand beside it, so that it says nothing itself to those who listen."""
    wide, high = WIDE * len(signs), HIGH + (LINES * LINE if dated else 0)
    size = f' width="{wide / LETTER}em" height="{high / LETTER}em" aria-hidden="true"' if dated else ""
    drawn = "".join([*_drawn(signs), *(_days(signs) if dated else ())])
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}"{size}>{drawn}</svg>'


def lines_of(when: str) -> tuple[str, ...]:
    """A day in two short lines, to stand under its sign; the clock is left to the words."""
    words = when.partition(",")[0].split(" ")
    return (" ".join(words[:-1]), words[-1]) if len(words) > 2 else (" ".join(words),)


def _days(signs: tuple[Sign, ...]) -> Iterator[str]:
    for number, sign in enumerate(signs):
        for line, text in enumerate(lines_of(sign.when or "No date")):
            at = f'x="{WIDE * number + WIDE // 2}" y="{HIGH + LINE * (line + 1) - 4}"'
            yield f'<text {at} text-anchor="middle" font-size="{LETTER}">{escape(text)}</text>'
        if sign.inside:
            at = f'x="{WIDE * number + WIDE // 2}" y="{HIGH // 2 + 6}"'
            yield f'<text {at} text-anchor="middle" font-size="{LETTER}">{escape(sign.inside)}</text>'


def said(signs: tuple[Sign, ...]) -> str:
    """The picture in words."""
    return "How far it has come. " + " ".join(f"{sign.when or 'No date'}: {sign.words}" for sign in signs)


def _drawn(signs: tuple[Sign, ...]) -> Iterator[str]:
    middle = HIGH // 2
    if len(signs) > 1:
        yield f'<path d="M{WIDE // 2} {middle}H{WIDE * len(signs) - WIDE // 2}" stroke="#111" stroke-width="2"/>'
    for number, sign in enumerate(signs):
        fill = "#111" if sign.extent in _FILLED else "#fff"
        yield f'<g transform="translate({WIDE * number + WIDE // 2} {middle})">'
        if sign.inside:
            yield f'<path d="M-{RADIUS} -{RADIUS}H{RADIUS}V{RADIUS}H-{RADIUS}Z" fill="#fff" stroke="#111" '
            yield 'stroke-width="3"/></g>'
        else:
            yield f'<circle cx="0" cy="0" r="{RADIUS}" fill="{fill}" stroke="#111" stroke-width="3"/>'
            yield f"{_SHAPES[sign.extent]}</g>"

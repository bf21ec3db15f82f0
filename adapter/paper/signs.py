"""How far an outcome has come, as signs in a row: what somebody stated at a review, or a score as it was given.

Nothing is worked out. A sign never stands on a scale: whether "partly met" is more than "getting closer" nobody has
said. It differs by its shape, never by colour alone, and its words stand beside it. What is hoped for is drawn broken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, NamedTuple

from adapter.record.phrases import CODES, EXTENTS, day
from adapter.record.sentences import extent

MOST = 6
WIDE, HIGH, RADIUS = 120, 60, 24  # of one sign's place, in the units of the picture
LETTER = 18  # of what stands in a sign
BROKEN = ' stroke-dasharray="7 5"'
IN_WORDS = "“ ”"  # in the sign of a score that is words: they stand beside it
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
    hoped: bool = False  # what is hoped for, and not yet so


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


def scores_of(measure: dict[str, Any], levels: Mapping[str, str] | None = None) -> tuple[tuple[Sign, ...], int]:
    """Where it began, the newest scores and what is hoped for; how many older scores there are. None of one alone.

    `levels` are the person's own words for the levels of Goal Attainment Scaling.
    """
    began = [_scored("At the start", measure["baseline"], levels)] if "baseline" in measure else []
    hoped = [_scored("Hoped for", measure["target"], levels)._replace(hoped=True)] if "target" in measure else []
    told = [
        _scored(day(one["date"]) if "date" in one else "", one["value"], levels) for one in measure.get("scores", ())
    ]
    room = MOST - len(began) - len(hoped)
    signs = (*began, *told[-room:], *hoped)
    return (signs, max(0, len(told) - room)) if len(signs) > 1 else ((), 0)


def _scored(when: str, value: str, levels: Mapping[str, str] | None) -> Sign:
    """A number, a level or an extent; any other words stand beside a sign that says that they do."""
    if value in EXTENTS:
        return Sign(value, when, EXTENTS[value])
    level = "+" + value if value in ("1", "2") else value.replace("−", "-")
    if levels and level in CODES["level"]:
        own = f": {levels[level]}" if level in levels else ""
        return Sign("", when, f"{CODES['level'][level]}{own}", level)
    return Sign("", when, value, _short(value) or IN_WORDS)


def _short(value: str) -> str:
    """A number that fits into a sign, as it stands."""
    digits = value.lstrip("+-−")
    return value if len(value) <= 4 and digits.isascii() and digits[:1].isdigit() else ""


def _words(told: dict[str, Any]) -> str:
    first, *others = extent(told, "")
    return " ".join([first.text, *(f"{one.label}: {one.text}" if one.label else one.text for one in others)])


def row(signs: tuple[Sign, ...]) -> str:
    """As one picture, without what stands in the signs: letters are set by whoever has letters."""
    return _svg(len(signs), "".join(piece for number in range(len(signs)) for piece in _drawn(signs, number)))


def each(signs: tuple[Sign, ...]) -> Iterator[str]:
    """One picture for each sign, which join where they stand side by side; with the number in it."""
    for number, sign in enumerate(signs):
        inside = f'<text x="{WIDE // 2}" y="{HIGH // 2 + 6}" text-anchor="middle" font-size="{LETTER}">'
        drawn = "".join(_drawn(signs, number, at=0))
        yield _svg(1, drawn + (f"{inside}{escape(sign.inside)}</text>" if sign.inside else ""))


def _svg(places: int, drawn: str) -> str:
    wide = WIDE * places
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {HIGH}" aria-hidden="true">{drawn}</svg>'


def lines_of(when: str) -> tuple[str, ...]:
    """A day in two short lines, to stand under its sign; the clock is left to the words."""
    words = when.partition(",")[0].split(" ")
    return (" ".join(words[:-1]), words[-1]) if len(words) > 2 else (" ".join(words),)


def said(signs: tuple[Sign, ...]) -> str:
    """The picture in words."""
    return "How far it has come. " + " ".join(f"{sign.when or 'No date'}: {sign.words}" for sign in signs)


def _drawn(signs: tuple[Sign, ...], number: int, at: int | None = None) -> Iterator[str]:
    """One sign with its half of the lines to its neighbours, in the place `at` of the picture."""
    sign, middle = signs[number], HIGH // 2
    left = WIDE * (number if at is None else at)
    centre = left + WIDE // 2
    if number > 0:
        broken = BROKEN if sign.hoped else ""
        yield f'<path d="M{left} {middle}H{centre}" stroke="#111" stroke-width="2"{broken}/>'
    if number < len(signs) - 1:
        broken = BROKEN if signs[number + 1].hoped else ""
        yield f'<path d="M{centre} {middle}H{left + WIDE}" stroke="#111" stroke-width="2"{broken}/>'
    fill, broken = "#111" if sign.extent in _FILLED else "#fff", BROKEN if sign.hoped else ""
    yield f'<g transform="translate({centre} {middle})">'
    if sign.inside:
        box = f"M-{RADIUS} -{RADIUS}H{RADIUS}V{RADIUS}H-{RADIUS}Z"
        yield f'<path d="{box}" fill="#fff" stroke="none"/>'
        yield f'<path d="{box}" fill="none" stroke="#111" stroke-width="3"{broken}/></g>'
    else:
        yield f'<circle cx="0" cy="0" r="{RADIUS}" fill="{fill}" stroke="#111" stroke-width="3"{broken}/>'
        yield f"{_SHAPES[sign.extent]}</g>"

"""Hypothesis strategies of hard text, codes, ids and dates, shared by every test that states a law.

All text drawn here passes `adapter.record.words.can_keep`.
"""

from __future__ import annotations

from calendar import monthrange

from hypothesis import strategies as st

from adapter.record.words import LONGEST, can_keep

PIECES = (
    "Tha mi ag iarraidh mo thaigh fhìn a chumail",  # Gaelic, grave accents in one character each (NFC)
    "Se\u0300onaid, Catri\u0300ona, a’ cho\u0300isir",  # and with marks of their own (NFD)
    "👩‍👩‍👧‍👦",  # a family of four, joined by ZWJ
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿 🧑🏽‍🦽 ❤️",  # a flag of tags, a skin tone, a variation selector
    "\u202bאני רוצה לִישֹׁן בלילה\u202c",  # Hebrew with points, inside direction marks
    "أُريد أن أعود إلى بيتي ١٢٣",  # Arabic with harakat and its own digits
    "मैं घर जाना चाहती हूँ",
    "我想回家",
    "Łódź – ząb – żółw",
    "1.50\u00a0£ and\u202f2\u2009€",  # no-break and thin spaces
    "zero\u200bwidth, soft\u00adhyphen, \ufeffmark",
    "one\ttab",
    "one line\nand the next",
    "one line\r\nand the next",
    "an old Mac\ronce",
    "line\u2028separator and paragraph\u2029separator",
    "  two spaces before and two after  ",
    '"She said ""aye"""',
    "O’Test's “own” words",
    "<b>not</b> &amp; markup; ]]>",
    "{curly} [square] $dollar %percent% \\N{BEL} \\n",
    "|^~\\& and \\.br\\",  # the delimiters of HL7 v2
    "null",
    "None",
    "n/a",
    "-",
    "0",
    "007",
    "1e5",
    "TRUE",
    "46113",
    "2026-02-30",
    "#REF!",
    "ﬁne ligature, ﬀ, ß, İstanbul, K",  # what changes length or letter when folded
    "\U0010fffd\ufffd\ue000",
)
STARTERS = ("=", "+", "-", "@", "'", "*", "\t=", "\r=", "''", "=HYPERLINK(", "+44 ", "- ", "* ", ";", ",", " ", "\n")
DELIMITERS = (";", "; ", " / ", "/", ",", ", ", "|", "\n", "\r\n", "\t", " ", "")

_LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
_ANYTHING = st.one_of(_LETTERS, st.sampled_from("\t\n\r \u00a0'\";/,=-"))


def kept_texts(max_size: int = 300) -> st.SearchStrategy[str]:
    """Text as somebody might have said, pasted or exported it, from 1 to `max_size` characters."""
    piece = st.one_of(st.sampled_from(PIECES), st.text(_ANYTHING, max_size=20))
    joined = st.builds(
        lambda starter, pieces, delimiter: starter + delimiter.join(pieces),
        st.one_of(st.just(""), st.sampled_from(STARTERS)),
        st.lists(piece, min_size=1, max_size=4),
        st.sampled_from(DELIMITERS),
    )
    plain = st.text(_ANYTHING, min_size=1, max_size=min(max_size, 40))
    return st.one_of(plain, joined).map(lambda text: text[:max_size]).filter(can_keep)


def a_megabyte(size: int = LONGEST) -> str:
    """A story of exactly `size` characters, the longest that can be kept unless told otherwise; it ends in a letter."""
    story = "\n".join(PIECES) + "\n"
    return (story * (size // len(story) + 1))[: size - 1] + "ì"


def codes() -> st.SearchStrategy[str]:
    """FHIR codes: no white space at either end, and only single spaces inside."""
    word = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)
    return st.one_of(
        st.from_regex(r"[a-z]{1,12}(-[a-z0-9]{1,8}){0,3}", fullmatch=True),
        st.lists(word, min_size=1, max_size=3).map(" ".join),
        st.sampled_from(("0", "entered-in-error", "fìor", "811791000000103")),
    )


def fhir_ids() -> st.SearchStrategy[str]:
    return st.one_of(
        st.from_regex(r"[A-Za-z0-9\-.]{1,64}", fullmatch=True),
        st.uuids().map(str),
        st.sampled_from(("-", ".", "0" * 64)),
    )


_YEARS = st.one_of(st.integers(1900, 2050), st.sampled_from((1, 999, 1752, 2000, 2024, 9999)))


@st.composite
def _whole_dates(draw: st.DrawFn) -> str:
    year, month = draw(_YEARS), draw(st.integers(1, 12))
    day = draw(st.one_of(st.integers(1, 28), st.just(monthrange(year, month)[1])))
    return f"{year:04}-{month:02}-{day:02}"


def dates() -> st.SearchStrategy[str]:
    """FHIR dates that exist: a year, a year and month, or a day."""
    return st.one_of(_whole_dates(), _whole_dates().map(lambda day: day[:7]), _whole_dates().map(lambda day: day[:4]))


def instants() -> st.SearchStrategy[str]:
    """FHIR instants: to the second or finer, trailing zeros and all, always with a zone. No leap seconds."""
    time = st.builds("{:02}:{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
    fraction = st.one_of(st.just(""), st.from_regex(r"\.[0-9]{1,9}", fullmatch=True), st.sampled_from((".0", ".000")))
    zone = st.one_of(
        st.sampled_from(("Z", "+00:00", "-00:00", "+01:00", "+05:45", "-03:30", "+14:00", "-14:00")),
        st.builds("{}{:02}:{:02}".format, st.sampled_from("+-"), st.integers(0, 13), st.integers(0, 59)),
    )
    return st.builds("{}T{}{}{}".format, _whole_dates(), time, fraction, zone)


def date_times() -> st.SearchStrategy[str]:
    """FHIR dateTimes: a date of any precision, or an instant."""
    return st.one_of(dates(), instants())

"""The person's words: what text can be kept, when two texts say the same, and whose words may replace whose.

Nothing here trims, folds or re-quotes what is kept. `normalised` is for comparing only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LONGEST = 1_048_576
"""Characters (Unicode code points) in a FHIR string: R4, Data Types, "string"."""

KNOWN_LIMITS = (255, 300, 1000, 2000, 4000, 32767)
"""Where other systems are known to cut a text; 32,767 is a cell of a spreadsheet."""

VOICES = ("verbatim", "reported", "proxy", "observed", "worker", "unknown")
PROTECTED = frozenset({"verbatim", "proxy", "observed"})

# What a reader had to change. These texts may be shown: none holds a word of what was said.
LINE_BREAKS = "vertical tabs and form feeds became line feeds"
REMOVED = "control characters were removed"
REPLACED = "unreadable characters became U+FFFD"
# Why there is nothing to keep.
BLANK = "the text is blank"
TOO_LONG = f"the text is longer than {LONGEST:,} characters"

_OTHER_BREAKS = re.compile("[\x0b\x0c]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# U+0080 to U+009F are nearly always letters that were decoded wrongly; XML cannot hold the last two.
_BROKEN = re.compile("[\x80-\x9f\ud800-\udfff\ufffe\uffff]")
_REPAIRS = ((_OTHER_BREAKS, "\n", LINE_BREAKS), (_CONTROLS, "", REMOVED), (_BROKEN, "\ufffd", REPLACED))
_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# What word processors put in by themselves.
_TYPED = str.maketrans(
    dict.fromkeys("‘’‚‛′", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‐‑‒–—−", "-") | {"…": "..."}
)
_MARKS_ON_ONE_LETTER = 30  # UAX 15, Stream-Safe Text Format: no language needs more

_ALPHA = re.compile(r"[A-Za-z]+", re.ASCII)
_ALPHANUMERIC = re.compile(r"[A-Za-z0-9]+", re.ASCII)
_REGION = re.compile(r"[A-Za-z]{2}|[0-9]{3}", re.ASCII)
_VARIANT = re.compile(r"[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}", re.ASCII)
_IRREGULAR_TAGS = frozenset(
    ("en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo", "i-navajo",
     "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de")
)  # fmt: skip


def can_keep(text: str) -> bool:
    """Whether FHIR, as JSON and as XML, can hold it and give it back unchanged.

    1 to 1,048,576 characters; no control but tab, LF and CR; no lone surrogate; not U+FFFE or U+FFFF; not all white
    space. White space is what Unicode calls so (no-break and ideographic space too): wider than the four characters
    that R4 names, because servers differ in what they call blank. A zero-width space is not white space.
    """
    return 0 < len(text) <= LONGEST and not _UNKEEPABLE.search(text) and not text.isspace()


def kept_text(text: str) -> tuple[str | None, tuple[str, ...]]:
    """The text as it can be kept, and what had to change, for the caller's issue.

    None with BLANK or TOO_LONG where there is nothing to keep: a text is never cut, so the caller says where the whole
    of it stands. An empty text is None and no change. What may have been a letter leaves a visible U+FFFD.
    """
    if can_keep(text):
        return text, ()
    if not text:
        return None, ()
    changes = []
    for pattern, instead, change in _REPAIRS:
        text, found = pattern.subn(instead, text)
        if found:
            changes.append(change)
    if len(text) > LONGEST:
        return None, (*changes, TOO_LONG)
    if not text or text.isspace():
        return None, (*changes, BLANK)
    return text, tuple(changes)


def normalised(text: str) -> str:
    """For comparing only, never kept: white space collapsed, quotes and dashes as typed, no case, canonical form."""
    text = " ".join(text.translate(_TYPED).split())
    if text.isascii():
        return text.lower()
    if _piles_up_marks(text):
        return text.casefold()
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())


def _piles_up_marks(text: str) -> bool:
    """Putting marks in canonical order takes time with the square of their run: 80,000 on one letter took 6.6 s."""
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > _MARKS_ON_ONE_LETTER:
            return True
    return False


def is_beginning_of(known: str, said: str, limits: Collection[int] = KNOWN_LIMITS) -> bool:
    """Whether `said` is `known` cut off at a limit: the same words, held by a system with less room.

    A limit counts characters, UTF-16 units or UTF-8 bytes, as databases do; white space at the cut may be gone.
    """
    if not said or len(said) >= len(known) or not known.startswith(said):
        return False
    return any(said in (cut, cut.rstrip()) for limit in limits for cut in _cuts(known, limit))


def _cuts(text: str, limit: int) -> tuple[str, ...]:
    """`text` with room for `limit` characters, UTF-16 units or bytes: never half a character. Whole texts are none."""
    head = text[:limit]
    by_units = head.encode("utf-16-le", "surrogatepass")[: limit * 2].decode("utf-16-le", "ignore")
    by_bytes = head.encode("utf-8", "surrogatepass")[:limit].decode("utf-8", "ignore")
    return tuple(cut for cut in (head, by_units, by_bytes) if len(cut) < len(text))


def may_replace(old_voice: str | None, new_voice: str | None, *, same_author: bool) -> bool:
    """Whether words of one voice may take the place of another's (reconcile.md, "The person's words").

    Verbatim, proxy and observed words give way only to whoever said them, or to the person. `same_author` is about who
    said the words, not who typed them or which system sent them. No voice is `unknown`. A *correction* is the caller's
    to allow. Where it is False the new text stands beside, as summary.
    """
    known = (old_voice or "unknown") in VOICES
    return (known and old_voice not in PROTECTED) or same_author or new_voice == "verbatim"


def is_language_tag(text: str) -> bool:
    """Whether it is a well-formed BCP 47 tag (RFC 5646, 2.1). The registry is not asked: `qq-Zzzz` is well formed."""
    if text.lower() in _IRREGULAR_TAGS:
        return True
    subtags = text.split("-")
    if any(not (len(subtag) <= 8 and _ALPHANUMERIC.fullmatch(subtag)) for subtag in subtags):
        return False
    if subtags[0] in ("x", "X"):
        return len(subtags) > 1
    place = _after_language(subtags)
    return place > 0 and _is_rest_of_tag(subtags, place)


def _after_language(subtags: list[str]) -> int:
    """Where script, region and variants end; 0 where there is no language to begin with."""
    first = subtags[0]
    if len(first) < 2 or not _ALPHA.fullmatch(first):
        return 0
    rest = [*subtags, ""]
    place = 1
    while len(first) < 4 and place < 4 and len(rest[place]) == 3 and _ALPHA.fullmatch(rest[place]):
        place += 1
    if len(rest[place]) == 4 and _ALPHA.fullmatch(rest[place]):
        place += 1
    if _REGION.fullmatch(rest[place]):
        place += 1
    while _VARIANT.fullmatch(rest[place]):
        place += 1
    return place


def _is_rest_of_tag(subtags: list[str], place: int) -> bool:
    """Extensions: a single character, then subtags of two or more; then what is private, after `x`, to the end."""
    needs_more = False
    for number, subtag in enumerate(subtags[place:], place):
        if len(subtag) > 1:
            if number == place:
                return False
            needs_more = False
            continue
        if needs_more:
            return False
        if subtag in ("x", "X"):
            return number + 1 < len(subtags)
        needs_more = True
    return not needs_more

"""The letters of the PDF, which it brings with it: which there are, and what stands for one that there is not.

FiraGO has Latin with every accent, Greek, Cyrillic, Arabic, Hebrew, Devanagari, Thai and Georgian.
"""

from __future__ import annotations

import re
import tempfile
import threading
import unicodedata
from collections.abc import Container
from functools import cache
from pathlib import Path

FACES = {"": "figo", "B": "figbo"}
_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_DIRECTIONS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def files() -> dict[str, Path]:
    """A file of each face, for as long as this process lives."""
    with _MAKING:  # two requests at once must not each take the other's folder away
        return _files()[1]


_MAKING = threading.Lock()


@cache
def _files() -> tuple[tempfile.TemporaryDirectory[str], dict[str, Path]]:
    import pymupdf_fonts

    folder = tempfile.TemporaryDirectory(prefix="outcomes-letters-")
    paths = {}
    for face, name in FACES.items():
        paths[face] = Path(folder.name) / f"{name}.ttf"
        paths[face].write_bytes(pymupdf_fonts.myfont(name))
    return folder, paths


def printable(text: str, letters: Container[int]) -> tuple[str, list[str]]:
    """The text as it can be printed, and the characters that stand in it by name: `[hot beverage]`.

    What cannot be seen (a joiner, a mark of direction, a soft hyphen) is left out where there is no sign for it.
    """
    missing, parts = [], []
    for character in unicodedata.normalize("NFC", _BREAKS.sub("\n", text)):
        if character == "\n":
            parts.append(character)
        elif unicodedata.category(character) == "Zs" or character == "\t":
            parts.append("\u00a0" if character == "\u00a0" else " ")
        elif ord(character) in letters and character not in _DIRECTIONS and character != "\u00ad":
            parts.append(character)
        elif not _unseen(character):
            missing.append(character)
            parts.append(f"[{_named(character)}]")
    return "".join(parts), missing


def joined(text: str) -> bool:
    """Whether its letters change by their neighbours or its lines run from the right, so that it must be shaped."""
    return any(character > "\u0300" and _depends(character) for character in text)


def from_the_right(text: str) -> bool:
    """Whether its first letter is of a script that is read from the right."""
    return next((kind != "L" for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), False)


def _depends(character: str) -> bool:
    right = unicodedata.bidirectional(character) in ("R", "AL", "AN")
    return right or "\u0590" <= character < "\u1100" or unicodedata.combining(character) > 0


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Cc") or "\ufe00" <= character <= "\ufe0f"


def _named(character: str) -> str:
    name = unicodedata.name(character, "") if unicodedata.category(character)[0] in "SP" else ""
    return name.lower() or f"U+{ord(character):04X}"

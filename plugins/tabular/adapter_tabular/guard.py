"""Formula injection (CWE-1236): a text cell that a spreadsheet could run as a formula gets an apostrophe before it.

The apostrophe goes before `' * = + - @`, tab and CR; out of caution also before the full-width forms of the signs, and
where only blanks stand before any of these, for programs that trim cells when they open a file. An apostrophe itself is
guarded so that taking the guard off is exact: `unguarded(guarded(text)) == text` for every text, and
`guarded(unguarded(cell)) == cell` for every cell that has a guard on it. The price is a visible apostrophe before texts
such as "- milk".
"""

from __future__ import annotations

_STARTS = tuple("'*=+-@\t\r＝＋－＠")


def guarded(text: str) -> str:
    return "'" + text if _dangerous(text) else text


def unguarded(cell: str) -> str:
    """A sender's own apostrophe before such a character cannot be told from a guard; it comes back when written."""
    return cell[1:] if has_guard(cell) else cell


def has_guard(cell: str) -> bool:
    return cell.startswith("'") and _dangerous(cell[1:])


def _dangerous(text: str) -> bool:
    return text.startswith(_STARTS) or (text[:1].isspace() and text.lstrip().startswith(_STARTS))

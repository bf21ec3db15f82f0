"""Which of a workbook's cell styles show a number as a date or a time (ECMA-376 part 1, 18.8.30)."""

from __future__ import annotations

import re

from adapter_tabular.package import Package, local

_DATES = frozenset([*range(14, 18), 22, *range(27, 32), 34, 35, 36, 50, 51, 52, 53, 54, 57, 58])
_TIMES = frozenset([18, 19, 20, 21, 32, 33, 45, 47, 55, 56])
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', re.DOTALL)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


def date_styles(package: Package, part: str | None) -> list[str]:
    """By style number: `date`, `time` or ``, which is any other number."""
    if part is None or part not in package.names:
        return []
    root = package.xml(part)
    codes = {
        int(element.get("numFmtId", "0")): element.get("formatCode", "")
        for group in root
        if local(group.tag) == "numFmts"
        for element in group
    }
    formats = [
        int(element.get("numFmtId", "0")) for group in root if local(group.tag) == "cellXfs" for element in group
    ]
    return [_shows(number, codes.get(number)) for number in formats]


def _shows(number: int, code: str | None) -> str:
    if code is None:
        return "date" if number in _DATES else "time" if number in _TIMES else ""
    if _ELAPSED.search(code):
        return ""  # a length of time, not a time of day
    letters = set(_LITERAL.sub("", code.split(";", 1)[0]).lower())
    if letters & set("dy") or ("m" in letters and not letters & set("hs")):
        return "date"
    return "time" if letters & set("hs") and not letters & set("0#?e") - {"0"} else ""

"""The table of fields in mappings/README.md, made from the maps.

`python -m adapter.mapping.field_table` writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from adapter.mapping.library import Library, shipped

BEGIN, END = "<!-- fields: begin -->", "<!-- fields: end -->"
Row = tuple[str, str, str]  # field of the record, path of theirs, how


def field_table(library: Library) -> str:
    """The rows of every map in Markdown, one table for each map."""
    parts = []
    for name in library.map_names():
        document = library.document(name)
        title, theirs = document.get("title", name), document.get("theirs", "theirs")
        paragraphs = [f"#### {title} (`{name}.yaml`)", " ".join(document.get("about", "").split())]
        head = "\n\n".join(filter(None, paragraphs)) + f"\n\n| record | {theirs} | how |"
        rows = [f"| `{ours}` | `{theirs}` | {how} |" for ours, theirs, how in rows_of(document)]
        parts.append("\n".join([head, "|---|---|---|", *rows]))
    return "\n\n".join(parts)


def rows_of(document: Mapping[str, Any]) -> Iterator[Row]:
    root = str(document.get("ours", ""))
    return _lines(document.get("lines", []), "" if root in ("", "record") else f"{root}.", "")


def _lines(lines: list[Any], ours: str, theirs: str) -> Iterator[Row]:
    for line in lines:
        yield f"{ours}{line['ours']}", f"{theirs}{line['theirs']}", _how(line)
        if isinstance(line.get("each"), list):
            yield from _lines(line["each"], f"{ours}{line['ours']}.", f"{theirs}{line['theirs']}.")


def _how(line: Mapping[str, Any]) -> str:
    how = [f"codes `{line['codes']}`"] if "codes" in line else []
    how += [f"map `{line['each']}`"] if isinstance(line.get("each"), str) else []
    how += [f"codec `{line['codec']}`"] if "codec" in line else []
    how += [f"each `{line['item']}`"] if "item" in line else []
    how += [f"else `{other}`" for other in line.get("or", [])]
    how += [str(line["note"])] if "note" in line else []
    return "; ".join(how)


def with_table(page: str, table: str) -> str:
    """The page with the table between its two markers. Raises ValueError where they are not there."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def write(page: Path) -> None:
    page.write_text(with_table(page.read_text(encoding="utf-8"), field_table(Library())), encoding="utf-8")


if __name__ == "__main__":
    write(shipped() / "README.md")

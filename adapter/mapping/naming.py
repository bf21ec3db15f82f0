"""The two lists of a folder of maps, `fields/names.yaml` (short names for URIs) and `codes/index.yaml` (what each table
is): entry by entry from every folder, and what is wrong with them, entry by entry too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path as File
from typing import Any, NamedTuple

from adapter.errors import Issue, Misconfigured
from adapter.mapping.yaml_lines import Located, read_yaml

SHORT = re.compile(r"\w[\w-]*", re.ASCII)
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.ASCII)
OURS = ("po", "pocs")  # on what these mean two sites rest when they meet
NOT_SHORT = "`{}` is no short name: letters, digits and hyphens, and in quotes where YAML reads it as something else"
NOT_URI = "`{}` must be a URI, such as https://example.org/id or urn:oid:1.2.3"
FIXED = "`{}` is the same at every site, so that two understand each other: leave it out, and take a name of your own"
NO_ENTRY = "`{}` needs an entry in braces, such as {{title: ..., kind: table, status: active}}"


class Listed(NamedTuple):
    """`entries` are those that can be used: a faulty one stands aside for that of the next folder."""

    entries: dict[str, Any]
    faults: list[Issue]


def short_names(folders: Sequence[File]) -> Listed:
    """The first folder that knows a name decides."""
    return _listed([folder / "fields" / "names.yaml" for folder in folders], _name_fault)


def index_of(folders: Sequence[File]) -> Listed:
    return _listed([folder / "codes" / "index.yaml" for folder in folders], _entry_fault)


def _listed(files: Sequence[File], fault_of: Callable[[Any, Any, dict[str, Any]], str]) -> Listed:
    entries, faults = dict[str, Any](), list[Issue]()
    for file in reversed(files):
        if not file.is_file():
            continue
        try:
            document = read_yaml(file)
        except Misconfigured as error:
            faults += error.issues
            continue
        for name, value in document.items():
            if text := fault_of(name, value, entries):
                faults.append(Issue("error", "invalid", f"{file.name}, line {document.lines[name]}", text))
            else:
                entries[name] = value
    return Listed(entries, faults)


def _name_fault(name: Any, uri: Any, known: dict[str, Any]) -> str:
    if not isinstance(name, str) or not SHORT.fullmatch(name):
        return NOT_SHORT.format(name)
    if not isinstance(uri, str) or not URI.fullmatch(uri):
        return NOT_URI.format(name)
    return FIXED.format(name) if name in OURS and known.get(name, uri) != uri else ""


def _entry_fault(name: Any, entry: Any, known: dict[str, Any]) -> str:
    return "" if isinstance(name, str) and isinstance(entry, Located) else NO_ENTRY.format(name)


def without_files(index: dict[str, Any], tables: set[str]) -> Iterator[Issue]:
    """What the index speaks of, and is in no folder."""
    for name in sorted(index.keys() - tables):
        text = f"there is no codes/{name}.csv in any folder of maps: add it, or take this entry out"
        yield Issue("error", "not-found", f"index.yaml, line {index[name].line}", text)

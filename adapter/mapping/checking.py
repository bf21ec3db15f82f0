"""Every fault of every map and code table of a library, all at once: what `check` tells an analyst.

The maps know no records, so the caller says which fields ours has and which codes each takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from adapter import jsontext
from adapter.errors import Issue, Misconfigured
from adapter.mapping.copying import copied
from adapter.mapping.fields import FieldMap
from adapter.mapping.library import Library
from adapter.mapping.lines import Line
from adapter.mapping.naming import index_of, short_names, without_files
from adapter.mapping.path_text import BadPathError, compile_path
from adapter.mapping.paths import Path, Step
from adapter.mapping.yaml_lines import Located

INDEX_KEYS = {"title", "kind", "ours", "theirs", "words", "status", "about"}
KINDS = ("table", "vocabulary")
STATUSES = ("active", "example", "experimental")
Known = Callable[[str], bool]  # whether ours has a field, by its path: "outcomes.statement.text"
KnownCode = Callable[[str, str], bool]  # whether a field of ours, by its path, takes a code


class Ours(NamedTuple):
    known: Known
    known_code: KnownCode | None = None


def check_all(
    library: Library, known: Known, known_code: KnownCode | None = None, *, context: Any = None
) -> list[Issue]:
    """`context` is what the codecs of the worked examples need. A fault in the lists of names hides none elsewhere."""
    issues = [*short_names(library.folders).faults, *index_of(library.folders).faults]
    library = library.forgiving()
    issues += without_files(library.index, set(library.table_names()))
    issues += [issue for name in library.table_names() for issue in table_faults(library, name)]
    for name in library.map_names():
        issues += map_faults(library, name, known, known_code, context=context)
    return list(dict.fromkeys(issues))


def map_faults(
    library: Library, name: str, known: Known, known_code: KnownCode | None = None, *, context: Any = None
) -> list[Issue]:
    """The faults of one map: what cannot be compiled, fields and codes that ours has not, examples that do not hold.

    A field is looked at in the map as it is written, so that one path that cannot be read hides no other fault.
    """
    file = f"{name}.yaml"
    try:
        document = library.document(name)
    except Misconfigured as error:
        return list(error.issues)
    fields: FieldMap | None = None
    issues: list[Issue] = []
    try:
        fields = library.fields(name)
    except Misconfigured as error:
        issues += error.issues
    root = str(document.get("ours", ""))
    prefix = "" if root in ("", "record") else f"{root}."
    issues += _field_faults(library, document, file, prefix, Ours(known, known_code))
    if not document.get("title"):
        issues.append(Issue("error", "invalid", f"{file}, line {document.line}", "the map has no title"))
    if not document.get("examples"):
        issues.append(Issue("error", "invalid", f"{file}, line {document.line}", "the map has no worked example"))
    if fields is not None:
        for example in document.get("examples") or []:
            issues += example_faults(fields, example, file, context)
    return issues


def _field_faults(library: Library, document: Located, file: str, prefix: str, ours: Ours) -> Iterator[Issue]:
    written = document.get("lines") or document.get("each")
    for line in written if isinstance(written, list) else ():
        if not isinstance(line, Located):
            continue
        where = f"{file}, line {line.line}"
        for field in _fields_of(library, line):
            if not ours.known(f"{prefix}{field}"):
                yield Issue("error", "invalid", where, f"ours has no field {prefix}{field}")
        own = next(_fields_of(library, {"ours": line.get("ours")}), None)
        if own is None:
            continue
        if isinstance(table := line.get("codes"), str) and ours.known_code is not None:
            for code in _codes_that_none_takes(library, table, partial(ours.known_code, f"{prefix}{own}")):
                text = f"the table {table} has the code {code}, which {prefix}{own} does not take"
                yield Issue("error", "code-invalid", where, text)
        if isinstance(line.get("each"), list):
            yield from _field_faults(library, line, file, f"{prefix}{own}.", ours)


def _fields_of(library: Library, line: Mapping[str, Any]) -> Iterator[str]:
    """The fields of ours that a line names. A path that cannot be read is told where the map is compiled."""
    for key in ("ours", "local", "kept"):
        if isinstance(text := line.get(key), str):
            try:
                path = compile_path(text.removesuffix("[]"), names=library.names, selectors=library.selectors)
            except BadPathError:
                continue
            yield plain(path)


def _codes_that_none_takes(library: Library, table: str, known: Known) -> list[str]:
    try:
        return sorted(code for code in library.table(table).codes() if not known(code))
    except Misconfigured:
        return []  # told where the map is compiled


def plain(path: Path) -> str:
    """A path without its filters: the field."""
    return ".".join(step.key for step in path.steps)


def example_faults(fields: FieldMap, example: Any, file: str, context: Any = None) -> list[Issue]:
    """An example holds when each side comes of the other, and no filter fits two elements of theirs."""
    where = f"{file}, line {getattr(example, 'line', 1)}"
    if not isinstance(example, dict) or not all(isinstance(example.get(s), dict) for s in ("ours", "theirs")):
        return [Issue("error", "invalid", where, "an example has `ours` and `theirs`")]
    ours, theirs = copied(example["ours"]), copied(example["theirs"])
    try:
        read, made = fields.get(theirs, context), fields.put(ours, None, context)
    except Exception as error:
        return [Issue("error", "invalid", where, f"the example cannot be run: a codec failed, {type(error).__name__}")]
    issues = []
    if not jsontext.same(read, ours):
        issues.append(Issue("error", "invalid", where, "the example's `theirs` does not read as its `ours`"))
    if not example.get("only_read") and not jsontext.same(made, theirs):
        issues.append(Issue("error", "invalid", where, "the example's `ours` is not written as its `theirs`"))
    doubles = [line.theirs.text for line in fields.lines if _fits_two(line, theirs)]
    return issues + [Issue("error", "invalid", where, f"two elements fit the filter of `{text}`") for text in doubles]


def _fits_two(line: Line, theirs: Any) -> bool:
    """Whether a filter that makes its element finds two of them on the way to a single leaf."""
    steps = line.theirs.steps
    for number, step in enumerate(steps):
        if step.selector is None or not step.selector.template:
            continue
        elements = Path("", [*steps[:number], Step(step.key)]).get(theirs)
        if isinstance(elements, list) and sum(map(step.selector.everyone, elements)) > 1:
            return True
    return False


def table_faults(library: Library, name: str) -> list[Issue]:
    """The faults of one code table or vocabulary, and of what the index says of it."""
    entry = library.index.get(name)
    if entry is None:
        return [Issue("error", "not-found", f"{name}.csv", "the table is not in codes/index.yaml")]
    where = f"index.yaml, line {entry.line}"
    issues = [Issue("error", "invalid", where, f"unknown key {key}") for key in sorted(entry.keys() - INDEX_KEYS)]
    if entry.get("kind") not in KINDS:
        issues.append(Issue("error", "invalid", where, f"`kind` is one of {', '.join(KINDS)}"))
    if entry.get("status") not in STATUSES:
        issues.append(Issue("error", "invalid", where, f"`status` is one of {', '.join(STATUSES)}"))
    if not entry.get("title"):
        issues.append(Issue("error", "invalid", where, "there is no title"))
    try:
        if entry.get("kind") == "vocabulary":
            library.vocabulary(name)
        else:
            issues += _vocabulary_faults(library, name)
    except Misconfigured as error:
        issues += error.issues
    return issues


def _vocabulary_faults(library: Library, name: str) -> Iterator[Issue]:
    """A table `x--y` whose `x` is a vocabulary has no codes but its."""
    table, of = library.table(name), name.split("--", 1)[0]
    if library.is_vocabulary(of):
        for code in sorted(table.codes() - library.vocabulary(of).keys()):
            yield Issue("error", "code-invalid", f"{name}.csv", f"the vocabulary {of} has no code {code}")

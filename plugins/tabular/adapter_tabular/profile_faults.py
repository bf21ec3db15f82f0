"""What is wrong with the lines of a profile, beyond what the mapping engine sees: columns, fields, voices."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from adapter.mapping.coded import CodedLine
from adapter.mapping.lines import Line
from adapter.mapping.lists import ListLine
from adapter.mapping.paths import Path
from adapter.mapping.yaml_lines import Located
from adapter.record.model import Record
from adapter.record.trees import shapes
from adapter_tabular.columns import Column
from adapter_tabular.model_paths import fault_of, field_of, is_protective
from adapter_tabular.profile import STATEMENT

Fault = tuple[str, int]  # (what is wrong, the line of the file)


def faults_of_lines(
    document: Located, columns: Mapping[str, Column], lines: Mapping[str, Sequence[tuple[Line, int]]]
) -> Iterator[Fault]:
    """`lines` are those of each half that compile, with their line in the file."""
    written = {part: [line for line in document.get(part) or () if isinstance(line, Located)] for part in lines}
    yield from _of_always(document)
    yield from _unknown_columns(document, written)
    yield from _in_both_halves(written)
    for part, several in lines.items():
        for line, where in several:
            for path in _paths(line):
                fault = fault_of(path, is_list=isinstance(line, ListLine), in_outcome=part == "outcome")
                if fault is not None:
                    yield fault, where
    read = {root_of(line) for several in written.values() for line in several}
    yield from _of_columns(document, columns, [line for several in lines.values() for line, _ in several], read)


def _of_always(document: Located) -> Iterator[Fault]:
    plain = {shape.name: shape for shape in shapes(Record) if shape.inner is None and not shape.is_list}
    for key, value in (document.get("always") or {}).items():
        where = getattr(document["always"], "line", document.line)
        if key not in plain or key == "id":
            yield f"always: the record has no plain field {key}", where
        elif (words := plain[key].about["one_of"]) and value not in words:
            yield f"always: {key} is one of {', '.join(words)}", where


def _paths(line: Line) -> list[Path]:
    return [line.ours, *([line.local] if isinstance(line, CodedLine) and line.local is not None else [])]


def root_of(line: Mapping[str, Any]) -> str:
    """The column that a line reads."""
    return str(line.get("theirs", "")).split(".", 1)[0].removesuffix("[]")


def _unknown_columns(document: Located, written: Mapping[str, list[Located]]) -> Iterator[Fault]:
    for lines in written.values():
        for line in lines:
            if root_of(line) not in document["columns"]:
                yield f"there is no column {root_of(line)}", line.line


def _in_both_halves(written: Mapping[str, list[Located]]) -> Iterator[Fault]:
    plan = {root_of(line): line.line for line in written["plan"]}
    for line in written["outcome"]:
        if (key := root_of(line)) in plan:
            yield f"column {key} is already read by the plan, in line {plan[key]}", line.line


def _of_columns(
    document: Located, columns: Mapping[str, Column], lines: list[Line], read: Container[str]
) -> Iterator[Fault]:
    filled: dict[str, set[str]] = {}
    for line in lines:
        names = {field_of(path) for path in _paths(line) if _is_sound(path)}
        filled.setdefault(line.theirs.steps[0].key, set()).update(names)
    own = {*document["key"].values(), document.get("as_of")}
    for key, column in columns.items():
        written, fields = document["columns"][key], filled.get(key, set())
        if key not in read and key not in own:
            yield f"column {key}: no line reads it, so whatever stands in it would be lost", written.line
        if "voice" in written and fields and STATEMENT not in fields:
            yield f"column {key}: only the outcome's statement has a voice", written.line
        if column.on_withdrawn == "take" and any(map(is_protective, fields)):
            yield f"column {key}: a protective field is never taken away by a blank (on_withdrawn: take)", written.line
        if key in read and key in own:
            yield f"column {key}: it is a key or the as_of, so no line may read it", written.line
        if column.whole and not (_is_list(column) or any(map(_through_a_list, _paths_of(lines, key)))):
            yield f"column {key}: it holds no list that could be whole", written.line


def _is_list(column: Column) -> bool:
    return column.type in ("list", "parts")


def _through_a_list(path: Path) -> bool:
    return any(step.selector is not None and step.key not in ("identifiers", "sections") for step in path.steps)


def _paths_of(lines: list[Line], key: str) -> list[Path]:
    return [path for line in lines if line.theirs.steps[0].key == key for path in _paths(line)]


def _is_sound(path: Path) -> bool:
    in_outcome = path.steps[0].key in ("outcome", "review", "action")
    return any(fault_of(path, is_list=is_list, in_outcome=in_outcome) is None for is_list in (True, False))

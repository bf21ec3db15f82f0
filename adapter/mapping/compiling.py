"""A map as somebody wrote it becomes lines that run; every fault is told at once, with its file and line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from adapter.errors import Issue, Misconfigured
from adapter.mapping.codecs import TEXT
from adapter.mapping.coded import CodedLine
from adapter.mapping.entries import Entry
from adapter.mapping.fields import FieldMap
from adapter.mapping.leaves import LeafLine
from adapter.mapping.lines import Line
from adapter.mapping.lists import ListLine
from adapter.mapping.paths import BadPathError, Path, Step, compile_path
from adapter.mapping.selectors import Selector
from adapter.mapping.yaml_lines import Located

if TYPE_CHECKING:
    from adapter.mapping.library import Library

MAP_KEYS = {"map", "title", "ours", "theirs", "always", "lines", "examples", "status", "about"}
LEAF_KEYS = {"ours", "theirs", "or", "codec", "types", "beside", "note"}
CODED_KEYS = {"ours", "theirs", "codes", "local", "kept", "marked", "note"}
LIST_KEYS = {"ours", "theirs", "each", "item", "codec", "key", "ids", "needs", "note"}


class Compiler:
    """One file's worth of compiling; `faults` collect what is wrong with it."""

    def __init__(self, library: Library, file: str) -> None:
        self.library = library
        self.file = file
        self.faults: list[Issue] = []

    def field_map(self, document: Located) -> FieldMap:
        """Raises Misconfigured with every fault of the document."""
        if unknown := sorted(set(document) - MAP_KEYS):
            self._fault(document, f"unknown key {', '.join(unknown)}")
        name = str(document.get("map", self.file.removesuffix(".yaml")))
        lines = self.lines(document.get("lines") or [], document)
        if self.faults:
            raise Misconfigured("A map is faulty.", self.faults)
        return FieldMap(name, lines, dict(document.get("always") or {}), str(document.get("theirs", "")))

    def lines(self, written: Sequence[Any], parent: Located) -> tuple[Line, ...]:
        lines: list[Line] = []
        taken: dict[tuple[str, str], int] = {}
        for line in written:
            if not isinstance(line, Located) or not isinstance(line.get("ours"), str) or "theirs" not in line:
                self._fault(line if isinstance(line, Located) else parent, "a line needs `ours` and `theirs`")
                continue
            self._refuse_twice(line, taken)
            try:
                lines.append(self._line(line))
            except BadPathError as error:
                self._fault(line, str(error))
            except Misconfigured as error:
                self.faults += error.issues
        return tuple(lines)

    def _refuse_twice(self, line: Located, taken: dict[tuple[str, str], int]) -> None:
        for side in ("ours", "theirs"):
            written = (side, str(line[side]))
            if written in taken:
                self._fault(line, f"`{side}: {line[side]}` is already written by the line in line {taken[written]}")
            taken.setdefault(written, line.line)

    def _line(self, line: Located) -> Line:
        if line["ours"].endswith("[]"):
            return self._list_line(line)
        if "codes" in line:
            self._allow(line, CODED_KEYS)
            return CodedLine(
                self._ours(line["ours"]),
                self._theirs(line["theirs"]),
                self.library.table(line["codes"]),
                self._ours(line.get("kept") or line["local"]) if "local" in line or "kept" in line else None,
                self._theirs(line["marked"]) if "marked" in line else None,
                keeps="kept" in line,
            )
        self._allow(line, LEAF_KEYS)
        types = line.get("types", ())
        others = tuple(self._theirs(other, types) for other in line.get("or", ()))
        beside = self._theirs(line["beside"]) if "beside" in line else None
        theirs = self._theirs(line["theirs"], types)
        return LeafLine(self._ours(line["ours"]), theirs, self._codec(line), others, beside)

    def _list_line(self, line: Located) -> Line:
        self._allow(line, LIST_KEYS)
        container, selector = self._container(line["theirs"])
        entry = self._entry(line)
        key = tuple(line.get("key", ()))
        own_ids = line.get("ids") == "own"
        ours = self._ours(line["ours"].removesuffix("[]"))
        needs = tuple(line.get("needs", ()))
        return ListLine(ours, container, selector, entry, ("id",) if own_ids else key, own_ids, needs)

    def _container(self, text: str) -> tuple[Path, Selector | None]:
        if text.endswith("[]"):
            return self._theirs(text.removesuffix("[]")), None
        path = self._theirs(text)
        *lead, last = path.steps
        return Path(text, (*lead, Step(last.key))), last.selector

    def _entry(self, line: Located) -> Entry:
        each = line.get("each")
        if isinstance(each, str):
            return Entry(fields=self.library.fields(each))
        if each is not None:
            return Entry(fields=FieldMap(f"{self.file}:{line['ours']}", self.lines(each, line), {}))
        return Entry(leaf=self._theirs(line["item"]) if "item" in line else None, codec=self._codec(line))

    def _codec(self, line: Located) -> Any:
        name = line.get("codec", "text")
        if name not in self.library.codecs:
            self._fault(line, f"the codec {name!r} is not known")
        return self.library.codecs.get(name, TEXT)

    def _theirs(self, text: Any, types: Sequence[str] = ()) -> Path:
        if isinstance(text, str) and text.startswith("="):
            return Path(text, (Step(text[1:]),))  # a spreadsheet's header: one key, whatever is in it
        return compile_path(
            str(text), names=self.library.names, selectors=self.library.selectors, types=tuple(types)
        )  # fmt: skip

    def _ours(self, text: str) -> Path:
        return compile_path(text, names=self.library.names, selectors=self.library.selectors)

    def _allow(self, line: Located, allowed: set[str]) -> None:
        if unknown := sorted(set(line) - allowed):
            self._fault(line, f"unknown key {', '.join(unknown)}; a line of this kind has {', '.join(sorted(allowed))}")

    def _fault(self, at: Located, text: str) -> None:
        self.faults.append(Issue("error", "invalid", f"{self.file}, line {at.line}", text))

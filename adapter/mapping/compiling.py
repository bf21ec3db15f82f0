"""A map as somebody wrote it becomes lines that run; every fault is told at once, with its file and line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from adapter.errors import Issue, Misconfigured
from adapter.mapping.codecs import TEXT, Codec
from adapter.mapping.coded import CodedLine
from adapter.mapping.codes import CodeTable
from adapter.mapping.entries import Entry
from adapter.mapping.fields import FieldMap
from adapter.mapping.leaves import LeafLine
from adapter.mapping.lines import Line
from adapter.mapping.lists import ListLine
from adapter.mapping.overlaps import Written, constant_written, overlap, written_by
from adapter.mapping.path_text import BadPathError, compile_path
from adapter.mapping.paths import Path, Step
from adapter.mapping.selectors import Selector
from adapter.mapping.yaml_lines import Located

MAP_KEYS = {
    "map": str, "title": str, "ours": str, "theirs": str, "always": dict, "lines": list, "examples": list,
    "status": str, "about": str,
}  # fmt: skip
EVERY_LINE = {"ours": str, "theirs": str, "note": str}
LEAF_KEYS = {**EVERY_LINE, "or": list, "codec": str, "types": list, "beside": str}
CODED_KEYS = {**EVERY_LINE, "codes": str, "local": str, "kept": str, "marked": str}
LIST_KEYS = {
    **EVERY_LINE, "each": (str, list), "item": str, "codec": str, "key": list, "ids": str, "needs": list,
}  # fmt: skip
KINDS = {str: "text", list: "a list", dict: "a mapping", (str, list): "a map's name or lines"}


class Catalogue(Protocol):
    """What a map may name, and where it is found: the Library, which compiles by this."""

    no_table: CodeTable

    @property
    def codecs(self) -> Mapping[str, Codec]: ...
    @property
    def selectors(self) -> Mapping[str, Selector]: ...
    @property
    def names(self) -> Mapping[str, str]: ...

    def fields(self, name: str) -> FieldMap: ...
    def table(self, name: str) -> CodeTable: ...


class Compiler:
    """One file's worth of compiling; `faults` collect what is wrong with it."""

    def __init__(self, library: Catalogue, file: str) -> None:
        self.library = library
        self.file = file
        self.faults: list[Issue] = []

    def field_map(self, document: Located) -> FieldMap:
        """Raises Misconfigured with every fault of the document."""
        self._check_keys(document, MAP_KEYS, "a map")
        always = document.get("always")
        always = always if isinstance(always, dict) else {}
        lines = self.lines(document.get("lines") or [], document, always)
        if not lines and not self.faults:
            self._fault(document, "a map needs lines")
        if self.faults:
            raise Misconfigured("A map is faulty.", self.faults)
        return FieldMap(
            str(document.get("map", self.file.removesuffix(".yaml"))), lines, always, str(document.get("theirs", ""))
        )

    def lines(self, written: Any, parent: Located, always: Mapping[str, Any]) -> tuple[Line, ...]:
        lines: list[Line] = []
        taken: list[tuple[Written, Located]] = []
        for line in written if isinstance(written, list) else []:
            if not isinstance(line, Located) or not all(isinstance(line.get(s), str) for s in ("ours", "theirs")):
                self._fault(
                    line if isinstance(line, Located) else parent, "a line needs `ours` and `theirs`, both text"
                )
                continue
            try:
                compiled = self._line(line)
            except BadPathError as error:
                self._fault(line, str(error))
                self._look_further(line)
                continue
            self._refuse_twice(line, compiled, taken)
            if constant_written(compiled, dict(always)):
                self._fault(line, f"`theirs: {line['theirs']}` is a constant of this map (`always`)")
            lines.append(compiled)
        return tuple(lines)

    def _look_further(self, line: Located) -> None:
        """One path of a line cannot be read: what else is wrong in it is told all the same."""
        types = _texts(line.get("types"))
        paths = [line.get(key) for key in ("ours", "theirs", "beside", "local", "kept", "marked", "item")]
        for text in (*paths, *_texts(line.get("or"))):
            try:
                if isinstance(text, str):
                    self._theirs(text.removesuffix("[]"), types)
            except BadPathError as error:
                self._fault(line, str(error))
        if isinstance(line.get("each"), list):
            self.lines(line["each"], line, {})
        if "codes" in line:
            self._table(line)
        if "codec" in line:
            self._codec(line)

    def _refuse_twice(self, line: Located, compiled: Line, taken: list[tuple[Written, Located]]) -> None:
        mine = list(written_by(compiled))
        for one in mine:
            for other, where in taken:
                if overlap(one, other):
                    text = f"`{one.side}: {one.path.text}` is already written by the line in line {where.line}"
                    self._fault(line, text)
        taken += [(one, line) for one in mine]

    def _line(self, line: Located) -> Line:
        if line["ours"].endswith("[]"):
            return self._list_line(line)
        if "codes" in line:
            return self._coded_line(line)
        self._check_keys(line, LEAF_KEYS, "a line for a leaf")
        types = _texts(line.get("types"))
        others = tuple(self._theirs(other, types) for other in _texts(line.get("or")))
        beside = self._theirs(line["beside"]) if isinstance(line.get("beside"), str) else None
        return LeafLine(
            self._ours(line["ours"]), self._theirs(line["theirs"], types), self._codec(line), others, beside
        )

    def _coded_line(self, line: Located) -> CodedLine:
        self._check_keys(line, CODED_KEYS, "a line for a code")
        if "kept" in line and "local" in line:
            self._fault(line, "`local` and `kept` are two ways to keep the word: give one")
        keep = line.get("kept", line.get("local"))
        return CodedLine(
            self._ours(line["ours"]),
            self._theirs(line["theirs"]),
            self._table(line),
            self._ours(keep) if isinstance(keep, str) else None,
            self._theirs(line["marked"]) if isinstance(line.get("marked"), str) else None,
            keeps="kept" in line,
        )

    def _table(self, line: Located) -> CodeTable:
        try:
            return self.library.table(str(line["codes"]))
        except Misconfigured as error:
            self._fault(line, f"the code table {line['codes']} cannot be used: {error.issues[0].where}")
            self.faults += [issue for issue in error.issues if issue.code != "not-found"]
            return self.library.no_table

    def _list_line(self, line: Located) -> ListLine:
        self._check_keys(line, LIST_KEYS, "a line for a list")
        if line.get("ids", "own") != "own":
            self._fault(line, "`ids` can only be `own`")
        if "each" in line and ("item" in line or "codec" in line):
            self._fault(
                line, "`each` is for entries with lines of their own, `item` and `codec` for single leaves: give one"
            )
        container, selector = self._container(line["theirs"])
        own_ids = line.get("ids") == "own"
        key = ("id",) if own_ids else _texts(line.get("key"))
        ours = self._ours(line["ours"].removesuffix("[]"))
        return ListLine(ours, container, selector, self._entry(line), key, own_ids, _texts(line.get("needs")))

    def _container(self, text: str) -> tuple[Path, Selector | None]:
        if text.endswith("[]"):
            return self._theirs(text.removesuffix("[]")), None
        path = self._theirs(text)
        *lead, last = path.steps
        if last.selector is None:
            raise BadPathError(f"`{text}` leads to one element: a list ends in [] or in a filter")
        return Path(text, (*lead, Step(last.key))), last.selector

    def _entry(self, line: Located) -> Entry:
        each = line.get("each")
        if isinstance(each, str):
            return Entry(fields=self._other_map(line, each))
        if isinstance(each, list):
            return Entry(fields=FieldMap(f"{self.file}:{line['ours']}", self.lines(each, line, {})))
        for key in ("key", "needs", "ids"):
            if key in line:
                self._fault(line, f"`{key}` speaks of the fields of an entry: it goes with `each`")
        return Entry(
            leaf=self._theirs(line["item"]) if isinstance(line.get("item"), str) else None, codec=self._codec(line)
        )

    def _other_map(self, line: Located, name: str) -> FieldMap:
        try:
            return self.library.fields(name)
        except Misconfigured as error:
            self._fault(line, f"the map {name} cannot be used: {error.issues[0].text}")
            return FieldMap(name, ())

    def _codec(self, line: Located) -> Codec:
        name = line.get("codec", "text")
        if not isinstance(name, str) or name not in self.library.codecs:
            self._fault(line, f"the codec {name!r} is not known; known are {', '.join(sorted(self.library.codecs))}")
            return TEXT
        return self.library.codecs[name]

    def _theirs(self, text: str, types: Sequence[str] = ()) -> Path:
        if text.startswith("="):
            return Path(text, (Step(text[1:]),))  # a spreadsheet's header: one key, whatever is in it
        return compile_path(text, names=self.library.names, selectors=self.library.selectors, types=types)

    def _ours(self, text: str) -> Path:
        return compile_path(text, names=self.library.names, selectors=self.library.selectors)

    def _check_keys(self, written: Located, allowed: Mapping[str, Any], what: str) -> None:
        if unknown := sorted(map(str, written.keys() - allowed.keys())):
            self._fault(written, f"unknown key {', '.join(unknown)}; {what} has {', '.join(sorted(allowed))}")
        for key, value in written.items():
            kind = allowed.get(key)
            if kind is not None and not isinstance(value, kind):
                self._fault(written, f"`{key}` must be {KINDS[kind]}")

    def _fault(self, at: Located, text: str) -> None:
        issue = Issue("error", "invalid", f"{self.file}, line {at.line}", text)
        if issue not in self.faults:
            self.faults.append(issue)


def _texts(written: Any) -> tuple[str, ...]:
    return tuple(str(text) for text in written) if isinstance(written, list) else ()

"""Finds maps and code tables by name and compiles them: a site's own file takes the place of a shipped one, whole.

A folder of the library has `fields/*.yaml` and `codes/*.csv`, with `fields/names.yaml` (short names for URIs) and
`codes/index.yaml` (what each table and vocabulary is).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path as File
from threading import RLock
from typing import Any

from adapter.errors import Issue, Misconfigured
from adapter.mapping.codecs import CODECS, Codec
from adapter.mapping.codes import CodeTable, Concept, read_table, read_vocabulary
from adapter.mapping.compiling import Compiler
from adapter.mapping.fields import FieldMap
from adapter.mapping.naming import Listed, index_of, short_names
from adapter.mapping.selectors import Selector
from adapter.mapping.yaml_lines import Located, read_yaml

PACKAGE = File(__file__).resolve().parent.parent


def shipped() -> File:
    """Inside the package once installed; beside it in a checkout."""
    inside = PACKAGE / "shipped_mappings"
    return inside if inside.is_dir() else PACKAGE.parent / "mappings"


def _sound(listed: Listed) -> dict[str, Any]:
    if listed.faults:
        raise Misconfigured("A list of names is faulty.", listed.faults)
    return listed.entries


class Library:
    """`folders` in order of precedence. Faulty files raise Misconfigured when they are asked for."""

    def __init__(
        self,
        folders: Sequence[File] = (),
        *,
        codecs: Mapping[str, Codec] | None = None,
        selectors: Mapping[str, Selector] | None = None,
    ) -> None:
        self.folders = (*folders, shipped())
        self.codecs = {**CODECS, **(codecs or {})}
        self.selectors = dict(selectors or {})
        self._maps: dict[str, FieldMap] = {}
        self._tables: dict[str, CodeTable] = {}
        self._vocabularies: dict[str, dict[str, Concept]] = {}
        self._opened: list[str] = []
        # Messages come side by side: a map that another thread has opened does not hold itself.
        self._compiling = RLock()

    @cached_property
    def names(self) -> dict[str, str]:
        """Short names for URIs, of every folder; the first folder that knows one decides."""
        return _sound(short_names(self.folders))

    @cached_property
    def index(self) -> dict[str, Located]:
        """What each code table and vocabulary is, by name."""
        return _sound(index_of(self.folders))

    def forgiving(self) -> Library:
        """One that leaves out what is faulty in the lists of names and of tables, so that the rest can be examined."""
        other = Library(self.folders[:-1], codecs=self.codecs, selectors=self.selectors)
        other.names, other.index = short_names(self.folders).entries, index_of(self.folders).entries
        return other

    def fields(self, name: str) -> FieldMap:
        if (known := self._maps.get(name)) is not None:
            return known
        with self._compiling:
            if name not in self._maps:
                self._maps[name] = self._opening(name)
            return self._maps[name]

    def _opening(self, name: str) -> FieldMap:
        file = self.find("fields", name, ".yaml")
        if name in self._opened:
            text = "this map holds itself, by `each`"
            raise Misconfigured("A map is faulty.", [Issue("error", "invalid", file.name, text)])
        self._opened.append(name)
        try:
            return self.compiled(read_yaml(file), file.name)
        finally:
            self._opened.remove(name)

    def compiled(self, document: Located, file: str) -> FieldMap:
        """A map from a document that was read elsewhere, such as a part of a plugin's profile."""
        return Compiler(self, file).field_map(document)

    def table(self, name: str) -> CodeTable:
        if name not in self._tables:
            words = name in self.index and bool(self.index[name].get("words"))
            self._tables[name] = read_table(self.find("codes", name, ".csv"), words=words)
        return self._tables[name]

    no_table = CodeTable("")  # stands in for one that is missing, until every fault has been told

    def vocabulary(self, name: str) -> dict[str, Concept]:
        """By code, in the order of the file. Raises Misconfigured where there is none."""
        if name not in self._vocabularies:
            self._vocabularies[name] = read_vocabulary(self.find("codes", name, ".csv"))
        return self._vocabularies[name]

    def is_vocabulary(self, name: str) -> bool:
        return bool(name in self.index and self.index[name].get("kind") == "vocabulary")

    def find(self, kind: str, name: str, suffix: str) -> File:
        for folder in self.folders:
            if (file := folder / kind / f"{name}{suffix}").is_file():
                return file
        text = f"no file {kind}/{name}{suffix} in any folder of maps"
        raise Misconfigured("A map is missing.", [Issue("error", "not-found", f"{name}{suffix}", text)])

    def map_names(self) -> list[str]:
        """Every field map there is, whichever folder it comes from."""
        return sorted(self._names("fields", ".yaml") - {"names"})

    def table_names(self) -> list[str]:
        """Every code table and vocabulary there is."""
        return sorted(self._names("codes", ".csv"))

    def _names(self, kind: str, suffix: str) -> set[str]:
        return {file.stem for folder in self.folders for file in (folder / kind).glob(f"*{suffix}")}

    @cached_property
    def digest(self) -> str:
        """Hex, of every map and table as it is found: a site's own file in place of a shipped one changes it. Taken
        once, as maps are compiled once."""
        digest = hashlib.sha256()
        for kind, suffix in (("fields", ".yaml"), ("codes", ".csv"), ("codes", ".yaml")):
            for name in sorted(self._names(kind, suffix)):
                digest.update(hashlib.sha256(f"{kind}/{name}".encode()).digest())
                digest.update(hashlib.sha256(self.find(kind, name, suffix).read_bytes()).digest())
        return digest.hexdigest()

    def document(self, name: str) -> Located:
        """A field map as it was written."""
        return read_yaml(self.find("fields", name, ".yaml"))

    def examples(self, name: str) -> list[dict[str, Any]]:
        """The worked examples of a map: each `ours` and `theirs` that must come of each other."""
        return list(self.document(name).get("examples", []))

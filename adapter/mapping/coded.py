"""The line for a code: one of ours beside a code or a word of theirs, through a code table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from adapter.mapping.codes import CodeTable
from adapter.mapping.lines import Assumed, Held, Write
from adapter.mapping.paths import MISSING, Path, Step, Tree


@dataclass(frozen=True)
class CodedLine:
    """A leaf of ours that is a code, through a code table.

    `local` is the leaf of ours that keeps a word which the table does not list, or, with `keeps`, every word: the
    code then only says what it means. `marked` is the leaf of theirs that says: nobody stated this code, it stands here
    because one is required; it reads as none.
    """

    ours: Path
    theirs: Path
    codes: CodeTable
    local: Path | None = None
    marked: Path | None = None
    keeps: bool = False

    @property
    def root(self) -> str | None:
        return self.theirs.root

    @property
    def wants(self) -> str | None:
        """Where theirs requires a code, one is made whatever ours says."""
        return self.ours.root if self.codes.blank is None and self.local is None else None

    def value(self, theirs: Tree) -> tuple[str | None, str | None]:
        """(code, word that is not listed)"""
        word = self.theirs.get(theirs)
        if not isinstance(word, str) or not word or (self.marked is not None and self.marked.get(theirs) is True):
            return None, None
        code, listed = self.codes.meaning(word)
        return code, word if self.keeps or not listed else None

    def writer(self) -> Write:
        return self._write

    def _write(self, ours: Tree, theirs: Tree, context: Any, assumed: Assumed) -> None:
        wanted, local = self._wanted(ours)
        code, word = self.value(theirs)
        settled = word == local if self.keeps else code is not None or self.local is None or word == local
        if code == wanted and settled and self._stands(theirs):
            return
        if self.marked is not None:
            self.marked.remove(theirs)
        if not self._put(wanted, local, theirs, assumed):
            self.theirs.remove(theirs)

    def _wanted(self, ours: Tree) -> tuple[str | None, str | None]:
        return _text(self.ours, ours), _text(self.local, ours) if self.local is not None else None

    def _put(self, wanted: str | None, local: str | None, theirs: Tree, assumed: Assumed) -> bool:
        """Whether there was something to write."""
        word = self.word(wanted, local)
        if word is None and self.codes.blank is not None:
            word = self.codes.blank
            assumed.append((self.ours.text, self.why_assumed if wanted is None else self.why_another))
            if self.marked is not None:
                self.marked.put(theirs, True)
        if word is not None:
            self.theirs.put(theirs, word)
        return word is not None

    def word(self, code: str | None, local: str | None) -> str | None:
        """What to write for a code of ours and a word that was kept: a word that means the code, the kept one first."""
        if local is not None and (meaning := self.codes.meaning(local))[0] == code and (self.keeps or not meaning[1]):
            return local
        return None if code is None else self.codes.theirs(code)

    @cached_property
    def why_assumed(self) -> str:
        return f"{self.theirs.text} must have a code and nobody stated one"

    @cached_property
    def why_another(self) -> str:
        return f"{self.theirs.text} must have a code and the table has none for what was stated"

    def _stands(self, theirs: Tree) -> bool:
        """Whether theirs has what it must: a required code is written even where ours is none."""
        return self.codes.blank is None or self.theirs.get(theirs) is not MISSING

    def with_ids(self, theirs: Tree, context: Any) -> None:
        """A leaf has no elements."""

    def held(self, theirs: Tree, context: Any) -> Iterator[Held]:
        place, there = self.theirs.place(theirs), self.theirs.get(theirs)
        if place is None or not isinstance(there, str):
            return
        code, local = self.value(theirs)
        kept = local if self.local is not None else None
        if code is not None or kept is not None:
            yield Held(place, self.word(code, kept) or self.codes.blank or MISSING)
        elif there == self.codes.blank:  # what nobody stated is written again as it stands
            yield Held(place, there)
            marked = self.marked.place(theirs) if self.marked is not None else None
            if marked is not None and self.marked is not None and self.marked.get(theirs) is True:
                yield Held(marked, True)

    def inside(self, step: Step) -> CodedLine | None:
        theirs, marked = self.theirs.inside(step), self.marked.inside(step) if self.marked is not None else None
        if theirs is None or (marked is None) != (self.marked is None):
            return None
        return replace(self, theirs=theirs, marked=marked)


def _text(path: Path, ours: Tree) -> str | None:
    value = path.get(ours)
    return value if isinstance(value, str) and value else None

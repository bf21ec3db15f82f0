"""Python text that is written once for a map or a part of the model and then runs: what makes mapping quick.

Which lines a map has, and which fields a part, is known before any tree comes. Closures would ask of every tree again
what that alone decides (is there a codec, may something stand there already); straight-line code has the answers in it.
Nothing that somebody wrote gets into the text but as a literal, by `repr`, or under a name that is bound to it.
"""

from __future__ import annotations

import hashlib
import linecache
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import CodeType
from typing import Any

INDENT = "    "


class Hole:
    """Stands in a tree for a value that is only known when the code runs: there `literal` writes this name."""

    def __init__(self, name: str) -> None:
        self.name = name


class Source:
    """One function as it is written. `title` is shown in tracebacks, beside the line that was written."""

    def __init__(self, title: str, arguments: str) -> None:
        self._title = title
        self._text = [f"def run({arguments}):"]
        self._depth = 1
        self._bound: dict[str, Any] = {}
        self._names: dict[int, str] = {}
        self._number = 0

    def write(self, text: str) -> None:
        self._text.append(INDENT * self._depth + text)

    @contextmanager
    def under(self, head: str) -> Iterator[None]:
        """What is written inside stands under this head: an `if` or a `for`."""
        self.write(f"{head}:")
        self._depth += 1
        yield
        self._depth -= 1

    def fresh(self, hint: str) -> str:
        """A name that nothing else has. `hint` is a word of ours, never of a map."""
        self._number += 1
        return f"{hint}_{self._number}"

    def bind(self, value: Any, hint: str) -> str:
        """A name for something that is known already, always the same for the same."""
        if id(value) not in self._names:
            name = self._names[id(value)] = self.fresh(hint)
            self._bound[name] = value
        return self._names[id(value)]

    def literal(self, tree: Any) -> str:
        """The text that makes this plain tree anew each time it runs."""
        if isinstance(tree, Hole):
            return tree.name
        if type(tree) is dict:
            return "{" + ", ".join(f"{key!r}: {self.literal(value)}" for key, value in tree.items()) + "}"
        if type(tree) is list:
            return "[" + ", ".join(map(self.literal, tree)) + "]"
        return repr(tree) if tree is None or type(tree) in (str, int, bool) else self.bind(tree, "constant")

    def function(self) -> Callable[..., Any]:
        namespace = dict(self._bound)
        exec(_compiled("\n".join(self._text) + "\n", self._title), namespace)  # noqa: S102 - the text is ours
        run: Callable[..., Any] = namespace["run"]
        return run


@lru_cache(maxsize=512)
def _compiled(text: str, title: str) -> CodeType:
    """Kept, because every library has the same shipped maps."""
    file = f"<{title} {hashlib.sha256(text.encode()).hexdigest()[:8]}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    return compile(text, file, "exec")

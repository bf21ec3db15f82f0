"""A plan for checking the objects that have the same names: one function without loops or look-ups, made for them.

What such a function looks like depends only on how many values there are and how each is looked at, so that few are
ever compiled and many plans share one. Whatever is not plainly well is left to the rule of its element.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from adapter.fhir.checking.places import MAX_DEPTH, Check, Node, Place, Rule, Walk, not_an_object


class Inner(Protocol):
    """What check is to be made of an object: shapes.py has them."""

    @property
    def known_plan(self) -> Callable[[tuple[str, ...]], Check | None]: ...

    def plan(self, node: Node) -> Check: ...


class Entry(NamedTuple):
    """One JSON name of a type: the rule of its element, and what spares the call of it where all is well."""

    rule: Rule
    fits: Callable[[str], object] | None = None  # a test for text
    is_flag: bool = False  # true or false, and nothing else to look at
    inner: Inner | None = None  # objects of this shape
    many: bool = False  # a list of them
    label: str = ""

    @property
    def way(self) -> str:
        if self.inner is not None:
            return "m" if self.many else "o"
        return "f" if self.is_flag else "t" if self.fits else "r"


MOST = 2000  # kinds of plans: all published examples need 250, and no sender makes us compile without end
_made: dict[tuple[str, int], Callable[..., Check]] = {}


def straight(entries: Sequence[Entry], after: Sequence[Check]) -> Check:
    """Each value in turn, then what is asked of the object as a whole."""
    key = "".join([entry.way for entry in entries]), len(after)
    make = _made.get(key)
    if make is None:
        if len(_made) >= MOST:
            return _loop([entry.rule for entry in entries], after)
        make = _made[key] = _compiled(*key)
    return make(*(part for entry in entries for part in _parts(entry)), *after)


def _parts(entry: Entry) -> tuple[object, ...]:
    inner = entry.inner
    return (entry.rule, *((inner.known_plan, inner.plan, entry.label) if inner is not None else (entry.fits,)))


def _loop(rules: Sequence[Rule], after: Sequence[Check]) -> Check:
    def check(node: Node, place: Place, walk: Walk) -> None:
        for rule, value in zip(rules, node.values(), strict=True):
            rule(value, node, place, walk)
        for also in after:
            also(node, place, walk)

    return check


_GIVEN = {**dict.fromkeys("rtf", "rule{0}, fits{0}"), **dict.fromkeys("om", "rule{0}, known{0}, plan{0}, label{0}")}
_RULE = "rule{0}(v{0}, node, place, walk)"
_WAYS = {
    "r": _RULE,
    "t": f"if type(v{{0}}) is not str or not fits{{0}}(v{{0}}): {_RULE}",
    "f": f"if type(v{{0}}) is not bool: {_RULE}",
    "o": f"""\
if type(v{{0}}) is dict and depth <= {MAX_DEPTH}:
   (known{{0}}(tuple(v{{0}})) or plan{{0}}(v{{0}}))(v{{0}}, (place, label{{0}}, None, depth), walk)
  else: {_RULE}""",
    "m": f"""\
if type(v{{0}}) is list and v{{0}} and depth <= {MAX_DEPTH}:
   index = 0
   for item in v{{0}}:
    if type(item) is dict:
     (known{{0}}(tuple(item)) or plan{{0}}(item))(item, (place, label{{0}}, index, depth), walk)
    else: walk.fault(place, label{{0}}, index, not_an_object(item))
    index += 1
  else: {_RULE}""",
}


def _compiled(ways: str, more: int) -> Callable[..., Check]:
    given = [_GIVEN[way].format(i) for i, way in enumerate(ways)] + [f"after{i}" for i in range(more)]
    values = [f"{''.join(f'v{i}, ' for i in range(len(ways)))}= node.values()"] if ways else []
    depth = ["depth = place[3] + 1"] if not {"o", "m"}.isdisjoint(ways) else []
    body = values + depth + [_WAYS[way].format(i) for i, way in enumerate(ways)]
    body += [f"after{i}(node, place, walk)" for i in range(more)] or ["pass"]
    lines = [f"def make({', '.join(given)}):", " def check(node, place, walk):", *("  " + line for line in body)]
    source, name = "\n".join([*lines, " return check"]), f"<plan {ways}+{more}>"
    linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name  # for tracebacks
    namespace: dict[str, Any] = {"not_an_object": not_an_object}
    exec(compile(source, name, "exec"), namespace)  # noqa: S102 - made of the letters above and of numbers
    made: Callable[..., Check] = namespace["make"]
    return made

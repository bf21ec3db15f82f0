"""Types made ready for checking: a plan for each set of names that an object may have, made when it is first met.

Which names are unknown, missing or there twice, and most invariants, follow from the names alone and are answered in
the plan; an invariant that looks at a value while the plan is made is left for each object to answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, NoReturn

from adapter.fhir.checking import definitions
from adapter.fhir.checking.formats import Finding
from adapter.fhir.checking.invariants import Holds, Invariant
from adapter.fhir.checking.places import Check, Node, Place, Walk
from adapter.fhir.checking.straight import Entry, straight

Also = tuple[frozenset[str], Check]  # asked of the objects that have one of these names; no names: of every object
Rules = tuple[tuple[Invariant, str], ...]  # with what each says

MAX_PLANS = 200  # for one element: senders write it in some dozens of ways, and no sender may fill the memory


class Described(NamedTuple):
    """What the table says of a type, by JSON name."""

    entries: dict[str, Entry]
    required: dict[str, tuple[str, ...]]  # the element, and the names that will do
    choices: dict[str, str]  # JSON name to element: valueString to value
    invariants: Rules


class Shape:
    """A type where it stands; `also` and `rules` are what the element asks of its objects beyond their type."""

    __slots__ = ("_also", "_plans", "_rules", "described", "known_plan", "name")

    def __init__(
        self, name: str, described: Callable[[], Described], also: tuple[Also, ...] = (), rules: Rules = ()
    ) -> None:
        self.name, self.described, self._also, self._rules = name, described, also, rules
        self._plans: dict[tuple[str, ...], Check] = {}
        self.known_plan = self._plans.get

    def plan(self, node: Node) -> Check:
        """For all objects with these names in this order."""
        about = self.described()
        rules = tuple(about.entries.get(name) or Entry(_unknown(name, self.name)) for name in node)
        plan = straight(rules, tuple(self._after(node, about)))
        if node.keys() <= about.entries.keys():  # any other name may itself be a person's data: not kept
            if len(self._plans) >= MAX_PLANS:
                self._plans.clear()
            self._plans[tuple(node)] = plan
        return plan

    def _after(self, node: Node, about: Described) -> Iterator[Check]:
        if len(node) < 2 and (not node or ("id" in node and self.name != "Element")):
            yield _tells("", ("error", "invariant", _ONLY_ID if node else _EMPTY))
        for label, names in about.required.items():
            if node.keys().isdisjoint(names):
                yield _tells(label, _MISSING)
        given = [label for name, label in about.choices.items() if name in node]
        for label in dict.fromkeys(given) if len(set(given)) < len(given) else ():
            if len({name.removeprefix("_") for name in node if about.choices.get(name) == label}) > 1:
                yield _tells(label, _TWICE)
        for rule, text in about.invariants:
            yield from _left_open(rule, text, node)
        for needed, also in self._also:
            if not needed or not node.keys().isdisjoint(needed):
                yield also
        for rule, text in self._rules:
            yield from _left_open(rule, text, node)


_EMPTY = "This object is empty: leave it out or give it content (ele-1)."
_ONLY_ID = "This has an id and nothing else: leave it out or give it content (ele-1)."
_MISSING = ("error", "required", "This element is required: add it.")
_TWICE = ("error", "structure", "This element is here in more than one type: send one.")
PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)


def _tells(label: str, finding: Finding) -> Check:
    return lambda node, place, walk: walk.fault(place, label, None, finding)


def _unknown(name: str, kind: str) -> Callable[[Any, Node, Place, Walk], None]:
    label = name if PLAIN_NAME.fullmatch(name) else ""
    owner = kind if "." in kind or kind in definitions.resource_types() else f"The type {kind}"
    finding = "error", "structure", f"{owner} has no element of this name: remove it."
    return lambda value, node, place, walk: walk.fault(place, label, None, finding)


# --- invariants -----------------------------------------------------------------------------------------------------


def _left_open(rule: Invariant, text: str, node: Node) -> Iterator[Check]:
    """Nothing where the names show that it holds, a fault where they show that it does not, else the question."""
    key, holds = rule
    try:
        answer = holds(_Names(node), _Shut())
    except _Open:
        yield _asks(key, holds, text)
    else:
        if answer is not True:
            yield _tells("", _failed(key, text, answer))


def _asks(key: str, holds: Holds, text: str) -> Check:
    def check(node: Node, place: Place, walk: Walk) -> None:
        if (answer := holds(node, walk.resource)) is not True:
            walk.fault(place, "", None, _failed(key, text, answer))

    return check


def _failed(key: str, text: str, answer: bool | None) -> Finding:
    if answer is None:
        text = f"Some readers will refuse this, since it cannot be told whether it holds: {text}"
    return "warning" if answer is None else "error", "invariant", f"{text} ({key})."


class _Open(Exception):
    """The names alone do not tell."""


def _is_open(*_: object) -> NoReturn:
    raise _Open


_shut: Any = _is_open


class _Shut(dict[str, Any]):
    """An object of which nothing is known."""

    __getitem__ = __iter__ = __len__ = __contains__ = __eq__ = __ne__ = __or__ = __ror__ = _shut
    get = keys = values = items = copy = pop = _shut
    __hash__ = None


class _Names(_Shut):
    """An object of which the names are known, and so what it has not."""

    __iter__, __len__, __contains__, keys = dict.__iter__, dict.__len__, dict.__contains__, dict.keys

    def get(self, name: str, default: Any = None) -> Any:
        return _shut() if name in self else default

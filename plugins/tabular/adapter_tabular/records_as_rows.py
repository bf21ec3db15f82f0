"""One kept record as the rows that are to say it, in the sight of one sender."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from adapter_tabular.profile import Profile

Tree = dict[str, Any]
NEVER = "entered-in-error"
MOST_SLOTS = 200  # rows of one outcome that are kept free for what is known to stand there


class Told(NamedTuple):
    """One outcome of the record: the reference that its rows carry, its trees, and its place in the record."""

    reference: str
    ours: Tree  # outcome, review
    actions: list[tuple[int, Tree]]  # each with its place in the record
    place: int
    review: int | None  # the place of the standing review that fills the cells


class Group(NamedTuple):
    """The outcomes whose rows stand under one reference to the person, and one to the plan."""

    person: str
    plan: str
    outcomes: list[Told]


class Rows:
    """`fault` says why the record cannot be written at all."""

    def __init__(
        self,
        tree: Tree,
        profile: Profile,
        sender: str,
        known: Mapping[tuple[str, str], str] = MappingProxyType({}),
        there: Container[tuple[str, str]] = (),
    ) -> None:
        """`known` is how the sender calls what is ours; `there` are the persons and plans that have rows already."""
        self.tree, self.profile, self.known, self.there = tree, profile, known, there
        self.systems = {kind: profile.system(kind, sender) for kind in ("person", "plan", "outcome")}
        person = tree.get("person", {})
        called = [*self._called(person, "person"), *self._own(person, "person", "")]
        self.persons = list(dict.fromkeys(called)) or self._fit(person, "person")
        self._names = {p["id"]: _name(p) for p in (tree.get("person", {}), *tree.get("people", ())) if "id" in p}

    @property
    def fault(self) -> str | None:
        if not self.persons:
            return "The person has no id that could stand in a sheet: no row was written."
        if self.tree.get("status") == NEVER:
            return "The plan was entered in error, and the sheet cannot say so: no row was written or changed."
        return None

    def groups(self) -> list[Group]:
        """One, unless the record says that the sender knows the person, or the plan, by several references."""
        groups: dict[tuple[str, str], Group] = {}
        for person, told in self._told():
            plan = self._plan(person)
            groups.setdefault((person, plan), Group(person, plan, [])).outcomes.append(told)
        if not groups:
            return [Group(self.persons[0], self._plan(self.persons[0]), [])]
        return list(groups.values())

    def slots(self, reference: str) -> dict[int, str]:
        """Which rows of an outcome are known to be of which of our actions, be they still there or not."""
        found: dict[int, str] = {}
        for (kind, local), ours in self.known.items():
            outcome, _, number = local.rpartition("/")
            fits = kind == "action" and outcome == reference and number.isascii() and number.isdecimal()
            if fits and len(number) < 10 and 0 < int(number) <= MOST_SLOTS:
                found[int(number)] = ours
        return found

    def plan_tree(self) -> Tree:
        """The record as the plan's columns see it."""
        framework = self.profile.section_framework
        sections = [s for s in self.tree.get("sections", ()) if s.get("framework") == framework]
        return {**self.tree, "sections": sections}

    def _told(self) -> Iterator[tuple[str, Told]]:
        outcomes = self.tree.get("outcomes", ())
        owned = [self._reference(outcome) for outcome in outcomes]
        taken = {reference for reference in owned if reference is not None}
        for place, (outcome, own) in enumerate(zip(outcomes, owned, strict=True)):
            person, reference = own if own in taken else (self.persons[0], self._new(outcome, place, owned))
            taken.discard((person, reference))
            review = self._standing(outcome)
            ours = {"outcome": outcome, "review": self._seen(outcome["reviews"][review]) if review is not None else {}}
            yield person, Told(reference, ours, list(self._actions(outcome)), place, review)

    def _reference(self, outcome: Tree) -> tuple[str, str] | None:
        """(person, reference) as the sender calls them."""
        for person in self.persons:
            if own := self._own(outcome, "outcome", f"{person}/"):
                return person, own[0]
        called = self._called(outcome, "outcome") if ("person", self.persons[0]) in self.known else []
        return (self.persons[0], called[0]) if called else None

    def _new(self, outcome: Tree, place: int, owned: Sequence[tuple[str, str] | None]) -> str:
        """Our id, which the sheet then carries back; another where a sheet cannot hold it, or another row has it."""
        others = {reference for own in owned if own is not None for reference in own[1:]}
        fitting = [reference for reference in self._fit(outcome, "outcome") if reference not in others]
        return fitting[0] if fitting else f"outcome-{place + 1}"

    def _own(self, part: Tree, kind: str, prefix: str) -> list[str]:
        """The sender's own references in this part."""
        found = []
        for identifier in part.get("identifiers", ()):
            value = identifier.get("value", "")
            if identifier.get("system") == self.systems[kind] and value.startswith(prefix):
                found.append(str(value.removeprefix(prefix)))
        return [reference for reference in found if self._reads_back(reference, kind)]

    def _called(self, part: Tree, kind: str) -> list[str]:
        """What the sender is known to call it, though nothing in the record says so any more."""
        identity = part.get("id")
        called = [local for (of_kind, local), ours in self.known.items() if of_kind == kind and ours == identity]
        return [reference for reference in called if self._reads_back(reference, kind)]

    def _fit(self, part: Tree, kind: str) -> list[str]:
        return [part["id"]] if part.get("id") and self._reads_back(part["id"], kind) else []

    def _plan(self, person: str) -> str:
        """Our id names a plan that the sender has no reference for, where it tells plans apart at all."""
        own = self._own(self.tree, "plan", f"{person}/") if self.profile.keys.plan else []
        if own and ((person, own[0]) in self.there or (person, "") not in self.there):
            return own[0]
        found = self._fit(self.tree, "plan") if self.profile.keys.plan else []
        return found[0] if found and (person, "") not in self.there else ""

    def _reads_back(self, reference: str, kind: str) -> bool:
        key = {"person": self.profile.keys.person, "plan": self.profile.keys.plan}.get(kind, self.profile.keys.outcome)
        if key is None:
            return True
        column = self.profile.columns[key]
        return getattr(column.parse(column.format(reference, None).text or ""), "value", None) == reference

    def _actions(self, outcome: Tree) -> Iterator[tuple[int, Tree]]:
        """Those that serve this outcome first. What is not to be done, or never was, would read as something to do."""
        if not self.profile.slots:
            return
        for place, action in enumerate(self.tree.get("actions", ())):
            served = action.get("outcomes", ())
            if served and served[0] == outcome.get("id") and not action.get("do_not") and action.get("status") != NEVER:
                who = [self._party(party) for party in action.get("who", ())]
                yield place, ({**action, "who": who} if who else action)

    def _party(self, party: Tree) -> Tree:
        """By name: a sheet holds no references to people."""
        name = party.get("text") or self._names.get(party.get("id", ""))
        return {"text": name} if name else {}

    def _standing(self, outcome: Tree) -> int | None:
        """The standing review of nobody in particular, last stated; only it fills this system's cells."""
        standing = [
            (review.get("stated", ""), place)
            for place, review in enumerate(outcome.get("reviews", ()))
            if review.get("standing") and "by" not in review and "date" not in review
        ]
        return max(standing, key=lambda found: found[0])[1] if standing else None

    def _seen(self, review: Tree) -> Tree:
        """A point on another scale is no point on this one: then only the code can be written."""
        extent = review.get("extent", {})
        scales = {column.scale for column in self.profile.columns.values() if column.scale}
        if extent.get("scale") in {None, *scales}:
            return review
        return {**review, "extent": {key: extent[key] for key in ("code", "text") if key in extent}}


def _name(somebody: Tree) -> str:
    name = somebody.get("name")
    if isinstance(name, dict):
        return str(name.get("text") or " ".join([*name.get("given", ()), name.get("family", "")]).strip())
    return str(name or somebody.get("role") or somebody.get("relationship") or "")

"""What makes a kept record whole, beyond the form of each field: who and what it names is there, once, and required
words are present. FHIR could not give anything else back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from adapter.errors import Issue
from adapter.record.forms import is_outside
from adapter.record.model import (
    Action,
    Conversation,
    Deceased,
    Extent,
    Measure,
    Outcome,
    Participant,
    Party,
    Period,
    Person,
    Progress,
    Record,
    Review,
    Score,
    Section,
    Sharing,
    Strength,
    Timing,
    View,
)
from adapter.record.trees import Shape, shapes

T = TypeVar("T")
UNPLANNED = ("id", "unplanned", "person", "people", "outcomes")
"""The fields of a record without a plan: FHIR has no resource to hold any other."""


_PERSON, _OBSERVATION = "person or participant", "review or score or strength"
_ELEMENT = "section or action or progress"
_OF_OUTCOME = "measure or view of this outcome"
SHARES_IDS: dict[type, str] = {
    Person: _PERSON, Participant: _PERSON, Outcome: "outcome", Review: _OBSERVATION, Score: _OBSERVATION,
    Strength: _OBSERVATION, Section: _ELEMENT, Action: _ELEMENT, Progress: _ELEMENT, Measure: _OF_OUTCOME,
    View: _OF_OUTCOME, Conversation: "conversation", Sharing: "sharing",
}  # fmt: skip
"""What is of one kind in FHIR: of two with one id, the second would be written over the first."""
TWO_VIEWS = (
    "This party has a view of this outcome already. Change that one, by its id: what they said before stays in history."
)


class Part(NamedTuple):
    where: str  # the JSON path; "" for the record itself
    value: Any
    is_entry: bool


def faults_of(record: Record) -> list[Issue]:
    """Every fault of a kept record, by its JSON path (`outcomes[0].measures[1].system`), in the record's order.

    An error stands for what FHIR could not hold or would give back as something else. The form of a leaf is
    `schema.py`'s to check.
    """
    parts = list(_parts(record, "", False))
    issues = [issue for part in parts for issue in (*_missing(part), *_own_faults(part))]
    if record.person is None or _is_empty(record.person):
        issues.append(_error("required", "person", "Whose record is this? Send the person, with an id."))
    issues += [*_repeated_ids(parts), *_unknown_parties(record, parts)]
    issues += [Issue("warning", "duplicate", where, TWO_VIEWS) for where in second_views(record).values()]
    return [*issues, *_unknown_outcomes(record), *_of_no_plan(record)]


def with_ids(record: Record, new_id: Callable[[str], str]) -> Record:
    """The record with an id wherever one is missing, from its place: `new_id("outcomes[0].reviews[1]")`.

    The record's own place is "". Give ids that stay the same when the same is sent again.
    """
    return _with_ids(record, "", new_id)


def _with_ids(part: T, where: str, new_id: Callable[[str], str]) -> T:
    changes: dict[str, Any] = {}
    for shape in shapes(type(part)):
        value = getattr(part, shape.name)
        if is_own_id(shape) and value is None:
            changes["id"] = new_id(where)
        elif shape.inner is not None and value:
            place = _step(where, shape.name)
            changes[shape.name] = (
                tuple(_with_ids(entry, f"{place}[{n}]", new_id) for n, entry in enumerate(value))
                if shape.is_list
                else _with_ids(value, place, new_id)
            )
    return replace(part, **changes) if changes else part  # type: ignore[type-var]


def is_own_id(shape: Shape) -> bool:
    """Whether it is the id of what it stands in, rather than a reference."""
    return shape.name == "id" and shape.about["form"] == "id"


def _parts(part: Any, where: str, is_entry: bool) -> Iterator[Part]:
    yield Part(where, part, is_entry)
    for shape in shapes(type(part)):
        value = getattr(part, shape.name)
        if shape.inner is None or not value:
            continue
        place = _step(where, shape.name)
        for n, entry in enumerate(value if shape.is_list else ()):
            yield from _parts(entry, f"{place}[{n}]", True)
        if not shape.is_list:
            yield from _parts(value, place, False)


def _step(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _error(code: str, where: str, text: str) -> Issue:
    return Issue("error", code, where, text)


def _missing(part: Part) -> Iterator[Issue]:
    if part.where and _is_empty(part.value):  # a part that says nothing is none; an entry was meant to say something
        if part.is_entry:
            yield _error("required", part.where, "This entry has nothing in it: leave it out.")
        return
    for shape in shapes(type(part.value)):
        if (shape.about.get("required") or is_own_id(shape)) and getattr(part.value, shape.name) is None:
            what = "an id of its own" if is_own_id(shape) else f"its {shape.name}"
            yield _error("required", _step(part.where, shape.name), f"This needs {what}.")


def _is_empty(part: Any) -> bool:
    return all(getattr(part, shape.name) in (None, ()) for shape in shapes(type(part)))


def _own_faults(part: Part) -> Iterator[Issue]:
    match part.value:
        case Measure(instrument=None, domain=None):
            text = "A measure needs an instrument or a domain: without either nobody can tell what was measured."
            yield _error("required", part.where, text)
        case Measure(system=system, domain=None) if system is not None:
            text = "A measure's system says where its domain is from: send the domain, or leave the system out."
            yield _error("value", _step(part.where, "system"), text)
        case Extent(code=None, value=None, text=None, scale=scale) if scale is not None:
            text = "This extent names a scale and no point on it: nothing is said of how far it has come."
            yield Issue("warning", "value", part.where, text)
        case Participant(kind="organisation" | "community", name=None, identifiers=()):
            yield _error("required", part.where, "An organisation needs a name, or an identifier that tells it apart.")
        case Deceased(died=False, date=str()):
            yield _error("value", part.where, "This says that the person is alive, and when they died: which is right?")
        case Timing(every=int(), unit=None):
            yield _error("required", _step(part.where, "unit"), "Every so many what? Send the unit: d, wk, mo.")
        case Period(start=str(start), end=str(end)) if _begins_after(start, end):
            yield _error("value", part.where, "This period starts after it ends: one of the dates is wrong.")


def _begins_after(start: str, end: str) -> bool:
    """To the day, as far as both dates go: hours and zones are never the reason."""
    known = min(len(start), len(end), 10)
    return start[:known] > end[:known]


def _repeated_ids(parts: list[Part]) -> Iterator[Issue]:
    seen: set[tuple[str, str, str]] = set()
    for where, value, _ in parts:
        kind = SHARES_IDS.get(type(value))
        if kind is None or value.id is None:
            continue
        key = (kind, where.rpartition(".")[0] if isinstance(value, Measure | View) else "", value.id)
        if key in seen:
            yield _error("duplicate", f"{where}.id", f"Another {kind} has this id: give each its own.")
        seen.add(key)


def second_views(record: Record) -> dict[tuple[str | None, str], str]:
    """Where an outcome has a further view of a party, by outcome and party.

    Two systems may each tell of one party's view, and both stand; nobody who writes by hand means two.
    """
    found: dict[tuple[str | None, str], str] = {}
    for n, outcome in enumerate(record.outcomes):
        seen = set[str]()
        for m, view in enumerate(outcome.views):
            party = view.party.id or view.party.text if view.party is not None else None
            if party and party in seen:
                found.setdefault((outcome.id, party), f"outcomes[{n}].views[{m}]")
            seen |= {party} if party else set()
    return found


def _unknown_parties(record: Record, parts: list[Part]) -> Iterator[Issue]:
    known = {somebody.id for somebody in (record.person, *record.people) if somebody is not None}
    for where, value, _ in parts:
        if isinstance(value, Party) and value.id is not None and value.id not in known and not is_outside(value.id):
            text = "Nobody here has this id: send the person's, one of people's, or a reference such as Practitioner/1."
            yield _error("not-found", _step(where, "id"), text)


def _unknown_outcomes(record: Record) -> Iterator[Issue]:
    known = {outcome.id for outcome in record.outcomes}
    for where, named in _named_outcomes(record):
        if named not in known and not is_outside(named):
            yield _error("not-found", where, "No outcome of this record has this id.")


def _named_outcomes(record: Record) -> Iterator[tuple[str, str]]:
    for n, outcome in enumerate(record.outcomes):
        if outcome.part_of is not None:
            yield f"outcomes[{n}].part_of", outcome.part_of
        for m, related in enumerate(outcome.related):
            if related.outcome is not None:
                yield f"outcomes[{n}].related[{m}].outcome", related.outcome
    yield from ((f"ranking[{n}]", named) for n, named in enumerate(record.ranking))
    for n, action in enumerate(record.actions):
        yield from ((f"actions[{n}].outcomes[{m}]", served) for m, served in enumerate(action.outcomes))


def _of_no_plan(record: Record) -> Iterator[Issue]:
    if record.unplanned is None:
        return
    if not record.unplanned:
        yield _error("value", "unplanned", "Send true where there is no plan, or leave this out.")
        return
    for shape in shapes(Record):
        if shape.name not in UNPLANNED and getattr(record, shape.name) not in (None, ()):
            text = "Outcomes without a plan have no place for this: leave `unplanned` out to make it a plan."
            yield _error("value", shape.name, text)
    for n, participant in enumerate(record.people):
        if participant.role is not None:
            text = "A role is somebody's part in a plan, and this record has none: leave it out, or `unplanned`."
            yield _error("value", f"people[{n}].role", text)

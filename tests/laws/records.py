"""Hypothesis strategies for records, kept and said: made from the model, so that no field is left out."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from adapter.record.model import ABSENT, Action, Measure, Outcome, Participant, Party, Period, Person, Record
from adapter.record.said import arranged, onto
from adapter.record.trees import Listed, Shape, shapes
from tests import hard_text

FORMS = {
    "text": hard_text.kept_texts(60),
    "code": hard_text.codes(),
    "date": hard_text.dates(),
    "dateTime": hard_text.date_times(),
    "instant": hard_text.instants(),
    "weekday": st.sampled_from(["mon", "sun"]),
    "time": st.sampled_from(["09:00:00", "17:30:00"]),
    "language": st.sampled_from(["gd", "en-GB", "pl", "ar"]),
    "uri": st.sampled_from(["urn:example:lochside", "https://fhir.nhs.uk/Id/nhs-number", "http://loinc.org"]),
}
SYSTEMS = st.sampled_from(["wheel", "section-9", "urn:example:framework", None])


class Ids:
    """Fresh ids, so that no two things of one record share one."""

    def __init__(self, prefix: str) -> None:
        self.prefix, self.number = prefix, 0

    def fresh(self) -> str:
        self.number += 1
        return f"{self.prefix}-{self.number}"


def leaf(draw: Any, shape: Shape, people: list[str], outcomes: list[str], ids: Ids) -> Any:
    about = shape.about
    if shape.name == "id":
        return ids.fresh()
    if shape.plain is bool:
        return draw(st.booleans())
    if shape.plain is int:
        return draw(st.integers(1, 10))
    if shape.name in ("part_of", "outcome"):
        return draw(st.sampled_from([*outcomes, "Goal/elsewhere"]))
    if about.get("one_of"):
        return draw(st.sampled_from(about["one_of"]))
    if shape.name == "framework":
        return draw(SYSTEMS)
    return draw(FORMS[about["form"]])


def part(draw: Any, cls: type, people: list[str], outcomes: list[str], ids: Ids) -> Any:
    if cls is Party:
        identity = draw(st.one_of(st.none(), st.sampled_from(people))) if people else None
        return Party(id=identity, text=draw(FORMS["text"]) if identity is None or draw(st.booleans()) else None)
    values = {}
    chosen = draw(st.integers(0, (1 << len(shapes(cls))) - 1))  # one draw for all fields: several times as quick
    for number, shape in enumerate(shapes(cls)):
        if shape.name in ("people", "outcomes", "actions", "person", "unplanned", "ranking") and cls is Record:
            continue
        must = shape.about.get("required") or shape.name == "id"
        if not must and not chosen >> number & 1:
            continue
        values[shape.name] = field(draw, shape, people, outcomes, ids)
    if cls is Period and len(values) == 2:  # per-1: a period does not end before it starts
        values = {"start": "1999-12-31", "end": draw(FORMS["date"].filter(lambda day: day > "2000"))}
    made = cls(**values)
    return made if len(values) and any(getattr(made, s.name) not in (None, ()) for s in shapes(cls)) else None


def field(draw: Any, shape: Shape, people: list[str], outcomes: list[str], ids: Ids) -> Any:
    if not shape.is_list:
        return (
            part(draw, shape.inner, people, outcomes, ids) if shape.inner else leaf(draw, shape, people, outcomes, ids)
        )
    count = draw(st.integers(0, 2))
    if shape.inner is None:
        if shape.about["form"] == "id":
            return tuple(dict.fromkeys(draw(st.lists(st.sampled_from(outcomes), max_size=2)))) if outcomes else ()
        return tuple(draw(st.lists(FORMS[shape.about["form"]], max_size=2)))
    entries = [part(draw, shape.inner, people, outcomes, ids) for _ in range(count)]
    return tuple(valid(e, n) for n, e in enumerate(entries) if e is not None)


def valid(entry: Any, number: int) -> Any:
    from dataclasses import replace

    if isinstance(entry, Measure) and entry.instrument is None and entry.domain is None:
        return replace(entry, instrument=f"instrument {number}", system=None)
    if isinstance(entry, Measure) and entry.domain is None:
        return replace(entry, system=None)
    if isinstance(entry, Action) and entry.when is not None and entry.when.timing is not None:
        timing = entry.when.timing
        fixed = replace(timing, unit=timing.unit or ("d" if timing.every else None))
        return replace(entry, when=replace(entry.when, timing=fixed))
    if isinstance(entry, Person):
        return replace(entry, deceased=alive_or_dated(entry.deceased))
    if isinstance(entry, Participant) and entry.kind in ("organisation", "community") and not entry.identifiers:
        return replace(entry, name=entry.name or "Somewhere")
    return entry


@st.composite
def kept_records(draw: Any, prefix: str = "r") -> Record:
    ids = Ids(prefix)
    base = part(draw, Record, [], [], ids)
    person = valid(part(draw, shapes_of(Record, "person"), [], [], ids), 0)
    people = [valid(part(draw, Participant, [person.id], [], ids), 0) for _ in range(draw(st.integers(0, 2)))]
    who = [person.id, *(p.id for p in people)]
    outcomes = [valid(part(draw, Outcome, who, [], ids), 0) for _ in range(draw(st.integers(0, 3)))]
    own = [o.id for o in outcomes]
    ranking = tuple(draw(st.lists(st.sampled_from(own), unique=True))) if own else ()
    plans = [part(draw, shapes_of(Record, "actions"), who, own, ids) for _ in range(draw(st.integers(0, 2)))]
    actions = [valid(plan, 0) for plan in plans]
    from dataclasses import replace

    base = replace(base, person=person, people=tuple(people), ranking=ranking)
    return arranged(replace(base, outcomes=tuple(outcomes), actions=tuple(actions)))


def shapes_of(cls: type, name: str) -> type:
    inner = next(s for s in shapes(cls) if s.name == name).inner
    assert inner is not None
    return inner


@st.composite
def said_about(draw: Any, known: Record) -> Record:
    """Something said about a known record: most fields absent, some none, some new; lists in every manner."""
    people = [known.person.id, *(p.id for p in known.people)] if known.person else []
    said = said_part(draw, known, people, [o.id for o in known.outcomes], Ids("new"))
    from dataclasses import replace

    return replace(said, id=known.id, unplanned=ABSENT)


def said_part(draw: Any, known: Any, people: list[str], outcomes: list[str], ids: Ids) -> Any:
    values = {}
    for shape in shapes(type(known)):
        before = getattr(known, shape.name)
        must = shape.about.get("required") or shape.name in ("id", "person", "kind")
        choice = draw(st.integers(0, 5))
        if shape.name == "id":
            values["id"] = before
        elif choice < 3 and shape.name not in ("outcomes",):
            values[shape.name] = ABSENT
        elif shape.is_list:
            values[shape.name] = said_list(draw, shape, before, people, outcomes, ids)
        elif choice == 3 and not must:
            values[shape.name] = None
        elif shape.inner is not None and before is not None and shape.inner is not Party and choice == 4:
            values[shape.name] = said_part(draw, before, people, outcomes, ids)
        elif shape.name == "person":
            values[shape.name] = ABSENT
        else:
            values[shape.name] = field(draw, shape, people, outcomes, ids) if shape.name != "kind" else ABSENT
    return type(known)(**values)


def said_list(draw: Any, shape: Shape, before: Any, people: list[str], outcomes: list[str], ids: Ids) -> Any:
    how = draw(st.sampled_from(["adds", "whole", "none", "removes"]))
    if how == "none":
        return Listed((), whole=True)
    new = field(draw, shape, people, outcomes, ids)
    if shape.inner is None:
        return Listed(tuple(dict.fromkeys((*before[:1], *new))) if how == "whole" else tuple(new), how == "whole")
    chosen = [e for e in before if draw(st.booleans())]
    if draw(st.booleans()):
        chosen.reverse()
    if how == "removes":
        return Listed((), False, tuple(chosen))
    has_id = any(s.name == "id" and s.about["form"] == "id" for s in shapes(shape.inner))
    if has_id:
        chosen = [said_part(draw, e, people, outcomes, ids) for e in chosen]
    return Listed((*chosen, *new), how == "whole")


def alive_or_dated(deceased: Any) -> Any:
    from dataclasses import replace

    return replace(deceased, date=None) if deceased is not None and deceased.died is False else deceased


def consistent(record: Record) -> Record:
    """What was said laid onto what is kept, without the faults that no reader of FHIR could keep."""
    from dataclasses import replace

    return replace(record, person=valid(record.person, 0)) if record.person is not None else record


__all__ = ["consistent", "kept_records", "onto", "said_about"]

"""L3, L4 and L6 for reconcile alone: whatever a record holds, and however little of it a system can."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from adapter.record.atoms import HERE, Atoms, Path, atoms_of, merge_class, with_atoms
from adapter.record.model import Record, Statement
from adapter.record.reconcile import CONFLICT, ECHO, HELD, KEPT, SAME, TAKEN, Policy, reconcile
from adapter.record.said import onto
from adapter.record.sights import Sights, after_acceptance, after_message, after_sending, behind, for_them
from adapter.record.words import PROTECTED
from tests.laws.lenses import Lens, lenses
from tests.laws.records import kept_records, said_about

slow = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)


def policy(lens: Lens, **more: Any) -> Policy:
    return Policy(coarser=lens.is_coarser, limits=(lens.limit,) if lens.limit else (), **more)


def agreed(record: Record, lens: Lens, *, stated: bool = True, told: bool = False) -> Sights:
    """They hold what they can of our record, and it is known that they do."""
    seen = lens.view(record)
    sights = Sights(said=seen if stated else None, now=seen, base=atoms_of(seen) if stated else {}, told_since=0)
    return after_acceptance(after_sending(sights, seen)) if told else sights


def says(data: Any, lens: Lens, seen: Record) -> Record:
    return lens.says(seen, whole=data.draw(st.booleans()), blanks=data.draw(st.booleans()))


# --- L3


@slow
@given(st.data(), kept_records(), lenses())
def test_what_is_written_and_read_again_changes_nothing_however_little_a_system_can_hold(
    data: Any, record: Record, lens: Lens
) -> None:
    stated, told = data.draw(st.sampled_from([(True, False), (True, True), (False, True)]))
    sights = agreed(record, lens, stated=stated, told=told)
    result = reconcile(record, says(data, lens, lens.view(record)), sights, policy(lens))
    assert result.record == record
    assert {verdict.kind for verdict in result.verdicts} <= {SAME}
    assert not result.disputed
    assert not behind(after_message(sights, result, lens.view(record)))


@slow
@given(st.data(), kept_records(), lenses(), lenses())
def test_a_changed_mapping_is_an_edit_by_nobody(data: Any, record: Record, before: Lens, lens: Lens) -> None:
    """What they state has not changed. Today's map reads it otherwise than the map by which it was taken, and otherwise
    than it reads our record."""
    read = recoded(lens.view(before.view(record)))
    now = lens.view(record)
    sights = Sights(said=read, now=now, base=atoms_of(now), told_since=0)
    result = reconcile(record, says(data, lens, read), sights, policy(lens))
    assert result.record == record
    assert {verdict.kind for verdict in result.verdicts} <= {SAME, KEPT}
    assert not behind(after_message(sights, result, now))


def recoded(record: Record) -> Record:
    """The same tree, read by another map: every text and code is another word."""
    changes: Atoms = {}
    for path, value in atoms_of(record).items():
        if isinstance(value, str) and path[-1] not in ("id", "kind"):
            changes[path] = f"{value}, now"
        elif isinstance(value, Statement):
            changes[path] = Statement(text=f"{value.text}, now", voice="worker")
    return with_atoms(record, changes)


# --- L4


@slow
@given(st.data(), kept_records(), lenses())
def test_one_leaf_that_is_edited_on_the_far_side_changes_the_fields_that_it_holds_and_no_other(
    data: Any, record: Record, lens: Lens
) -> None:
    seen = lens.view(record)
    leaves = [(path, value) for path, value in atoms_of(seen).items() if isinstance(value, str | Statement)]
    assume(leaves)
    path, value = data.draw(st.sampled_from(leaves))
    new = edited(value)
    theirs = lens.view(with_atoms(seen, {path: new}))
    assume(lens.view(theirs) == theirs and atoms_of(theirs).get(path) == new)
    result = reconcile(record, says(data, lens, theirs), agreed(record, lens), policy(lens))
    before, after = atoms_of(record), atoms_of(result.record)
    changed = {p for p in before.keys() | after.keys() if before.get(p) != after.get(p)}
    held = before.get(path)
    if isinstance(held, Statement) and held.voice in PROTECTED:
        assert changed <= {(*path[:-1], "summary")}
        assert path in result.disputed
    elif merge_class(path) == "protective":  # a person looks before what protects somebody is changed
        assert (changed, path in result.disputed) == (set(), True)
    else:
        assert len(changed) == 1
        assert lens.view(result.record) == theirs
        assert not result.of(CONFLICT, HELD, ECHO)


def edited(value: Any) -> Any:
    """Another value that the same system can hold: short, so that it is not cut, and no code that it has two of."""
    return replace(value, text="Q") if isinstance(value, Statement) else "Q"


@slow
@given(st.data(), kept_records(), lenses())
def test_an_entry_that_is_added_on_the_far_side_is_added_and_nothing_else(
    data: Any, record: Record, lens: Lens
) -> None:
    theirs = lens.view(record)
    new = replace(theirs.outcomes[0], id="new") if theirs.outcomes else None
    assume(new is not None)
    assert new is not None
    new = replace(new, reviews=(), measures=())
    theirs = replace(theirs, outcomes=(*theirs.outcomes, new))
    result = reconcile(record, says(data, lens, theirs), agreed(record, lens), policy(lens))
    assert atoms_of(result.record) == atoms_of(replace(record, outcomes=(*record.outcomes, new)))


@slow
@given(st.data(), kept_records(), lenses())
def test_an_entry_that_is_left_out_of_a_whole_list_is_ended_or_held_and_nothing_else_changes(
    data: Any, record: Record, lens: Lens
) -> None:
    seen = lens.view(record)
    entries = [path for path, value in atoms_of(seen).items() if value is HERE]
    assume(entries)
    entry = data.draw(st.sampled_from(entries))
    theirs = with_atoms(seen, {entry: None})
    result = reconcile(record, lens.says(theirs), agreed(record, lens), policy(lens))
    before, after = atoms_of(record), atoms_of(result.record)
    changed = {p for p in before.keys() | after.keys() if before.get(p) != after.get(p)}
    assert all(is_at_or_under(path, entry, seen, record) for path in changed)
    assert bool(changed) != bool(result.disputed)


def is_at_or_under(path: Path, entry: Path, seen: Record, record: Record) -> bool:
    """An entry that is known by what it is may be seen as less than it is."""
    if path[: len(entry)] == entry:
        return True
    return path[: len(entry) - 1] == entry[:-1] and path[: len(entry)] not in atoms_of(seen)


@slow
@given(st.data(), kept_records(), lenses())
def test_a_blank_where_they_had_a_value_takes_nothing_away(data: Any, record: Record, lens: Lens) -> None:
    seen = lens.view(record)
    leaves = [path for path, value in atoms_of(seen).items() if value is not HERE and merge_class(path) != "owned"]
    assume(leaves)
    path = data.draw(st.sampled_from(leaves))
    theirs = with_atoms(seen, {path: None})
    assume(atoms_of(theirs).keys() == atoms_of(seen).keys() - {path})  # not what its entry cannot be without
    result = reconcile(record, lens.says(theirs), agreed(record, lens), policy(lens))
    assert result.record == record
    assert [(v.kind, v.path[-1]) for v in result.verdicts if v.kind != SAME] == [(HELD, path[-1])]
    assert atoms_of(lens.view(for_them(result.record, result.disputed))).get(path) is None


# --- L6


@slow
@given(st.data(), kept_records(), lenses())
def test_an_echo_of_any_told_generation_changes_nothing(data: Any, record: Record, lens: Lens) -> None:
    """They stated the first, were told up to three more, and say any one of them again."""
    sights = agreed(record, lens)
    generations = [record]
    for _ in range(data.draw(st.integers(1, 3))):
        record = onto(data.draw(said_about(record)), record)
        sights = after_acceptance(after_sending(replace(sights, now=lens.view(record)), lens.view(record)))
        generations.append(record)
    echoed = lens.view(data.draw(st.sampled_from(generations)))
    result = reconcile(record, says(data, lens, echoed), sights, policy(lens))
    assert result.record == record, result.of(TAKEN)
    assert not result.of(CONFLICT, HELD)
    again = after_message(sights, result, lens.view(record))
    taken_up = reconcile(record, says(data, lens, lens.view(record)), again, policy(lens))
    assert taken_up.record == record
    assert not taken_up.of(CONFLICT, HELD, ECHO)

"""The laws for `again`, `carried` and `named`, for every sheet and record that can be made up.

What was kept of a sheet reads as it was read, nothing that a newer one leaves out is lost, and names lead home.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from adapter_tabular.profile import folded
from hypothesis import given
from hypothesis import strategies as st

from adapter.plugin import Departure, Said
from adapter.record.keeping import record_kept_from
from adapter.record.model import Action, Record
from adapter.record.said import onto
from tests.laws.records import kept_records, said_about
from tests.laws.sheets import system
from tests.laws.test_tabular_laws import LIBRARY, OURS, a_sheet, bytes_of, each_profile, said_in, slow, written

Reference = tuple[str, int]


def through_json(tree: Any) -> Any:
    return json.loads(json.dumps(tree, allow_nan=False, sort_keys=True))


@each_profile
@slow
@given(st.data())
def test_a_statement_reads_again_as_it_was_read(profile: str, data: Any) -> None:
    for said in said_in(profile, bytes_of(a_sheet(profile, data))):
        assert system(profile).again(through_json(said.tree), said.person, LIBRARY) == said


@each_profile
@slow
@given(st.data())
def test_a_statement_that_is_carried_onto_itself_is_itself(profile: str, data: Any) -> None:
    for said in said_in(profile, bytes_of(a_sheet(profile, data))):
        assert system(profile).carried(through_json(said.tree), said.tree) == said.tree


@each_profile
@slow
@given(st.data())
def test_no_cell_is_lost_when_what_a_newer_sheet_leaves_out_is_carried(profile: str, data: Any) -> None:
    for older, newer in two_statements(profile, data):
        tree = through_json(system(profile).carried(through_json(older.tree), through_json(newer.tree)))
        before, after, both = (dict(cells(profile, one)) for one in (older.tree, newer.tree, tree))
        assert {place: both[place] for place in after} == after
        spoken_of = {column for _, column in after}
        for place, cell in before.items():
            if place[1] not in spoken_of:
                assert both[place] == cell


@each_profile
@slow
@given(st.data())
def test_a_newer_sheet_says_all_that_it_says_and_nothing_else_is_taken_back(profile: str, data: Any) -> None:
    for older, newer in two_statements(profile, data):
        tree = system(profile).carried(through_json(older.tree), through_json(newer.tree))
        both = system(profile).again(through_json(tree), newer.person, LIBRARY)
        old, new, now = (dict(outcomes(said)) for said in (older, newer, both))
        assert set(now) == set(old) | set(new)
        for reference, outcome in new.items():
            told = {key: value for key, value in outcome.items() if key != "reviews"}
            assert {key: now[reference].get(key) for key in told} == told
        for reference in set(old) - set(new):
            assert {key: now[reference].get(key) for key in old[reference]} == old[reference]
        assert {a["id"] for a in newer.said["actions"]} <= {a["id"] for a in both.said["actions"]}


def two_statements(profile: str, data: Any) -> Iterator[tuple[Said, Said]]:
    """Of one plan, in two sheets."""
    older, newer = ({s.key: s for s in said_in(profile, bytes_of(a_sheet(profile, data)))} for _ in range(2))
    return ((older[key], newer[key]) for key in older if key in newer)


def outcomes(said: Said) -> Iterator[tuple[str, Any]]:
    return ((outcome["id"], outcome) for outcome in said.said["outcomes"])


def cells(profile: str, tree: Any) -> Iterator[tuple[tuple[Reference, str], Any]]:
    """Every cell that is there, by the reference of its row, which of its rows, and its column."""
    compiled = system(profile).profile(LIBRARY)
    names: list[str] = []
    for heading in tree["headings"]:
        column = compiled.column_for(heading)
        name = column.key if column is not None else folded(heading)
        names.append("" if name in names else name)
    counted: Counter[str] = Counter()
    for row in tree["rows"]:
        by_name = dict(zip(names, row, strict=True))
        parsed = compiled.columns[compiled.keys.outcome].parse(by_name.get(compiled.keys.outcome) or "")
        reference = getattr(parsed, "value", None) or ""
        counted[reference] += 1
        for name, cell in by_name.items():
            if name and cell is not None:
                yield ((reference, counted[reference]), name), cell


# --- names


@each_profile
@slow
@given(st.data(), st.sampled_from(("csv", "xlsx")))
def test_what_was_written_comes_back_under_the_ids_that_it_has_with_us(profile: str, data: Any, output: str) -> None:
    record = data.draw(kept_records())
    check_names(profile, record, written(profile, [record], output=output))


@each_profile
@slow
@given(st.data())
def test_what_was_written_onto_a_sheet_comes_back_under_the_ids_that_it_has(profile: str, data: Any) -> None:
    older = data.draw(kept_records())
    record = onto(data.draw(said_about(older)), older)
    check_names(profile, record, written(profile, [record], written(profile, [older]).message))


@each_profile
@slow
@given(st.data())
def test_an_action_stands_in_the_row_by_which_it_is_known_whoever_else_has_added_one(profile: str, data: Any) -> None:
    for said in said_in(profile, bytes_of(a_sheet(profile, data))):
        known: dict[tuple[str, str], str] = {}
        record = record_kept_from(OURS.named(said.said, said.person, made=known))
        anothers = [Action(id=f"anothers-{o.id}", outcomes=(o.id,), how="Ring on Sundays") for o in record.outcomes]
        actions = data.draw(st.permutations((*record.actions, *anothers)))
        departure = Departure(replace(record, actions=tuple(actions)), known=known)
        (translated,) = system(profile).write([departure], LIBRARY)
        named = {(kind, local): ours for (_, kind, local), ours in translated.named.items() if kind == "action"}
        assert {name: known[name] for name in named if name in known} == {n: o for n, o in named.items() if n in known}
        assert {ours for name, ours in named.items() if name not in known} == {action.id for action in anothers}
        assert system(profile).sight(departure, LIBRARY).named == translated.named


@each_profile
@slow
@given(st.data(), st.sampled_from(("csv", "xlsx")))
def test_a_record_in_the_sight_of_a_sheet_is_what_the_sheet_reads_as(profile: str, data: Any, output: str) -> None:
    record = data.draw(kept_records())
    seen = system(profile, output=output).sight(Departure(record), LIBRARY)
    if record.status == "entered-in-error":
        assert seen.said is None
        return
    assert seen.said is not None
    translated = written(profile, [record], output=output)
    (said,) = said_in(profile, translated.message)
    assert (seen.said.said, seen.said.as_of, seen.said.person) == (said.said, said.as_of, said.person)
    assert seen.named == translated.named
    assert system(profile).again(through_json(seen.said.tree), said.person, LIBRARY).said == said.said
    assert {**seen.said.tree, "numbers": []} == {**said.tree, "numbers": []}


def check_names(profile: str, record: Record, translated: Any) -> None:
    """Whatever a reader finds that is the record's own is named, and by the id of what stands there."""
    ours = {outcome.id: outcome for outcome in record.outcomes}
    found: set[tuple[str, str, str]] = set()
    for said in said_in(profile, translated.message):
        names = {(kind, local): own for (within, kind, local), own in translated.named.items() if within == said.person}
        if not names:
            assert record.status == "entered-in-error"
            continue
        found |= {(said.person, *name) for name in names}
        assert names["plan", said.said["id"]] == record.id
        for outcome in said.said["outcomes"]:
            identity = names.get(("outcome", outcome["id"]))
            if identity is None:  # a row that stood in the sheet, and that the record does not have
                assert outcome["id"] not in ours
                continue
            standing = {review.id for review in ours[identity].reviews if review.standing}
            told = [review for review in outcome.get("reviews", ()) if not review.get("removed")]
            assert all(names["review", review["id"]] in standing for review in told)
        for action in said.said["actions"]:
            outcome_id = names.get(("outcome", action["outcomes"][0])) if "outcomes" in action else None
            if outcome_id is not None:
                kept = next(a for a in record.actions if a.id == names["action", action["id"]])
                assert kept.outcomes[0] == outcome_id
    assert found == set(translated.named)

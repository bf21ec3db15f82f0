"""L1 for sheets, L4 and L5: what a profile can hold comes back, a cell changes its own fields, losses are exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from adapter_tabular.writing import write_text
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from adapter.exchange.identity import Identity
from adapter.exchange.translate import record_said
from adapter.fhir import CODECS, SELECTORS
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.plugin import Departure, Said, opened
from adapter.record.keeping import record_kept_from
from adapter.record.model import Record
from adapter.record.said import onto
from adapter.record.trees import said_from, shapes, tree_from
from tests import hard_text
from tests.laws.records import kept_records, said_about
from tests.laws.sheets import SENDER, SHELF, Sheet, cells, sheets, system

LIBRARY = Library(SHELF.folders(), codecs=CODECS, selectors=SELECTORS)
PROFILES = ("council-outcomes", "adult-carer-support-plan")
OUTPUTS = ("csv", "tsv", "xlsx")
OURS = Identity.of(None, SENDER, b"")
OWN = f"https://w3id.org/personal-outcomes/id/{SENDER}/"
LISTS_WITHOUT_IDS = {"actions.who", "outcomes.areas", "person.identifiers"}
slow = settings(deadline=None, suppress_health_check=list(HealthCheck))
each_profile = pytest.mark.parametrize("profile", PROFILES)


def bytes_of(sheet: Sheet) -> Message:
    return Message(b"".join(write_text(sheet.headers, sheet.rows)))


def said_in(profile: str, message: Message) -> list[Said]:
    return [a for a in map(opened, system(profile).read(message, LIBRARY)) if isinstance(a, Said)]


def records_in(profile: str, message: Message) -> list[Record]:
    return [record_said(said, OURS) for said in said_in(profile, message)]


def written(profile: str, records: list[Record], onto: Message | None = None, **chosen: str) -> Any:
    departures = [Departure(record, "") for record in records]
    (translated,) = system(profile, **chosen).write(departures, LIBRARY, onto=onto)
    assert translated.message is not None
    return translated


def a_sheet(profile: str, data: Any) -> Sheet:
    sheet: Sheet = data.draw(sheets(system(profile).profile(LIBRARY)))
    return sheet


def without_stated(record: Record) -> Record:
    """When a standing review was last stated is the sender's own to say, and blank in a fresh sheet. An action is known
    by its row among those of its outcome, and a fresh sheet has no rows in which there is none."""
    reviews = [tuple(replace(review, stated=None) for review in outcome.reviews) for outcome in record.outcomes]
    outcomes = tuple(replace(o, reviews=r) for o, r in zip(record.outcomes, reviews, strict=True))
    actions = tuple(replace(action, id=None) for action in record.actions)
    return replace(record, outcomes=outcomes, actions=actions)


# --- L1: a sheet and what was read from it


@each_profile
@slow
@given(st.data())
def test_what_was_read_from_a_sheet_and_is_written_onto_it_changes_no_byte(profile: str, data: Any) -> None:
    message = bytes_of(a_sheet(profile, data))
    assert written(profile, records_in(profile, message), message).message.read() == message.read()


@each_profile
@slow
@given(st.data(), st.sampled_from(OUTPUTS))
def test_what_was_read_from_a_sheet_is_read_again_from_a_fresh_one(profile: str, data: Any, output: str) -> None:
    records = records_in(profile, bytes_of(a_sheet(profile, data)))
    fresh = written(profile, records, output=output).message
    assert [*map(without_stated, records_in(profile, fresh))] == [*map(without_stated, records)]


# --- L4: one cell


@each_profile
@slow
@given(st.data())
def test_a_cell_that_is_edited_changes_the_fields_that_it_holds_and_no_other(profile: str, data: Any) -> None:
    sheet = a_sheet(profile, data)
    compiled = system(profile).profile(LIBRARY)
    column = data.draw(st.integers(0, len(sheet.columns) - 1))
    key = sheet.columns[column]
    assume(key not in compiled.keys.all())
    row = data.draw(st.integers(0, len(sheet.rows) - 1))
    kind = "text" if key is None else compiled.columns[key].type
    edited = sheet.with_cell(row, column, data.draw(cells(kind, [data.draw(hard_text.kept_texts(40))])))
    before, after = (by_field(profile, bytes_of(s)) for s in (sheet, edited))
    assume(before[1] == after[1])  # a row without a reference to an outcome is refused once a cell of one is filled
    changed = {path for path, *_ in (before[0] - after[0]) + (after[0] - before[0])}
    assert changed <= fields_held(compiled, key)


def by_field(profile: str, message: Message) -> tuple[Counter[Any], int]:
    arrivals = [*map(opened, system(profile).read(message, LIBRARY))]
    said = [arrival for arrival in arrivals if isinstance(arrival, Said)]
    leaves = Counter(
        (path, number, owner, value) for number, one in enumerate(said) for path, owner, value in flat(one.said)
    )
    leaves.update(("as_of", number, "", one.as_of) for number, one in enumerate(said))
    return leaves, sum(type(arrival).__name__ == "Fault" for arrival in arrivals)


def fields_held(profile: Any, key: str | None) -> set[str]:
    if key is None:
        return set()
    if key == profile.as_of:
        return {"as_of", "outcomes.reviews.stated"}
    half = profile.plan if key in profile.plan.holds else profile.outcome
    fields = set(half.holds[key].fields)
    whole = {
        field.rsplit(".", 1)[0] for field in fields if field.startswith(("outcomes.areas", "sections", "person.id"))
    }
    around = {f"{w}.{name}" for w in whole for name in ("framework", "topic", "removed", "system", "value", "check")}
    if fields & {"outcomes.statement.text"}:
        around.add("outcomes.statement.voice")
    if key in profile.review_columns:  # with its last cell the standing review itself comes and goes
        around |= {f"outcomes.reviews.{name}" for name in ("removed", "standing", "stated")}
    if key in profile.slots:
        around |= {"actions.outcomes", "actions.who.text", "actions.removed", "actions.who"}
    return fields | around


# --- L5: losses are exact


@each_profile
@slow
@given(st.data(), st.sampled_from(OUTPUTS))
def test_a_record_comes_back_from_a_fresh_sheet_but_for_its_declared_losses(
    profile: str, data: Any, output: str
) -> None:
    record = data.draw(kept_records())
    translated = written(profile, [record], output=output)
    (back,) = read_back(profile, translated.message) or [{}]
    check_losses(tree_from(record), back, translated.losses)


@each_profile
@slow
@given(st.data())
def test_a_record_that_is_written_onto_an_older_one_comes_back_but_for_its_losses(profile: str, data: Any) -> None:
    older = data.draw(kept_records())
    record = onto(data.draw(said_about(older)), older)
    sheet = written(profile, [older]).message
    translated = written(profile, [record], sheet)
    backs = read_back(profile, translated.message)
    names = {outcome.id for outcome in record.outcomes}
    if record.status == "entered-in-error":
        assert translated.message.read() == sheet.read()
        back: Any = {}
    else:
        (back,) = backs
        back["outcomes"] = [outcome for outcome in back.get("outcomes", ()) if outcome["id"] in names]
        back["actions"] = [a for a in back.get("actions", ()) if set(a["outcomes"]) <= names]
    check_losses(tree_from(record), back, translated.losses)


def read_back(profile: str, message: Message) -> list[Any]:
    """With the references in the sheet, which are the record's own ids."""
    return [tree_from(record_kept_from(said.said)) for said in said_in(profile, message)]


def check_losses(tree: Any, back: Any, losses: Any) -> None:
    of_record = [loss for loss in losses if loss.path != "as_of"]
    told = Counter((path, owner, value) for path, owner, value in flat(tree))
    came = Counter((path, owner, value) for path, owner, value in flat(back))
    lost = Counter(path for path, *_ in (told - came).elements())
    assert lost == Counter(loss.path for loss in of_record if loss.kind != "assumed")
    added = {path for path, *_ in came - told}
    declared = {loss.path for loss in of_record}
    pieces = {path.rsplit(".", 1)[0] for path in declared} & LISTS_WITHOUT_IDS  # a lost entry may come back as others
    assert {path for path in added if path not in declared and path.rsplit(".", 1)[0] not in pieces} == set()
    assert {loss.path for loss in of_record if loss.kind == "assumed"} <= added


def flat(tree: Any, cls: type | None = Record, path: str = "", owner: str = "") -> Iterator[tuple[str, str, Any]]:
    """(field, which outcome or section, value) of every leaf, ids and the sender's own references set aside. An id by
    which one part names another, as a party does, is no id of its own: the model tells the two apart by their forms."""
    if isinstance(tree, dict):
        if str(tree.get("system", "")).startswith(OWN):
            return
        if path in ("outcomes", "sections"):
            owner = str(tree.get("id") if path == "outcomes" else tree.get("topic"))
        known = {shape.name: shape for shape in shapes(cls)} if cls else {}
        for name, value in tree.items():
            if name == "whole":
                yield from flat(value, cls, path, owner)
            elif name != "id" or known["id"].about["form"] != "id":
                inner = known[name].inner if name in known else None
                yield from flat(value, inner, f"{path}.{name}" if path else name, owner)
    elif isinstance(tree, list):
        for entry in tree:
            yield from flat(entry, cls, path, owner)
    elif tree is not None:
        yield path, owner, tree


# --- and a great deal in one cell


@pytest.mark.parametrize("output", ["csv", "tsv"])
def test_a_megabyte_of_story_in_a_cell_comes_back_whole(output: str) -> None:
    story = hard_text.a_megabyte()
    record = record_kept_from(
        {"id": "p", "person": {"id": "SW1"}, "outcomes": [{"id": "O-1", "why": story}], "status": "active"}
    )
    translated = written("council-outcomes", [record], output=output)
    (back,) = read_back("council-outcomes", translated.message)
    assert back["outcomes"][0]["why"] == story
    assert {loss.path for loss in translated.losses} == {"status", "as_of"}


def test_a_megabyte_of_story_is_cut_in_a_workbook_and_both_told_and_lost() -> None:
    record = record_kept_from(
        {"id": "p", "person": {"id": "SW1"}, "outcomes": [{"id": "O-1", "why": hard_text.a_megabyte()}]}
    )
    translated = written("council-outcomes", [record], output="xlsx")
    assert [(loss.where, loss.kind) for loss in translated.losses if loss.path == "outcomes.why"] == [
        ("outcomes[0].why", "coarsened")
    ]
    assert [issue.code for issue in translated.issues] == ["too-long"]


@slow
@given(st.data())
def test_a_saying_says_the_same_by_either_way_of_keeping_it(data: Any) -> None:
    for said in said_in("council-outcomes", bytes_of(a_sheet("council-outcomes", data))):
        assert record_kept_from(said.said) == onto(said_from(Record, said.said), None)

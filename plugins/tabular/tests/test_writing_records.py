"""Records written as sheets: onto what is there, into fresh ones, and what must never be said in a row."""

from __future__ import annotations

import io

import openpyxl
import pytest
from adapter_tabular.media import XLSX
from adapter_tabular.sheet import open_sheet

from adapter.message import Message

UUID = "3f2b8c1e-9d4a-8f6b-a1c2-0123456789ab"
OWN = "https://w3id.org/personal-outcomes/id/lochside"
SHEET = (
    b"Notes,Status,Outcome Ref,Person ID,Outcome,Surname,Actions / Who / When,Last Updated\r\n"
    b'"keep, me",In Progress,O-1,SW1,"Soup",Test,Cook / OT / Mon,01/03/2026 09:30\r\n'
    b"as it is,NOT STARTED,O-2,SW1,Choir,Test,,\r\n"
    b",Completed?,O-1,SW2,'+Tea,Other,,not a date\r\n"
)


def record(**fields):
    return {"id": UUID, "person": {"id": UUID}, "outcomes": [{"id": UUID, "why": "Soup"}], **fields}


def rows_of(message):
    sheet = open_sheet(message)
    return [dict(zip(sheet.headers, row.cells, strict=True)) for row in sheet.rows()]


def lost(translated):
    return {(loss.where, loss.kind) for loss in translated.losses}


# --- onto


def test_what_was_read_and_is_written_back_changes_no_byte(council):
    assert council.write(council.records(SHEET), SHEET).message.read() == SHEET


def test_one_changed_field_changes_one_cell(council):
    trees = council.trees(SHEET)
    trees[0]["outcomes"][1]["statement"]["text"] = "A choir, any choir"
    written = council.write(trees, SHEET).message.read()
    assert written == SHEET.replace(b",Choir,", b',"A choir, any choir",')


def test_a_fact_of_the_person_is_changed_in_each_of_their_rows_and_in_nobody_elses(council):
    trees = council.trees(SHEET)
    trees[0]["person"]["name"]["family"] = "Newname"
    written = council.write(trees[:1], SHEET).message.read()
    assert written == SHEET.replace(b",Test,", b",Newname,")


def test_a_status_in_the_senders_own_spelling_stays_until_it_changes(council):
    trees = council.trees(SHEET)
    trees[0]["outcomes"][0]["status"] = "completed"
    assert council.write(trees, SHEET).message.read() == SHEET.replace(b"In Progress", b"Completed")


def test_new_outcomes_and_people_are_added_below_and_carry_our_ids(council):
    trees = council.trees(SHEET)
    trees[0]["outcomes"].append({"id": UUID, "statement": {"text": "New"}})
    other = {"id": UUID, "person": {"id": UUID}, "outcomes": [{"id": UUID, "statement": {"text": "Other"}}]}
    translated = council.write([*trees, other], SHEET)
    written = translated.message.read()
    assert written.startswith(SHEET)
    added = written.removeprefix(SHEET).decode()
    assert added == f",,{UUID},SW1,New,Test,,\r\n,,{UUID},{UUID},Other,,,\r\n"
    assert [tree["outcomes"][-1]["id"] for tree in council.trees(written)] == [UUID, "O-1", UUID]
    assert ("column Last Updated", "dropped") in lost(translated)


def test_a_reference_of_ours_that_came_back_is_no_identifier_of_theirs(council):
    (tree,) = council.trees(council.write([record()]).message)
    assert "identifiers" not in tree["outcomes"][0]
    assert "identifiers" not in tree["person"]


def test_an_outcome_that_the_record_does_not_have_is_left_as_it_is_and_told(council):
    trees = council.trees(SHEET)
    trees[0]["outcomes"] = trees[0]["outcomes"][:1]
    translated = council.write(trees, SHEET)
    assert translated.message.read() == SHEET
    assert [issue.where for issue in translated.issues] == ["line 3"]


def test_rows_that_disagree_are_left_as_they_are(council):
    sheet = b"Person ID,Outcome Ref,Surname\nSW1,O-1,Test\nSW1,O-2,Tset\nSW1,O-3,\n"
    assert council.write(council.records(sheet), sheet).message.read() == sheet


def test_a_fact_on_which_rows_disagree_is_settled_in_all_of_them_once_it_is_known(council):
    sheet = b"Person ID,Outcome Ref,Surname\nSW1,O-1,Test\nSW1,O-2,Tset\n"
    (tree,) = council.trees(sheet)
    tree["person"]["name"] = {"family": "Test"}
    assert council.write([tree], sheet).message.read() == sheet.replace(b"Tset", b"Test")


def test_a_cell_that_could_not_be_read_is_not_touched(council):
    sheet = b"Person ID,Outcome Ref,Agreed Date\nSW1,O-1,31/02/2026\n"
    translated = council.write(council.records(sheet), sheet)
    assert (translated.message.read(), translated.losses) == (sheet, ())


def test_a_workbook_is_written_onto(council):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Person ID", "Outcome Ref", "Outcome", "Colour"],
        [1234, "O-1", "Soup", "red"],
        [1234, "O-2", "Tea", "blue"],
    ):
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    onto = Message(data.getvalue(), XLSX)
    trees = council.trees(onto)
    assert council.write(trees, onto).message.read() == onto.read()
    trees[0]["outcomes"][1]["statement"]["text"] = "Coffee"
    trees[0]["outcomes"].append({"id": UUID, "statement": {"text": "New"}})
    translated = council.write(trees, onto)
    assert translated.message.media_type == XLSX
    cells = [list(row) for row in openpyxl.load_workbook(io.BytesIO(translated.message.read())).active.values]
    assert cells[1:] == [[1234, "O-1", "Soup", "red"], [1234, "O-2", "Coffee", "blue"], ["1234", UUID, "New", None]]


def test_what_a_gateway_holds_of_plans_without_a_reference_finds_their_rows(carers):
    sheet = b"Carer ID,Plan Ref,Outcome Ref,Outcome\nC1,,O-1,Sleep\n"
    (tree,) = carers.trees(sheet)
    tree["id"] = UUID
    assert carers.write([tree], sheet).message.read() == sheet


# --- actions and their rows


def test_each_further_action_of_an_outcome_has_a_row_of_its_own(council):
    actions = [{"id": f"a{n}", "how": how, "outcomes": [UUID]} for n, how in enumerate(("Walk", "Cook", "Sing"))]
    message = council.write([record(actions=actions)]).message
    assert [row["Actions / Who / When"] for row in rows_of(message)] == ["Walk", "Cook", "Sing"]
    assert [row["Why It Matters"] for row in rows_of(message)] == ["Soup"] * 3
    (tree,) = council.trees(message)
    assert [action["how"] for action in tree["actions"]] == ["Walk", "Cook", "Sing"]


def test_an_action_that_is_gone_leaves_its_cell_blank_and_the_others_where_they_are(council):
    sheet = (
        b"Person ID,Outcome Ref,Outcome,Actions / Who / When\n"
        b"SW1,O-1,Soup,Walk\nSW1,O-1,Soup,Cook\nSW1,O-1,Soup,Sing\nSW1,O-1,Soup,Sing\n"
    )
    (tree,) = council.trees(sheet)
    assert council.write([tree], sheet).message.read() == sheet
    del tree["actions"][0]
    assert council.write([tree], sheet).message.read() == sheet.replace(b"Walk", b"")


@pytest.mark.parametrize("fields", [{"do_not": True}, {"status": "entered-in-error"}])
def test_what_is_not_to_be_done_is_never_written_as_something_to_do(council, fields):
    action = {"id": "a", "how": "Visit before noon", "outcomes": [UUID], **fields}
    translated = council.write([record(actions=[action])])
    assert b"Visit" not in translated.message.read()
    assert ("actions[0].how", "dropped") in lost(translated)


def test_an_action_for_nobody_s_outcome_is_lost_and_one_for_several_stands_with_the_first(council):
    outcomes = [{"id": "o1", "why": "x"}, {"id": "o2", "why": "y"}]
    actions = [{"id": "a", "how": "Cook", "outcomes": ["o1", "o2"]}, {"id": "b", "how": "Sing"}]
    translated = council.write([record(outcomes=outcomes, actions=actions)])
    assert [row["Actions / Who / When"] for row in rows_of(translated.message)] == ["Cook", ""]
    assert {("actions[0].outcomes[1]", "dropped"), ("actions[1].how", "dropped")} <= lost(translated)


def test_somebody_who_is_named_by_id_stands_in_the_sheet_by_name(council):
    who = [{"id": "p1"}, {"id": UUID}]
    people = [{"id": "p1", "kind": "family", "name": "Catrìona"}]
    person = {"id": UUID, "name": {"given": ["Iris"], "family": "Test"}}
    action = {"id": "a", "how": "Cook", "outcomes": [UUID], "who": who}
    translated = council.write([record(person=person, people=people, actions=[action])])
    assert rows_of(translated.message)[0]["Actions / Who / When"] == "Cook / Catrìona; Iris Test / "
    assert {("actions[0].who[0].id", "dropped"), ("actions[0].who[1].id", "dropped")} <= lost(translated)


# --- what a row must not say


def test_a_plan_entered_in_error_is_not_written(council):
    translated = council.write([record(status="entered-in-error")])
    assert rows_of(translated.message) == []
    assert [issue.severity for issue in translated.issues] == ["error"]
    assert ("outcomes[0].why", "dropped") in lost(translated)


def test_a_person_without_an_id_is_not_written(council):
    translated = council.write([{"person": {"name": {"family": "Test"}}}])
    assert (rows_of(translated.message), [issue.severity for issue in translated.issues]) == ([], ["error"])


def test_reviews_by_others_or_on_a_day_never_fill_the_standing_cells(council):
    reviews = [
        {"id": "r1", "date": "2026-03-01", "extent": {"code": "fully-met"}},
        {"id": "r2", "standing": True, "by": {"text": "OT"}, "extent": {"code": "fully-met"}},
        {"id": "r3", "extent": {"code": "fully-met"}},
    ]
    translated = council.write([record(outcomes=[{"id": UUID, "reviews": reviews}])])
    assert rows_of(translated.message)[0]["Extent Met"] == ""
    assert {(f"outcomes[0].reviews[{n}].extent.code", "dropped") for n in range(3)} <= lost(translated)


def test_of_several_standing_reviews_the_last_stated_is_written(council):
    reviews = [
        {"id": "r1", "standing": True, "stated": "2026-03-02T09:00:00Z", "helps": ["new"]},
        {"id": "r2", "standing": True, "stated": "2026-03-01T09:00:00Z", "helps": ["old"]},
    ]
    (row,) = rows_of(council.write([record(outcomes=[{"id": UUID, "reviews": reviews}])]).message)
    assert row["What helps"] == "new"


def test_a_point_on_another_scale_is_no_point_on_this_one(council):
    extent = {"code": "partly-met", "scale": "board-0-to-10", "value": "5"}
    review = {"id": "r", "standing": True, "extent": extent}
    translated = council.write([record(outcomes=[{"id": UUID, "reviews": [review]}])])
    assert rows_of(translated.message)[0]["Extent Met"] == "3"
    assert ("outcomes[0].reviews[0].extent.value", "coarsened") in lost(translated)


def test_a_text_that_a_spreadsheet_could_run_is_guarded_and_comes_back(council):
    for text in ("=1+1", "+44 131", "@home", "-soup", "'quoted"):
        message = council.write([record(outcomes=[{"id": UUID, "why": text}])]).message
        assert rows_of(message)[0]["Why It Matters"] == f"'{text}"
        assert council.trees(message)[0]["outcomes"][0]["why"] == text


def test_whose_words_they_are_is_lost_where_the_column_cannot_say_it(council):
    statement = {"text": "Soup", "voice": "verbatim", "language": "gd"}
    translated = council.write([record(outcomes=[{"id": UUID, "statement": statement}])])
    assert {("outcomes[0].statement.voice", "coarsened"), ("outcomes[0].statement.language", "dropped")} <= lost(
        translated
    )


def test_what_a_sheet_reads_that_nobody_said_is_assumed(carers):
    translated = carers.write([record()])
    assert ("kind", "assumed") in lost(translated)


def test_outcomes_that_would_share_a_reference_get_rows_of_their_own(council):
    own = [{"system": f"{OWN}/outcome", "value": "SW1/O-1"}]
    person = {"id": UUID, "identifiers": [{"system": f"{OWN}/person", "value": "SW1"}]}
    outcomes = [
        {"id": "a", "identifiers": own, "why": "x"},
        {"id": "b", "identifiers": own, "why": "y"},
        {"id": "O-1", "why": "z"},
    ]
    (tree,) = council.trees(council.write([record(person=person, outcomes=outcomes)]).message)
    assert [outcome["why"] for outcome in tree["outcomes"]] == ["x", "y", "z"]


def test_a_person_known_by_two_references_keeps_the_rows_of_both(council):
    sheet = b"Person ID,Outcome Ref,Outcome\nSW1,O-1,Soup\nSW2,O-1,Tea\n"
    one, two = council.trees(sheet)
    one["person"]["identifiers"] += two["person"]["identifiers"]
    two["outcomes"][0]["id"] = "other"
    merged = {**one, "outcomes": [*one["outcomes"], *two["outcomes"]]}
    assert council.write([merged], sheet).message.read() == sheet


@pytest.mark.parametrize(
    ("output", "media_type", "start"),
    [("csv", "text/csv", b"\xef\xbb\xbfPerson ID,"), ("tsv", "text/tab-separated-values", b"\xef\xbb\xbfPerson ID\t"),
     ("xlsx", XLSX, b"PK")],
)  # fmt: skip
def test_each_output_is_what_it_says_and_the_same_each_time(site, output, media_type, start):
    one, two = (site(output=output).write([record()]).message for _ in range(2))
    assert (one.media_type, one.name) == (media_type, f"council-outcomes.{output}")
    assert one.read().startswith(start)
    assert one.read() == two.read()


def test_a_loss_is_placed_where_the_record_came_from(council, library):
    from adapter.plugin import Departure
    from adapter.record.keeping import record_kept_from

    departure = Departure(record_kept_from(record(title="A plan")), "records[3]")
    (translated,) = council.system.write([departure], library)
    assert ("records[3].title", "dropped") in lost(translated)


def test_who_is_meant_by_an_id_is_lost_as_their_words_are(council):
    told = record(linked=[{"relation": "carers-plan", "plan": "CarePlan/ann", "person": {"id": "p-ann"}}])
    assert ("linked[0].person.id", "dropped") in lost(council.write([told]))

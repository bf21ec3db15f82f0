"""Councils' sheets read: each cell of the nasty examples by hand, and what rows may say together."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "../shared/data/tabular"
OWN = "https://w3id.org/personal-outcomes/id/lochside"
NASTY = ["nasty_utf8_bom", "nasty_cp1252", "nasty_semicolon_lf", "nasty_header_drift", "nasty_ragged_and_footer"]
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared examples are not beside this checkout")
HEADERS = (
    "Person ID,CHI,Forename,Surname,DOB,Outcome Ref,Outcome,Theme,Extent Met,What helps,Actions / Who / When,Status"
)


def sheet(*rows: str, headers: str = HEADERS) -> bytes:
    return "\n".join([headers, *rows, ""]).encode()


def issues_at(said, place):
    return [(issue.severity, issue.code) for issue in said.issues if issue.where == place]


ORDINARY = {
    "id": "O-1",
    "identifiers": [{"system": f"{OWN}/outcome", "value": "SW000123/O-1"}],
    "statement": {"text": "“I want my confidence back in the kitchen” – soup makes it home", "voice": "unknown"},
    "areas": [{"framework": "wheel", "code": "confidence-skills"}],
    "status": "active",
    "agreed": "2026-02-15",
    "next_review": "2026-04-01",
    "reviews": [
        {
            "id": "O-1/standing",
            "standing": True,
            "stated": "2026-03-01T09:30:00+00:00",
            "extent": {"code": "partly-met", "scale": "council-1-to-5", "value": "2"},
            "helps": ["Daughter visits", "perching stool"],
            "hinders": ["Pain a.m."],
        }
    ],
}
ACTION = {
    "id": "O-1/1", "how": "Kitchen practice", "outcomes": ["O-1"], "who": [{"text": "OT"}], "when": {"text": "Tues"},
}  # fmt: skip


@needs_data
@pytest.mark.parametrize("name", NASTY)
def test_the_ordinary_row_of_a_nasty_sheet_is_read_whole(council, name):
    first = council.trees((DATA / f"{name}.csv").read_bytes())[0]
    assert first["person"] == {
        "id": "SW000123",
        "identifiers": [
            {"system": "urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53", "value": "0101500001"},
            {"system": f"{OWN}/person", "value": "SW000123"},
        ],
        "name": {"family": "O’Test", "given": ["Sèonaid"]},
        "birth_date": "1950-01-01",
    }
    assert (first["outcomes"], first["actions"]) == ([ORDINARY], [ACTION])


@needs_data
@pytest.mark.parametrize("name", NASTY)
def test_a_number_that_nobody_had_is_kept_and_never_trusted(council, name):
    _, second, *_ = council.said((DATA / f"{name}.csv").read_bytes())
    assert second.said["person"]["identifiers"][0]["value"] == "1111111111"
    assert "check" not in second.said["person"]["identifiers"][0]
    assert ("warning", "value") in issues_at(second, "line 3, column CHI")


@needs_data
@pytest.mark.parametrize("name", NASTY)
def test_line_breaks_and_quotation_marks_inside_a_cell_stay(council, name):
    second = council.trees((DATA / f"{name}.csv").read_bytes())[1]
    outcome = second["outcomes"][0]
    assert outcome["statement"]["text"] == 'Meet friends at the café\nevery week, "weather permitting"'.replace(
        "\n", "\r\n" if "\r\n" in outcome["statement"]["text"] else "\n"
    )
    assert outcome["status"] == "planned"
    assert "local_status" not in outcome
    assert outcome["next_review"] == "2026-02-03"
    assert "reviews" not in outcome


@needs_data
@pytest.mark.parametrize("name", NASTY)
def test_dates_are_read_in_every_way_that_the_profile_names(council, name):
    third = council.said((DATA / f"{name}.csv").read_bytes())[2]
    outcome = third.said["outcomes"][0]
    assert (outcome["agreed"], outcome["next_review"], third.as_of) == ("2026-03-05", "2026-04-01", "2026-03-05")
    assert ("information", "value") in issues_at(third, "line 5, column Review Date")
    assert outcome["reviews"][0]["extent"] == {
        "code": "partly-met", "scale": "council-1-to-5", "value": "3", "text": "some",
    }  # fmt: skip
    assert outcome["reviews"][0]["helps"] == {"whole": []}
    assert outcome["status"] == "active"
    assert third.said["person"]["name"] == {"family": "Test", "given": {"whole": ["Ann"]}}
    assert third.said["person"]["birth_date"] is None


@needs_data
@pytest.mark.parametrize("name", NASTY)
def test_what_cannot_be_read_is_absent_and_located_and_the_rest_of_the_row_goes_on(council, name):
    fourth = council.said((DATA / f"{name}.csv").read_bytes())[3]
    assert "birth_date" not in fourth.said["person"]
    assert "agreed" not in fourth.said["outcomes"][0]
    for column, path in (("DOB", "person.birth_date"), ("Agreed Date", "outcomes.agreed")):
        assert ("error", "value") in issues_at(fourth, f"line 6, column {column}")
        lost = [(loss.path, loss.kind, loss.kept) for loss in fourth.losses if loss.where == f"line 6, column {column}"]
        assert lost == [(path, "dropped", True)]
    assert fourth.said["person"]["name"] == {"given": {"whole": ['=HYPERLINK("http://x","y")']}, "family": "+Test"}
    assert fourth.said["person"]["identifiers"][0]["value"] == "9876"


@needs_data
@pytest.mark.parametrize("name", NASTY)
def test_a_word_or_point_of_no_table_is_kept_as_it_stands_and_told(council, name):
    fourth = council.said((DATA / f"{name}.csv").read_bytes())[3]
    outcome = fourth.said["outcomes"][0]
    assert (outcome["status"], outcome["local_status"]) == (None, "Completed?")
    assert outcome["statement"] == {"text": None}
    assert outcome["reviews"][0]["extent"] == {"code": None, "scale": "council-1-to-5", "value": "6", "text": None}
    assert ("warning", "code-invalid") in issues_at(fourth, "line 6, column Status")


@needs_data
def test_a_short_row_ends_in_absent_cells_and_a_footer_is_told_but_not_read(council):
    data = (DATA / "nasty_ragged_and_footer.csv").read_bytes()
    *_, short = council.said(data)
    assert short.where == "line 7"
    assert short.said["person"]["identifiers"][0]["value"] == "too"
    assert short.said["person"]["name"] == {"given": {"whole": ["few"]}}
    assert short.said["outcomes"] == []
    assert council.refused(data) == []
    assert [issue.where for issue in council.noted(data)] == ["lines 8, 10"]


# --- refused rows


def test_a_row_is_refused_only_when_its_key_is_missing_or_it_has_more_cells_than_headings(council):
    good = "SW{},,Ann,Test,,O-1,Soup,,,,,"
    rows = [good.format(n) for n in range(1000)]
    rows[4] = ",,Ann,Test,,O-1,Soup,,,,,"
    rows[500] = "SW500,,Ann,Test,,,Soup,,,,,"
    rows[900] = good.format(900) + ",beyond,the,headings"
    data = sheet(*rows)
    assert len(council.said(data)) == 997
    assert [fault.where for fault in council.refused(data)] == ["line 6", "line 502", "line 902"]
    places = [issue.where for fault in council.refused(data) for issue in fault.issues]
    assert places == ["line 6, column Person ID", "line 502, column Outcome Ref", "line 902"]


def test_a_row_without_an_outcome_says_what_it_says_of_the_person_and_is_told(council):
    said = council.said(sheet("SW1,,Ann,Test,14/03/1944,,,,,,,"))[0]
    assert (said.said["outcomes"], said.said["person"]["birth_date"]) == ([], "1944-03-14")
    assert [(issue.severity, issue.where) for issue in said.issues] == [("warning", "line 2")]


def test_a_carers_row_without_an_outcome_is_nothing_to_remark_on(carers):
    said = carers.said(b"Carer ID,Outcome Ref,Outcome,Able and willing\nC1,,,Willing\n")[0]
    assert (said.issues, said.said["sections"][0]["text"]) == ((), "Willing")


# --- blanks, missing columns, lists


def test_a_missing_column_is_absent_and_a_blank_is_none(council):
    here = council.said(sheet("SW1,O-1,", headers="Person ID,Outcome Ref,Why It Matters"))[0].said["outcomes"][0]
    gone = council.said(sheet("SW1,O-1", headers="Person ID,Outcome Ref"))[0].said["outcomes"][0]
    assert here["why"] is None
    assert "why" not in gone


def test_a_word_that_stands_for_nothing_is_a_blank(council):
    for word in ("n/a", "N/A", " - ", "--", "NULL"):
        said = council.said(sheet(f"SW1,O-1,{word}", headers="Person ID,Outcome Ref,Why It Matters"))[0]
        assert said.said["outcomes"][0]["why"] is None, word


def test_a_cell_speaks_of_every_field_that_it_holds(council):
    """Else a word of last week would stand beside the code of this week."""
    outcome = council.said(sheet("SW1,,,,,O-1,,,,,,Completed"))[0].said["outcomes"][0]
    assert (outcome["status"], outcome["local_status"]) == ("completed", None)


def test_blank_cells_of_a_review_or_an_action_say_that_there_is_none(council):
    said = council.said(sheet("SW1,,,,,O-1,Soup,,,,,"))[0].said
    assert said["outcomes"][0]["reviews"] == [{"id": "O-1/standing", "standing": True, "removed": True}]
    assert said["actions"] == [{"id": "O-1/1", "removed": True}]
    bare = council.said(sheet("SW1,O-1,Soup", headers="Person ID,Outcome Ref,Outcome"))[0].said
    assert "reviews" not in bare["outcomes"][0]
    assert bare["actions"] == []


def test_a_blank_section_says_that_there_is_none(carers):
    said = carers.said(b"Carer ID,Outcome Ref,Able and willing\nC1,,\n")[0].said
    section = {"id": "able-and-willing", "framework": "section-9", "topic": "able-and-willing", "removed": True}
    assert said["sections"] == [section]


def test_what_has_no_column_in_the_profile_is_a_loss_that_the_message_keeps(council):
    said = council.said(sheet("SW1,O-1,blue", headers="Person ID,Outcome Ref,Colour"))[0]
    assert [(loss.where, loss.kind, loss.kept) for loss in said.losses] == [("line 2, column Colour", "dropped", True)]


# --- rows together


def test_the_same_reference_for_two_people_makes_two_outcomes(council):
    one, two = council.trees(sheet("SW1,,Ann,,,O-1,Soup,,,,,", "SW2,,Bea,,,O-1,Tea,,,,,"))
    assert one["outcomes"][0]["identifiers"][0]["value"] == "SW1/O-1"
    assert two["outcomes"][0]["identifiers"][0]["value"] == "SW2/O-1"
    assert [t["outcomes"][0]["statement"]["text"] for t in (one, two)] == ["Soup", "Tea"]


def test_rows_of_a_person_may_stand_anywhere_in_the_file(council):
    rows = ["SW1,,Ann,,,O-1,Soup,,,,,", "SW2,,Bea,,,O-1,Tea,,,,,", "SW1,,Ann,,,O-2,Choir,,,,,"]
    one, two = council.trees(sheet(*rows))
    assert [[o["id"] for o in tree["outcomes"]] for tree in (one, two)] == [["O-1", "O-2"], ["O-1"]]


@pytest.mark.parametrize(
    ("first", "second", "column", "field"),
    [
        ("SW1,1403441006,,,,O-1,,,,,,", "SW1,0209511036,,,,O-2,,,,,,", "CHI", "identifiers"),
        ("SW1,,,,14/03/1944,O-1,,,,,,", "SW1,,,,15/03/1944,O-2,,,,,,", "DOB", "birth_date"),
    ],
)
def test_rows_that_name_different_people_under_one_reference_take_neither_and_ask(
    council, first, second, column, field
):
    said = council.said(sheet(first, second))[0]
    own = {"system": f"{OWN}/person", "value": "SW1"}
    assert said.said["person"].get(field, [own]) == [own]
    (issue,) = [issue for issue in said.issues if issue.code == "conflict"]
    assert (issue.severity, issue.where) == ("error", f"lines 2, 3, column {column}")
    assert "Is this one person?" in issue.text
    assert [loss.where for loss in said.losses] == [f"line 2, column {column}", f"line 3, column {column}"]


def test_rows_that_disagree_about_a_fact_keep_what_is_known_of_it(council):
    rows = ["SW1,,,,,O-1,Soup,,,,Cook / OT / Mon,In progress", "SW1,,,,,O-1,Stew,,,,Walk / Ann / Tue,In progress"]
    said = council.said(sheet(*rows))[0]
    outcome = said.said["outcomes"][0]
    assert ("statement" in outcome, outcome["status"]) == (False, "active")
    assert [a["how"] for a in said.said["actions"]] == ["Cook", "Walk"]
    assert [issue.where for issue in said.issues if issue.code == "conflict"] == ["lines 2, 3, column Outcome"]


def test_a_blank_beside_a_filled_cell_is_no_disagreement(council):
    rows = ["SW1,,Ann,,,O-1,,,,,,", "SW1,,,,,O-2,,,,,,"]
    for several in (rows, rows[::-1]):
        said = council.said(sheet(*several))[0]
        assert (said.said["person"]["name"]["given"], said.issues) == ({"whole": ["Ann"]}, ())


def test_the_same_action_in_two_rows_is_one_action(council):
    rows = ["SW1,,,,,O-1,Soup,,,,Cook / OT / Mon,", "SW1,,,,,O-1,Soup,,,,Cook / OT / Mon,"]
    assert [action["id"] for action in council.said(sheet(*rows))[0].said["actions"]] == ["O-1/1"]


def test_the_latest_of_a_persons_rows_is_what_the_record_is_as_of(council):
    rows = ["SW1,O-1,29/03/2026 00:59", "SW1,O-2,29/03/2026 02:01", "SW1,O-3,28/03/2026"]
    said = council.said(sheet(*rows, headers="Person ID,Outcome Ref,Last Updated"))[0]
    assert said.as_of == "2026-03-29T02:01:00+01:00"


def test_what_a_row_was_read_from_stands_beside_what_it_says(council):
    said = council.said(sheet("SW1,O-1,-", headers="Person ID,Outcome Ref,Why It Matters"))[0]
    assert said.tree["headings"] == ["Person ID", "Outcome Ref", "Why It Matters"]
    assert said.tree["rows"] == [["SW1", "O-1", "-"]]


def test_no_text_holds_what_is_in_a_cell(council):
    canary = "Canarywood"
    rows = [f"SW1,{canary},{canary},{canary},{canary},O-1,{canary},{canary},{canary},{canary},{canary},{canary}"]
    rows += [f"SW1,0,{canary}2,{canary}2,1,O-1,{canary}2,,,,,", f",,{canary},,,O-1,,,,,,", f"SW1,,,,,,{canary},,,,,"]
    told = [str(a.issues) + str(getattr(a, "losses", "")) + repr(a) for a in council.arrivals(sheet(*rows))]
    assert not [text for text in told if canary in text]

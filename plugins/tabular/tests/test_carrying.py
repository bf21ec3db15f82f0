"""A newer sheet that leaves something out: what was said of it before still stands."""

from __future__ import annotations

import json

from adapter_tabular.template import MAPPINGS

from adapter.mapping.library import Library


def sheet(headers: str, *rows: str) -> bytes:
    return "\n".join([headers, *rows, ""]).encode()


def carried(site, before: bytes, after: bytes):
    """What the newer sheet and what it leaves out say together."""
    (older,), (newer,) = site.said(before), site.said(after)
    tree = site.system.carried(json.loads(json.dumps(older.tree)), json.loads(json.dumps(newer.tree)))
    return site.system.again(json.loads(json.dumps(tree)), newer.person, Library([MAPPINGS])).said


def outcome(said, reference: str):
    return next(entry for entry in said["outcomes"] if entry["id"] == reference)


def test_a_column_that_is_not_there_says_what_it_said_before(council):
    before = sheet("Person ID,Outcome Ref,Outcome,Why It Matters,DOB", "SW1,O-1,Soup,It is home,14/03/1944")
    said = carried(council, before, sheet("Person ID,Outcome Ref,Outcome", "SW1,O-1,Stew"))
    assert outcome(said, "O-1")["statement"]["text"] == "Stew"
    assert outcome(said, "O-1")["why"] == "It is home"
    assert said["person"]["birth_date"] == "1944-03-14"


def test_a_blank_is_said_and_is_not_filled_from_before(council):
    headers = "Person ID,Outcome Ref,Outcome,Why It Matters"
    said = carried(council, sheet(headers, "SW1,O-1,Soup,It is home"), sheet(headers, "SW1,O-1,Soup,"))
    assert outcome(said, "O-1")["why"] is None


def test_an_outcome_that_has_no_row_says_what_it_said_before(council):
    headers = "Person ID,Surname,Outcome Ref,Outcome,Extent Met,Last Updated"
    before = sheet(headers, "SW1,Old,O-1,Soup,2,01/03/2026 09:30", "SW1,Old,O-2,Choir,3,01/03/2026 09:30")
    said = carried(council, before, sheet(headers, "SW1,New,O-1,Soup,4,08/03/2026 09:30"))
    assert outcome(said, "O-2")["reviews"][0]["extent"]["value"] == "3"
    assert outcome(said, "O-2")["reviews"][0]["stated"].startswith("2026-03-01")
    assert outcome(said, "O-1")["reviews"][0]["extent"]["value"] == "4"
    assert said["person"]["name"]["family"] == "New"


def test_an_action_whose_row_is_gone_stays_and_its_outcome_says_what_it_says_now(council):
    headers = "Person ID,Outcome Ref,Why It Matters,Actions / Who / When"
    before = sheet(headers, "SW1,O-1,Home,Cook / Ann / Mon", "SW1,O-1,Home,Shop / Bob / Tue")
    said = carried(council, before, sheet(headers, "SW1,O-1,Quiet,Cook / Ann / Wed"))
    assert outcome(said, "O-1")["why"] == "Quiet"
    assert [(a["id"], a["how"], a["when"]["text"]) for a in said["actions"]] == [
        ("O-1/1", "Cook", "Wed"),
        ("O-1/2", "Shop", "Tue"),
    ]


def test_a_heading_by_another_of_its_names_is_the_same_column(council):
    before = sheet("Client ID,Outcome ID,Date of Birth,Why it matters", "SW1,O-1,14/03/1944,Home")
    said = carried(council, before, sheet("Person ID,Outcome Ref,DOB,WHY IT MATTERS", "SW1,O-1,15/03/1944,"))
    assert said["person"]["birth_date"] == "1944-03-15"
    assert outcome(said, "O-1")["why"] is None


def test_a_column_that_no_profile_had_is_there_once_one_has_it(council, tmp_path):
    before = sheet("Person ID,Outcome Ref,Feelings", "SW1,O-1,Hopeful")
    (older,), (newer,) = council.said(before), council.said(sheet("Person ID,Outcome Ref", "SW1,O-1"))
    path = tmp_path / "mine.yaml"
    path.write_text(council.system.path.read_text().replace("header: Why It Matters", "header: Feelings"))
    today = type(council)(profile_file=str(path))
    tree = today.system.carried(older.tree, newer.tree)
    assert today.system.again(tree, "SW1", Library([MAPPINGS])).said["outcomes"][0]["why"] == "Hopeful"


def test_where_rows_name_all_there_are_an_outcome_without_one_has_ended(council, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(council.system.path.read_text().replace("key: {person", "lists: whole\nkey: {person"))
    whole = type(council)(profile_file=str(path))
    headers = "Person ID,DOB,Outcome Ref,Outcome"
    before = sheet(headers, "SW1,,O-1,Soup", "SW1,14/03/1944,O-2,Choir")
    said = carried(whole, before, sheet("Person ID,Outcome Ref,Outcome", "SW1,O-1,Soup"))
    assert [entry["id"] for entry in said["outcomes"]["whole"]] == ["O-1"]
    assert said["person"]["birth_date"] == "1944-03-14"


def test_a_sheet_that_leaves_nothing_out_is_what_it_is(council):
    headers = "Person ID,Outcome Ref,Outcome"
    (older,), (newer,) = council.said(sheet(headers, "SW1,O-1,Soup")), council.said(sheet(headers, "SW1,O-1,Stew"))
    assert council.system.carried(older.tree, newer.tree) is newer.tree

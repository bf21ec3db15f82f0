"""What the list of hazards promises of sheets: nothing is made up in reading, and nothing is lost unsaid in writing."""

from __future__ import annotations

import pytest

UUID = "3f2b8c1e-9d4a-8f6b-a1c2-0123456789ab"
HEADERS = (
    "Person ID,CHI,Forename,Surname,DOB,Outcome Ref,Outcome,Theme,Extent Met,What helps,Actions / Who / When,Status"
)


def sheet(*rows: str, headers: str = HEADERS) -> bytes:
    return "\n".join([headers, *rows, ""]).encode()


def record(**fields):
    return {"id": UUID, "person": {"id": UUID}, "outcomes": [{"id": UUID, "why": "Soup"}], **fields}


def lost(translated):
    return {(loss.where, loss.kind) for loss in translated.losses}


def test_a_date_of_birth_is_never_made_of_a_numbers_digits(council):
    (record,) = council.records(sheet("SW1,0902449907,O-1", headers="Person ID,CHI,Outcome Ref"))
    assert [number.value for number in record.person.identifiers if "SW1" not in number.value] == ["0902449907"]
    assert record.person.birth_date is None


@pytest.mark.parametrize("turned", range(1, 12))
def test_columns_are_found_by_their_headings_in_any_order(council, turned):
    rows = [HEADERS, "SW1,0902449907,Iris,Sampleperson,09/02/1944,O-1,Soup,,2,A stool,Cook / Ann / Mon,In progress"]
    cells = [row.split(",") for row in rows]
    shifted = "\n".join(",".join(row[turned:] + row[:turned]) for row in cells).encode()
    assert council.records(shifted) == council.records(sheet(rows[1]))


def test_a_row_without_a_time_says_of_no_time_that_it_is_so(council):
    headers = "Person ID,Outcome Ref,Last Updated"
    untimed, timed = council.said(sheet("SW1,O-1,", "SW2,O-1,28/03/2026", headers=headers))
    assert (untimed.as_of, timed.as_of) == (None, "2026-03-28")


@pytest.mark.parametrize("profile", ["council-outcomes", "adult-carer-support-plan"])
def test_no_words_are_anybodys_own_unless_the_site_says_so(site, profile, library):
    found = site(f"tabular:{profile}")
    headings = [column.header for column in found.system.profile(library).columns.values()]
    cells = ["SW1" if "ID" in heading else "Soup" for heading in headings]
    records = found.records(sheet(",".join(cells), headers=",".join(f'"{heading}"' for heading in headings)))
    assert [outcome.statement.voice for record in records for outcome in record.outcomes] == ["unknown"]


@pytest.mark.parametrize("profile", ["council-outcomes", "adult-carer-support-plan"])
def test_an_address_that_is_not_to_be_told_is_a_loss_where_the_sheet_cannot_say_so(site, profile):
    flagged = record(person={"id": UUID, "protection": {"address_not_disclosed": True}})
    written = site(f"tabular:{profile}").write([flagged])
    assert ("person.protection.address_not_disclosed", "dropped") in lost(written)


def test_a_review_that_says_the_plan_must_change_is_a_loss_where_the_sheet_cannot_say_so(council):
    outcome = {"id": UUID, "why": "Soup", "reviews": [{"id": "r", "standing": True, "plan_needs_change": True}]}
    written = council.write([record(outcomes=[outcome])])
    assert ("outcomes[0].reviews[0].plan_needs_change", "dropped") in lost(written)

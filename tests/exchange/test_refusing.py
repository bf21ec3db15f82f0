"""Files that cannot be read, or not whole: a receipt for whatever was kept, and nothing half written."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from adapter.caller import ADAPTER
from adapter.exchange.desk import Desk
from adapter.exchange.lists import sources
from adapter.exchange.receive import receipt_of
from tests.exchange.walks import (
    FOLDER,
    WEEK_1,
    DeskFor,
    atoms,
    changes,
    differing,
    person_row,
    post,
    record_of,
    rows_of,
    sheet_of,
    tree_of,
    with_cell,
)

Tree = dict[str, Any]


def kept_receipt(desk: Desk, body: bytes, kind: str = "text/csv") -> Tree:
    receipt = post(desk, body, kind=kind)
    assert receipt_of(desk, receipt["id"]) == receipt
    return receipt


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "text/csv"),
        (b"\xef\xbb\xbf", "text/csv"),
        (b"Name,Town\r\nAnn,Oban\r\n", "text/csv"),
        (b"%PDF-1.7 nothing", "application/pdf"),
        (b'{"resourceType": "Bundle"}', "application/fhir+json"),
        (b"PK\x03\x04 not a workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (WEEK_1.split(b"\r\n")[0] + b"\r\n", "text/csv"),
    ],
)
def test_a_file_of_which_nothing_can_be_read_is_refused_with_a_receipt(desk: Desk, body: bytes, kind: str) -> None:
    post(desk, WEEK_1)
    before = atoms(desk)
    receipt = kept_receipt(desk, body, kind)
    assert receipt["state"] == "refused"
    assert receipt["issues"] and receipt["counts"]["not_confirmed"] == 0
    assert not differing(before, atoms(desk))
    assert sources(desk, ADAPTER, record_of(desk, "SW000203"))[0]["missing_since"] is None
    assert post(desk, WEEK_1)["state"] == "duplicate"  # the latest that was applied is still that one


@pytest.mark.parametrize("rows", [1, 3])
def test_a_file_that_is_cut_off_says_of_nobody_that_they_are_missing(desk: Desk, rows: int) -> None:
    post(desk, WEEK_1)
    before = atoms(desk)
    lines = WEEK_1.split(b"\r\n")
    cut = b"\r\n".join(lines[: rows + 1]) + b"\r\n" + lines[rows + 1][:100]
    receipt = kept_receipt(desk, cut)
    assert receipt["counts"]["not_confirmed"] == 0
    assert not differing(before, atoms(desk))


def test_a_quote_that_is_never_closed_costs_nothing_that_is_kept(desk: Desk) -> None:
    post(desk, WEEK_1)
    before = atoms(desk)
    kept_receipt(desk, WEEK_1.replace(b'a patient"', b"a patient"))
    after = atoms(desk)
    assert not {key for key in differing(before, after) if key[0] != "SW000202"}
    assert sources(desk, ADAPTER, record_of(desk, "SW000205"))[0]["missing_since"] is None


@pytest.mark.parametrize(
    "name", ["nasty_cp1252", "nasty_header_drift", "nasty_ragged_and_footer", "nasty_semicolon_lf", "nasty_utf8_bom"]
)
def test_an_awkward_extract_brings_the_same_people_as_its_plain_form(desk: Desk, name: str) -> None:
    receipt = kept_receipt(desk, (FOLDER / f"{name}.csv").read_bytes())
    assert (receipt["state"], changes(receipt)) == ("accepted", ["created"] * (5 if "ragged" in name else 4))
    tom = tree_of(desk, record_of(desk, "SW000124"))
    assert (
        tom["outcomes"][0]["statement"]["text"].replace("\r", "")
        == 'Meet friends at the café\nevery week, "weather permitting"'
    )
    assert post(desk, (FOLDER / f"{name}.csv").read_bytes())["state"] == "duplicate"


def test_a_row_that_is_too_short_and_a_footer_are_told_and_cost_the_others_nothing(desk: Desk) -> None:
    receipt = kept_receipt(desk, (FOLDER / "nasty_ragged_and_footer.csv").read_bytes())
    assert receipt["counts"]["created"] == 5
    assert {issue["severity"] for issue in receipt["issues"]} & {"warning", "error"}


# --- who is in a row that was refused


def without_reference(sheet: bytes = WEEK_1) -> bytes:
    """Sèonaid's only row, and nothing in it says which outcome it is about."""
    return with_cell(sheet, "SW000203", "O-1", Outcome_Ref="")


def seonaid(desk: Desk) -> Tree:
    (source,) = sources(desk, ADAPTER, record_of(desk, "SW000203"))
    return source


def test_who_is_in_a_row_that_was_refused_is_neither_confirmed_nor_missing(desk: Desk) -> None:
    post(desk, WEEK_1)
    before, was = seonaid(desk), atoms(desk)
    receipt = post(desk, without_reference())
    counts = receipt["counts"]
    assert (counts["refused"], counts["confirmed"], counts["not_confirmed"], counts["not_taken"]) == (1, 4, 0, 1)
    assert any("neither confirmed nor missing" in issue["text"] for issue in receipt["issues"])
    assert seonaid(desk) == before and not differing(was, atoms(desk))


def test_who_was_in_a_refused_row_once_is_missing_from_the_next_file_without_them(desk: Desk) -> None:
    post(desk, WEEK_1)
    post(desk, without_reference())
    third = post(desk, sheet_of(row for row in rows_of(WEEK_1) if row["Person ID"] != "SW000203"))
    assert (third["counts"]["not_confirmed"], third["counts"]["not_taken"]) == (1, 0)
    assert seonaid(desk)["missing_since"] == third["received_at"]


def test_a_row_with_too_many_cells_says_at_least_whom_it_is_about(desk: Desk) -> None:
    post(desk, WEEK_1)
    lines = WEEK_1.split(b"\r\n")
    spoilt = [line + b",one,more" if line.startswith(b"SW000203") else line for line in lines]
    counts = post(desk, b"\r\n".join(spoilt))["counts"]
    assert (counts["refused"], counts["not_confirmed"], counts["not_taken"]) == (1, 0, 1)


def test_a_row_of_which_it_cannot_be_told_whose_it_is_leaves_it_open_who_is_missing(desk: Desk) -> None:
    post(desk, WEEK_1)
    receipt = post(desk, with_cell(WEEK_1, "SW000203", "O-1", Person_ID=""))
    assert (receipt["counts"]["not_confirmed"], receipt["counts"]["not_taken"]) == (1, 0)
    assert any("unless in a row that was refused" in issue["text"] for issue in receipt["issues"])


def test_of_a_plan_with_one_refused_row_the_others_do_not_name_all_there_is(desk_for: DeskFor, tmp_path: Any) -> None:
    from adapter_tabular.profile_file import shipped_profiles

    shipped = next(path for path in shipped_profiles() if "council-outcomes" in str(path))
    (tmp_path / "ours.yaml").write_text(f"lists: whole\n{shipped.read_text(encoding='utf-8')}", encoding="utf-8")
    desk = desk_for(profile_file=str(tmp_path / "ours.yaml"))
    post(desk, WEEK_1)
    was = atoms(desk)
    receipt = post(desk, with_cell(WEEK_1, "SW000201", "O-2", Outcome_Ref=""))
    assert receipt["counts"]["refused"] == 1
    assert not differing(was, atoms(desk))  # her second outcome was not ended by a slip in its row
    post(desk, WEEK_1 + b"\r\n")
    assert not differing(was, atoms(desk))
    post(
        desk, sheet_of(row for row in rows_of(WEEK_1) if (row["Person ID"], row["Outcome Ref"]) != ("SW000201", "O-2"))
    )
    assert len(tree_of(desk, record_of(desk, "SW000201"))["outcomes"]) == 1


def test_a_record_that_cannot_be_written_was_in_the_file_all_the_same(desk: Desk, monkeypatch: Any) -> None:
    from adapter.exchange import meeting

    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    post(desk, WEEK_1)
    monkeypatch.setattr(meeting, "reconcile", broken)
    counts = post(desk, with_cell(WEEK_1, "SW000203", "O-1", Status="Completed"))["counts"]
    assert (counts["refused"], counts["not_confirmed"], counts["not_taken"]) == (1, 0, 1)


# --- names that no index has room for


def noise(length: int) -> str:
    """Text that no database can make small."""
    return "".join(hashlib.sha256(str(number).encode()).hexdigest() for number in range(length // 64 + 1))[:length]


@pytest.mark.parametrize("length", [1_001, 2_600, 10_000])
@pytest.mark.parametrize("column", ["Person ID", "Outcome Ref"])
def test_a_name_too_long_to_be_found_again_is_refused_by_its_line_and_the_others_go_on(
    desk: Desk, column: str, length: int
) -> None:
    body = sheet_of([*rows_of(WEEK_1), person_row("SW000900") | {column: noise(length)}])
    receipt = post(desk, body)
    assert (receipt["state"], receipt["counts"]["created"], receipt["counts"]["refused"]) == ("accepted", 5, 1)
    (issue,) = [issue for issue in receipt["issues"] if issue["code"] == "too-long"]
    assert issue["where"] == ["line 8"] and "1,000 bytes" in issue["text"]
    assert noise(length)[:30] not in str(receipt)


def test_the_longest_names_that_are_taken_come_back_by_themselves(desk: Desk) -> None:
    person, outcome = noise(1_000), noise(980)[::-1]
    body = sheet_of([person_row(person) | {"Outcome Ref": outcome}])
    assert changes(post(desk, body)) == ["created"]
    assert post(desk, body + b"\r\n")["counts"]["confirmed"] == 1
    assert changes(post(desk, sheet_of([person_row(person, Status="Completed") | {"Outcome Ref": outcome}]))) == [
        "updated"
    ]

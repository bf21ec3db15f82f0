"""Files that cannot be read, or not whole: a receipt for whatever was kept, and nothing half written."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.caller import ADAPTER
from adapter.exchange.desk import Desk
from adapter.exchange.lists import sources
from adapter.exchange.receive import receipt_of
from tests.exchange.walks import FOLDER, WEEK_1, atoms, changes, differing, post, record_of, tree_of

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

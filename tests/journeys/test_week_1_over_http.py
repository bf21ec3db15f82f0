"""The journey that must work: a council's week becomes FHIR and records over HTTP, and comes back."""

from __future__ import annotations

import csv
import io
import json

import pytest

from adapter.fhir import check
from tests.journeys.conftest import ROOT, Door

COUNCIL, CARERS = "tabular:council-outcomes", "tabular:adult-carer-support-plan"
FHIR, FHIR_LINES, LINES = "application/fhir+json", "application/fhir+ndjson", "application/x-ndjson"


def rows_of(sheet: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"), newline="")))


def with_blank(sheet: bytes, column: str) -> list[dict[str, str]]:
    return [{**row, column: ""} for row in rows_of(sheet)]


def without_bare_losses(losses: list[dict]) -> list[dict]:
    return [loss for loss in losses if not (loss["why"] and loss["kind"] and any(loss["where"]) and loss["count"] > 0)]


def test_week_1_becomes_a_checked_transaction_with_every_loss_by_place_and_cause(door: Door, week_1: bytes):
    answer = door.translate(week_1, COUNCIL, "fhir")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    told = answer.json()
    assert set(told) == {"result", "losses", "issues", "quality"}
    bundle = told["result"]
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "transaction")
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert (kinds.count("Patient"), kinds.count("CarePlan"), kinds.count("Goal")) == (5, 5, 6)
    assert "Observation" in kinds
    assert [issue for issue in check(bundle) if issue.severity in ("error", "fatal")] == []
    assert told["losses"]
    assert without_bare_losses(told["losses"]) == []
    assert int(answer.headers["Outcomes-Losses"]) == sum(loss["count"] for loss in told["losses"])
    assert int(answer.headers["Outcomes-Issues"]) == sum(issue["count"] for issue in told["issues"])
    assert answer.headers["Outcomes-Refused"] == "0"


def test_entries_are_put_under_urns_and_refer_to_each_other_by_them(door: Door, week_1: bytes):
    entries = door.translate(week_1, COUNCIL, "fhir").json()["result"]["entry"]
    urls = {entry["fullUrl"] for entry in entries}
    assert len(urls) == len(entries)
    assert all(url.startswith("urn:uuid:") for url in urls)
    for entry in entries:
        resource = entry["resource"]
        assert entry["request"] == {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"}
    references = [e["resource"]["subject"]["reference"] for e in entries if "subject" in e["resource"]]
    assert references
    assert set(references) <= urls


def test_the_words_of_the_person_arrive_as_they_were_written(door: Door, week_1: bytes):
    entries = door.translate(week_1, COUNCIL, "fhir").json()["result"]["entry"]
    told = [e["resource"]["description"]["text"] for e in entries if e["resource"]["resourceType"] == "Goal"]
    assert told == [row["Outcome (in own words)"] for row in rows_of(week_1)]


def test_week_1_becomes_records(door: Door, week_1: bytes):
    answer = door.translate(week_1, COUNCIL, "record")
    records = answer.json()["result"]
    assert len(records) == 5
    assert sum(len(record["outcomes"]) for record in records) == 6
    assert {record["person"]["name"]["family"] for record in records} == {row["Surname"] for row in rows_of(week_1)}


@pytest.mark.parametrize("between", ["fhir", "record"])
def test_the_spreadsheet_comes_back_from(door: Door, week_1: bytes, between: str):
    sent = json.dumps(door.translate(week_1, COUNCIL, between).json()["result"]).encode()
    answer = door.translate(sent, between, COUNCIL, accept="text/csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert rows_of(answer.content) == with_blank(week_1, "Last Updated")
    told = door.translate(sent, between, COUNCIL).json()
    assert rows_of(told["result"].encode()) == with_blank(week_1, "Last Updated")
    assert sum(loss["count"] for loss in told["losses"] if loss["path"].endswith("reviews.stated")) == 6


@pytest.mark.parametrize("between", ["fhir", "record"])
def test_written_onto_what_was_there_the_spreadsheet_comes_back_byte_for_byte_from(
    door: Door, week_1: bytes, between: str
):
    sent = json.dumps(door.translate(week_1, COUNCIL, between).json()["result"]).encode()
    parts = {"file": ("sent.json", sent, "application/json"), "onto": ("week.csv", week_1, "text/csv")}
    answer = door.translate(None, between, COUNCIL, accept="text/csv", files=parts)
    assert answer.status_code == 200
    assert answer.content == week_1


def test_a_carers_support_plan_goes_to_fhir_and_comes_back(door: Door):
    sheet = (ROOT / "mappings" / "examples" / "adult-carer-support-plan.csv").read_bytes()
    bundle = door.translate(sheet, CARERS, "fhir", accept=FHIR)
    assert [i for i in check(bundle.json()) if i.severity in ("error", "fatal")] == []
    back = door.translate(bundle.content, "fhir", CARERS, accept="text/csv")
    assert rows_of(back.content)[0].keys() == rows_of(sheet)[0].keys()
    parts = {"file": ("plan.json", bundle.content, FHIR), "onto": ("plan.csv", sheet, "text/csv")}
    assert door.translate(None, "fhir", CARERS, accept="text/csv", files=parts).content == sheet


@pytest.mark.parametrize("target", ["fhir", "record"])
def test_tabs_say_what_the_commas_say(door: Door, week_1: bytes, target: str):
    commas = door.translate(week_1, COUNCIL, target).json()["result"]
    tabs = "\n".join("\t".join(row) for row in csv.reader(io.StringIO(week_1.decode("utf-8-sig"), newline="")))
    assert door.translate(tabs.encode(), COUNCIL, target).json()["result"] == commas


@pytest.mark.parametrize(("accept", "target"), [(FHIR_LINES, "fhir"), (LINES, "fhir"), (LINES, "record")])
def test_lines_are_one_plan_each(door: Door, week_1: bytes, accept: str, target: str):
    answer = door.translate(week_1, COUNCIL, target, accept=accept)
    assert answer.headers["Content-Type"] == (FHIR_LINES if target == "fhir" else LINES)
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert len(told) == 5
    if target == "fhir":
        assert {line["type"] for line in told} == {"transaction"}
        assert [i for line in told for i in check(line) if i.severity in ("error", "fatal")] == []
    back = door.translate(answer.content, target, COUNCIL, accept="text/csv")
    assert rows_of(back.content) == with_blank(week_1, "Last Updated")


def test_ids_stay_the_same_for_one_sender_and_differ_between_two(door: Door, week_1: bytes):
    def ids(**query: str) -> set[str]:
        return {record["id"] for record in door.translate(week_1, COUNCIL, "record", **query).json()["result"]}

    assert ids(sender="lochside") == ids(sender="lochside")
    assert ids(sender="lochside").isdisjoint(ids(sender="brigadoon"))


def test_without_a_sender_ids_are_the_messages_own_and_that_is_told(door: Door, week_1: bytes):
    first, again = (door.translate(week_1, COUNCIL, "record", sender=None).json() for _ in range(2))
    assert first == again
    other = door.translate(week_1 + b"\r\n", COUNCIL, "record", sender=None).json()
    assert {r["id"] for r in first["result"]}.isdisjoint({r["id"] for r in other["result"]})
    assert any("--sender" in issue["text"] for issue in first["issues"])
    assert not any("--sender" in i["text"] for i in door.translate(week_1, COUNCIL, "record").json()["issues"])


def test_the_readmes_own_curl_works(door: Door):
    body = (ROOT / "mappings" / "examples" / "council-outcomes.csv").read_bytes()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}  # what curl --data-binary says
    assert door.translate(body, COUNCIL, "fhir", sender="lochside-council", headers=kind).status_code == 200

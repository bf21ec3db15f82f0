"""One Provenance for each version of a record: who, when, why, from what; none for what did not change."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.caller import ADAPTER, Caller
from adapter.exchange import Desk
from adapter.exchange.lists import history, records_listed
from adapter.exchange.rebuild import rebuild
from adapter.exchange.records import Records
from adapter.exchange.witness import Witness
from adapter.fhir import check
from adapter.fhir.query import asked_from
from adapter.fhir.search import rows_of
from adapter.message import Message
from adapter.store import Unit
from adapter.store.items import CONFLICT
from adapter.store.resources import at_versions, opened, read, read_version
from adapter.store.search import search
from adapter.store.working import Raised
from tests.exchange.walks import (
    BOARD_SEES,
    COUNCIL,
    NAME,
    OTHER,
    OTHERS,
    WEEK_1,
    WEEK_2,
    conflicts,
    decide,
    outcome_of,
    person_row,
    post,
    record_of,
    sheet_of,
    tree_of,
    valid_chi,
    with_cell,
)

Tree = dict[str, Any]
ONE = "SW000201"
SONG = "I’d like to see my friends"


def found(desk: Desk, caller: Caller = ADAPTER, **query: str) -> list[Tree]:
    asked = asked_from("Provenance", [*query.items(), ("_count", "500")], strict=True)
    return [opened(kept) for kept in desk.store.look(lambda unit: search(unit, asked.query), caller).items]


def of_version(desk: Desk, record: str, version: int = 0) -> Tree:
    told = [one["provenance"] for one in history(desk, ADAPTER, record) if version in (0, one["version"])]

    def look(unit: Unit) -> Tree:
        kept = read(unit, *told[0].split("/"))
        assert kept is not None
        return opened(kept)

    return desk.store.look(look)


def targets(provenance: Tree) -> list[tuple[str, str, int]]:
    parts = [target["reference"].split("/") for target in provenance["target"]]
    return [(kind, identity, int(version)) for kind, identity, _, version in parts]


def who(provenance: Tree) -> list[Tree]:
    return [
        {"role": agent["type"]["coding"][0]["code"], "who": agent["who"]["display"],
         "for": agent.get("onBehalfOf", {}).get("display")}
        for agent in provenance["agent"]
    ]  # fmt: skip


def test_each_record_of_a_message_has_one_with_the_versions_that_were_written(desk: Desk):
    post(desk, WEEK_1)
    told = found(desk)
    assert len(told) == 5
    assert [issue for one in told for issue in check(one) if issue.severity == "error"] == []
    record = record_of(desk, ONE)
    made = of_version(desk, record)
    assert who(made) == [{"role": "enterer", "who": NAME, "for": NAME}]
    assert made["activity"]["coding"][0]["code"] == "CREATE"
    sha256 = Message(WEEK_1, "text/csv", "week.csv").sha256()
    assert made["entity"][0]["what"] == {
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:sha256:{sha256}"}, "display": NAME,
    }  # fmt: skip
    [change] = history(desk, ADAPTER, record)
    assert (change["at"], change["version"], f"Provenance/{made['id']}") == (made["recorded"], 1, change["provenance"])
    written = desk.store.look(lambda unit: at_versions(unit, targets(made)))
    assert len(written) == len(made["target"]) == len(set(map(str, made["target"])))
    assert {kept.type for kept in written} >= {"CarePlan", "Goal", "Patient"}
    assert {kept.at for kept in written} == {made["recorded"]}


def test_what_did_not_change_has_none_and_the_same_message_again_makes_none(desk: Desk):
    post(desk, WEEK_1)
    post(desk, WEEK_1)
    before = {one["id"] for one in found(desk)}
    post(desk, WEEK_2)

    def changes() -> dict[str, list[Tree]]:
        return {one["id"]: history(desk, ADAPTER, one["id"]) for one in records_listed(desk, ADAPTER)}

    raised = [change for several in changes().values() for change in several]
    assert len(raised) == len({change["provenance"] for change in raised} - {None}) == len(found(desk)) > len(before)
    assert any(len(several) == 1 for several in changes().values())
    post(desk, WEEK_2)
    assert len(found(desk)) == len(raised)


def test_only_what_a_change_wrote_is_named(desk: Desk):
    post(desk, WEEK_1)
    record = record_of(desk, ONE)
    outcome = outcome_of(desk, record, SONG)
    done = Records(desk, BOARD_SEES).say(record, {"outcomes": [{"id": outcome["id"], "why": "Singing."}]}, None)
    made = of_version(desk, record, done.version)
    assert targets(made) == [("Goal", outcome["id"], 2)]
    assert who(made) == [{"role": "enterer", "who": "board", "for": "lochside-board"}]
    assert ("entity" in made, "reason" in made, made["activity"]["coding"][0]["code"]) == (False, False, "UPDATE")


def test_a_correction_and_a_decision_say_why(desk: Desk):
    post(desk, WEEK_1)
    record = record_of(desk, ONE)
    outcome = outcome_of(desk, record, SONG)
    again = {"outcomes": [{"id": outcome["id"], "statement": {"text": "To see Jean", "voice": "verbatim"}}]}
    done = Records(desk, BOARD_SEES).say(record, again, None, "she said\x00 it otherwise")
    assert of_version(desk, record, done.version)["reason"] == [{"text": "she said\ufffd it otherwise"}]
    Records(desk, BOARD_SEES).say(record, {"outcomes": [{"id": outcome["id"], "why": "Singing."}]}, None)
    why = {"Why_It_Matters": "Because of Jean.", "Last_Updated": "20/03/2026 09:00"}
    post(desk, with_cell(WEEK_1, ONE, outcome_reference(desk), **why))
    [item] = [one for one in conflicts(desk) if "why" in str(one["paths"])]
    decide(desk, item, "theirs", kind=CONFLICT, caller=Caller("officer", "lochside-board", sees=frozenset({NAME})))
    assert tree_of(desk, record)["outcomes"] != []
    made = of_version(desk, record)
    assert made["reason"] == [{"text": "we rang and asked"}]
    assert who(made) == [
        {"role": "enterer", "who": "officer", "for": "lochside-board"}, {"role": "author", "who": NAME, "for": None},
    ]  # fmt: skip


def outcome_reference(desk: Desk) -> str:
    import csv
    import io

    rows = csv.DictReader(io.StringIO(WEEK_1.decode("utf-8-sig")))
    return next(r["Outcome Ref"] for r in rows if r["Person ID"] == ONE and SONG in r["Outcome (in own words)"])


def test_it_is_found_by_target_by_when_and_by_the_patient_where_one_was_written(desk: Desk):
    post(desk, WEEK_1)
    record = record_of(desk, ONE)
    outcome = outcome_of(desk, record, SONG)
    done = Records(desk, BOARD_SEES).say(record, {"outcomes": [{"id": outcome["id"], "why": "Singing."}]}, None)
    first, second = of_version(desk, record, 1), of_version(desk, record, done.version)

    def ids(**query: str) -> set[str]:
        return {one["id"] for one in found(desk, **query)}

    assert ids(target=f"Goal/{outcome['id']}") == {first["id"], second["id"]}
    patient = tree_of(desk, record)["person"]["id"]
    assert ids(patient=patient) == ids(target=f"Patient/{patient}") == {first["id"]}
    assert ids(patient=f"Goal/{outcome['id']}") == ids(patient=f"CarePlan/{record}") == set()
    day = first["recorded"][:10]
    assert ids(recorded=day) == ids() == ids(recorded=f"le{second['recorded']}")
    assert ids(recorded=f"gt{first['recorded']}") == {second["id"]}
    assert ids(recorded=first["recorded"], target=f"CarePlan/{record}") == {first["id"]}
    assert ids(recorded="lt2020") == set()
    assert ids(recorded=f"lt2020,{second['recorded']}") == {second["id"]}


def test_who_does_not_see_the_record_does_not_see_what_tells_of_it(desk: Desk):
    post(desk, WEEK_1)
    made = of_version(desk, record_of(desk, ONE))
    for caller, sees in ((COUNCIL, True), (BOARD_SEES, True), (OTHERS, False), (Caller("nobody"), False)):
        own = made["id"] in {one["id"] for one in found(desk, caller)}
        read_it = desk.store.look(lambda unit: read(unit, "Provenance", made["id"]), caller)
        older = desk.store.look(lambda unit: read_version(unit, "Provenance", made["id"], 1), caller)
        assert (own, read_it is not None, older is not None) == (sees, sees, sees)
        assert (len(found(desk, caller, target=f"CarePlan/{record_of(desk, ONE)}")) == 1) is sees


def test_a_record_that_changes_along_is_told_of_by_the_organisation_alone(desk: Desk):
    """Two councils know one person; who reads one council's plan learns of the other's neither message nor reason."""
    number = valid_chi("140344", 1)
    post(desk, sheet_of([person_row("L1", number)]))
    post(desk, sheet_of([person_row("G1", number, Phone="01234 567890")]), OTHER)
    mine, theirs = record_of(desk, "L1"), record_of(desk, "G1", OTHER)
    patient = tree_of(desk, theirs)["person"]["id"]
    assert tree_of(desk, mine)["person"]["id"] == patient
    record = Records(desk, OTHERS).read(theirs)
    Records(desk, OTHERS).say(theirs, {"person": {"gender": "female"}}, record.version, "asked her at the door")
    own, along = of_version(desk, theirs), of_version(desk, mine)
    assert own["reason"] == [{"text": "asked her at the door"}]
    assert targets(along) == [one for one in targets(own) if one[0] == "Patient"]
    assert who(along) == [{"role": "enterer", "who": OTHER, "for": None}]
    assert ("reason" in along, "entity" in along) == (False, False)
    assert [one["id"] for one in found(desk, COUNCIL, recorded=f"ge{along['recorded']}")] == [along["id"]]


def test_no_name_of_a_person_is_in_an_id_and_nothing_of_the_message_either(desk: Desk):
    post(desk, WEEK_1)
    text = str(found(desk))
    assert [word for word in ("Iris", "CHI", SONG[:12], ONE) if word in text] == []


def test_made_again_they_are_what_they_were(desk: Desk):
    post(desk, WEEK_1)
    post(desk, WEEK_2)
    before = sorted(found(desk), key=str)
    seen = {one["id"] for one in found(desk, COUNCIL)}
    done = rebuild(desk)
    assert (done.resources_mended, done.records_mended) == (0, 0)
    assert sorted(found(desk), key=str) == before
    assert {one["id"] for one in found(desk, COUNCIL)} == seen == {one["id"] for one in before}


@pytest.mark.parametrize(
    ("reason", "held"), [("", ""), (" \n", ""), ("\ud800", "\ufffd"), ("x" * 20_000, "x" * 10_000)]
)
def test_a_reason_is_what_fhir_can_hold(reason: str, held: str):
    made, words = Witness("a", "b", "b", reason=reason)(Raised("r", 1, "2026-03-01T10:00:00.000Z", (("Goal", "g", 1),)))
    assert words == rows_of(made)
    assert made.get("reason", [{"text": ""}])[0]["text"] == held
    assert [issue for issue in check(made) if issue.severity == "error"] == []

"""FHIR and records as systems: what they write upon, what they refuse to write, and what is no document at all."""

from __future__ import annotations

import time
from typing import Any

import pytest

from adapter import jsontext
from adapter.errors import Refused
from adapter.exchange import Desk, Tally
from adapter.exchange.documents import documents
from adapter.exchange.sides import FhirSide
from adapter.message import Message
from adapter.plugin import Departure, Fault, System
from adapter.record.model import Outcome, Person, Record, Statement
from tests.exchange.test_posted import bundle, people, person

Tree = dict[str, Any]
FHIR = "application/fhir+json"


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


def written(desk: Desk, tree: Tree, onto: Tree | bytes | None = None, *, lines: bool = False) -> list[Tree]:
    message = Message(jsontext.dumps(tree), FHIR)
    held = None if onto is None else Message(onto if isinstance(onto, bytes) else jsontext.dumps(onto), FHIR)
    source, target = desk.system("fhir"), desk.system("fhir", lines=lines)
    return [jsontext.loads(p.read()) for p in desk.translate(message, source, target, Tally(), onto=held)]


def resources_of(tree: Tree) -> list[str]:
    return [f"{entry['resource']['resourceType']}/{entry['resource']['id']}" for entry in tree["entry"]]


def test_what_no_plan_refers_to_goes_along_untouched_and_in_its_place(desk: Desk):
    held = [{"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p0"}}, *people(2)]
    [made] = written(desk, bundle(person("p0")), bundle(held))
    plans = [f"{kind}/p{n}" for n in (0, 1) for kind in ("Patient", "Goal", "CarePlan")]
    assert resources_of(made) == ["Condition/c", *plans]


def test_what_we_do_not_read_survives_in_each_plan(desk: Desk):
    held = people(2)
    held[4]["note"] = [{"text": "a note of theirs"}]
    changed = people(2)
    changed[4]["description"]["text"] = "To make bread"
    [made] = written(desk, bundle(changed), bundle(held))
    goal = made["entry"][4]["resource"]
    assert (goal["description"]["text"], goal["note"]) == ("To make bread", [{"text": "a note of theirs"}])


def test_what_was_taken_out_of_a_plan_does_not_come_back_with_what_was_held(desk: Desk):
    held = people(1)
    held[2]["goal"].append({"reference": "Goal/more"})
    more = held[1] | {"id": "more"}
    [made] = written(desk, bundle(people(1)), bundle([*held, more]))
    plan = next(e["resource"] for e in made["entry"] if e["resource"]["resourceType"] == "CarePlan")
    assert len(plan["goal"]) == 1
    assert "Goal/more" not in resources_of(made)


def test_lines_hold_one_plan_each_and_nothing_of_the_others(desk: Desk):
    made = written(desk, bundle(people(3)), bundle(people(3)), lines=True)
    assert [len(tree["entry"]) for tree in made] == [3, 3, 3]


def test_many_plans_are_written_upon_many_in_a_time_that_grows_with_their_number(desk: Desk):
    def seconds(number: int) -> float:
        tree = bundle(people(number))
        start = time.process_time()
        written(desk, tree, tree)
        return time.process_time() - start

    seconds(10)
    assert seconds(400) < 12 * seconds(100)


@pytest.mark.parametrize("onto", [b"", b"%PDF", b"{", b'{"resourceType": "Bundle", "entry": [{"resource": 7}]}'])
def test_what_cannot_be_written_upon_is_told_apart_from_the_message(desk: Desk, onto: bytes):
    with pytest.raises(Refused, match="written upon") as told:
        written(desk, bundle(people(1)), onto)
    assert all(issue.where.startswith("onto") for issue in told.value.issues)


def test_a_record_that_makes_no_sound_fhir_is_refused_by_its_place_and_the_others_go_on(desk: Desk):
    def departures():
        for number, outcome in enumerate(("sound", "not sound at all")):
            statement = Statement(text="To make soup", voice="verbatim")
            one = Outcome(id=outcome.replace(" ", "_") if number else "g1", statement=statement, status="active")
            yield Departure(Record(id=f"r{number}", person=Person(id=f"p{number}"), outcomes=(one,)), f"line {number}")

    made = list(FhirSide(lines=True).write(departures(), desk.library))
    assert [piece.message is None for piece in made] == [False, True]
    assert all(issue.where.startswith("line 1: ") for issue in made[1].issues if issue.severity == "error")


def test_nothing_sound_is_no_message_at_all(desk: Desk):
    bad = Outcome(id="not_an_id", statement=Statement(text="x", voice="verbatim"), status="active")
    made = list(FhirSide().write([Departure(Record(id="r", person=Person(id="p"), outcomes=(bad,)))], desk.library))
    assert [piece.message for piece in made] == [None]


def test_a_list_in_a_line_is_told_by_both(desk: Desk):
    side: System = desk.system("record")
    arrivals = list(side.read(Message(b'[{"id":"a"},{"id":7}]\n{"id":"b"}', "application/x-ndjson"), desk.library))
    assert [arrival.where for arrival in arrivals] == ["line 1: [0]", "line 1: [1]", "line 2"]
    assert isinstance(arrivals[1], Fault)
    assert all(issue.where.startswith("line 1: [1]") for issue in arrivals[1].issues)


@pytest.mark.parametrize(
    ("body", "media_type", "places"),
    [
        (b'{"a":1}', FHIR, [""]),
        (b'{\n"a":1\n}\n', FHIR, [""]),
        (b'{"a":1}\n{"a":2}\n', FHIR, ["line 1", "line 2"]),
        (b'\xef\xbb\xbf{"a":1}\r\n\r\n{"a":2}', "text/plain", ["line 1", "line 3"]),
        (b'{"a":1}\n', "application/x-ndjson", ["line 1"]),
        (b'nonsense\n{"a":1}\n', "application/fhir+ndjson", ["line 1", "line 2"]),
    ],
)
def test_lines_are_known_by_their_kind_or_by_their_looks(body: bytes, media_type: str, places: list[str]):
    assert [place for place, _ in documents(Message(body, media_type))] == places


# --- what we add on the way out


WHY_IS = {"url": "https://w3id.org/personal-outcomes/fhir/StructureDefinition/po-why-it-matters"}
FOREIGN = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Theirs.</div>'}


def translated(desk: Desk, tree: Tree, onto: Tree | None = None) -> tuple[Tree, Tally]:
    tally, held = Tally(), None if onto is None else Message(jsontext.dumps(onto), FHIR)
    message = Message(jsontext.dumps(tree), FHIR)
    [piece] = desk.translate(message, desk.system("fhir"), desk.system("fhir"), tally, onto=held)
    return jsontext.loads(piece.read()), tally


def with_why() -> Tree:
    several = people(1)
    several[1]["extension"] = [{**WHY_IS, "valueMarkdown": "It is home."}]
    return bundle(several)


def goal_in(tree: Tree) -> Tree:
    found: Tree = next(e["resource"] for e in tree["entry"] if e["resource"]["resourceType"] == "Goal")
    return found


def test_a_goal_and_its_plan_leave_with_narrative_and_mirror_and_nothing_of_it_is_a_loss_coming_back(desk: Desk):
    first, told = translated(desk, with_why())
    goal, plan = goal_in(first), first["entry"][-1]["resource"]
    assert ([note["text"] for note in goal["note"]], "It is home." in goal["text"]["div"]) == (["It is home."], True)
    assert (plan["resourceType"], "It is home." in plan["text"]["div"]) == ("CarePlan", True)
    again, losses = translated(desk, first)
    assert (again, losses.losses(), losses.issues()) == (first, told.losses(), told.issues())
    assert "po-narrative-digest" in str(first) and "dropped" not in {loss["kind"] for loss in losses.losses()}


def test_what_they_edited_in_the_mirror_is_the_new_why_and_is_told_by_its_place(desk: Desk):
    first, _ = translated(desk, with_why())
    goal_in(first)["note"][0]["text"] = "The smell of soup."
    goal_in(first)["text"]["div"] = goal_in(first)["text"]["div"].replace("home", "soup")
    second, told = translated(desk, first)
    assert goal_in(second)["extension"][0]["valueMarkdown"] == "The smell of soup."
    assert [note["text"] for note in goal_in(second)["note"]] == ["The smell of soup."]
    assert {(where.rpartition(".")[2], issue["severity"]) for issue in told.issues() for where in issue["where"]} == {
        ("note[0]", "information"), ("text", "warning"),
    }  # fmt: skip


def test_what_is_written_upon_has_one_mirror_and_one_narrative_and_theirs_stays_theirs(desk: Desk):
    held, _ = translated(desk, with_why())
    changed = with_why()
    changed["entry"][1]["resource"]["extension"][0]["valueMarkdown"] = "New."
    made, told = translated(desk, changed, held)
    assert [note["text"] for note in goal_in(made)["note"]] == ["New."]
    assert ("New." in goal_in(made)["text"]["div"], told.issues()) == (True, [])
    goal_in(held)["text"] = FOREIGN
    made, _ = translated(desk, changed, held)
    assert goal_in(made)["text"] == FOREIGN
    goal_in(held)["note"][0]["text"], goal_in(held)["extension"][0]["valueMarkdown"] = "Both.", "Edited."
    made, told = translated(desk, changed, held)
    assert [note["text"] for note in goal_in(made)["note"]] == ["Both.", "New."]
    assert [issue["where"][0][:6] for issue in told.issues()] == ["onto: "]


@pytest.mark.parametrize("lines", [False, True])
def test_actions_are_told_in_line_or_as_requests_as_it_is_asked_for(desk: Desk, lines: bool):
    several = people(1)
    detail = {"status": "scheduled", "description": "By bus with Jean"}
    several[2]["activity"] = [{"id": "a1", "detail": detail}]

    def shaped(tree: Tree, activities: str) -> Tree:
        message = Message(jsontext.dumps(tree), FHIR)
        side = FhirSide(lines=lines, activities=activities)
        [piece] = desk.translate(message, desk.system("fhir"), side, Tally())
        made: Tree = jsontext.loads(piece.read())
        return made

    usual = shaped(bundle(several), "")
    referring = shaped(usual, "references")
    assert resources_of(referring)[-1] == "ServiceRequest/a1"
    assert "detail" not in str(referring["entry"])
    assert shaped(referring, "details") == shaped(usual, "details") == shaped(referring, "") == usual
    assert shaped(referring, "references") == referring

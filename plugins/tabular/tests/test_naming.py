"""What is written says under which reference it stands, so that it comes back as what it is."""

from __future__ import annotations

from adapter_tabular.template import MAPPINGS

from adapter.fhir import CODECS, SELECTORS
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.plugin import Departure
from adapter.record.keeping import record_kept_from

LIBRARY = Library([MAPPINGS], codecs=CODECS, selectors=SELECTORS)
OWN = "https://w3id.org/personal-outcomes/id/lochside"
SHEET = (
    b"Person ID,Outcome Ref,Outcome,Extent Met,Actions / Who / When\r\n"
    b"SW1,O-1,Soup,2,Cook / Ann / Mon\r\n"
    b"SW1,O-1,Soup,2,Shop / Bob / Tue\r\n"
    b"SW1,O-9,Left alone,,\r\n"
)


def record(**fields):
    """As we keep it: with ids of ours, and the sender's references as identifiers."""
    return {
        "id": "our-plan",
        "person": {"id": "our-person", "identifiers": [{"system": f"{OWN}/person", "value": "SW1"}]},
        "outcomes": [
            {
                "id": "our-outcome",
                "identifiers": [{"system": f"{OWN}/outcome", "value": "SW1/O-1"}],
                "statement": {"text": "Soup", "voice": "unknown"},
                "reviews": [{"id": "our-review", "standing": True, "helps": ["Time"]}],
            }
        ],
        "actions": [
            {"id": "our-shopping", "outcomes": ["our-outcome"], "how": "Shop"},
            {"id": "our-cooking", "outcomes": ["our-outcome"], "how": "Cook"},
            {"id": "nothing-to-see", "outcomes": ["our-outcome"], "title": "has no column"},
        ],
        **fields,
    }


def test_a_fresh_sheet_says_what_stands_where(council):
    assert council.write([record()]).named == {
        ("SW1", "person", "SW1"): "our-person",
        ("SW1", "plan", "plan"): "our-plan",
        ("SW1", "outcome", "O-1"): "our-outcome",
        ("SW1", "review", "O-1/standing"): "our-review",
        ("SW1", "action", "O-1/1"): "our-shopping",
        ("SW1", "action", "O-1/2"): "our-cooking",
    }


def test_upon_a_sheet_an_action_has_the_name_of_the_row_that_it_stands_in(council):
    tree = record()
    tree["actions"][0] |= {"who": [{"text": "Bob"}], "when": {"text": "Tue"}}
    tree["actions"][1] |= {"who": [{"text": "Ann"}], "when": {"text": "Mon"}}
    named = council.write([tree], SHEET).named
    assert named["SW1", "action", "O-1/1"] == "our-cooking"
    assert named["SW1", "action", "O-1/2"] == "our-shopping"
    assert ("SW1", "outcome", "O-9") not in named


def test_a_record_that_is_not_written_names_nothing(council):
    assert council.write([record(status="entered-in-error")]).named == {}


def test_a_section_is_named_by_its_topic(carers):
    section = {"id": "our-section", "framework": "section-9", "topic": "emergency-arrangements", "text": "Ring Ann"}
    named = carers.write([record(sections=[section])]).named
    assert named["SW1", "section", "emergency-arrangements"] == "our-section"
    assert named["SW1", "plan", "our-plan"] == "our-plan"


def test_an_action_stands_in_the_row_by_which_the_sender_knows_it(council):
    """Another system has added one before it, and one that the sender still shows is no more."""
    known = {("action", "O-1/3"): "our-shopping", ("action", "O-1/1"): "long-gone", ("action", "O-2/2"): "elsewhere"}
    kept = [record_kept_from(record())]
    (written,) = council.system.write([Departure(kept[0], known=known)], LIBRARY)
    assert {local: ours for (_, kind, local), ours in written.named.items() if kind == "action"} == {
        "O-1/2": "our-cooking",
        "O-1/3": "our-shopping",
    }
    (said,) = council.said(written.message)
    assert {a["id"]: a.get("how") for a in said.said["actions"]} == {
        "O-1/1": None,
        "O-1/2": "Cook",
        "O-1/3": "Shop",
        "O-1/4": None,  # the one of which the sheet can say nothing
    }


def test_upon_a_sheet_too_an_action_that_was_changed_stays_in_its_row(council):
    known = {("action", "O-1/2"): "our-shopping"}
    kept = record_kept_from(record())
    (written,) = council.system.write([Departure(kept, known=known)], LIBRARY, onto=Message(SHEET))
    assert written.named["SW1", "action", "O-1/2"] == "our-shopping"
    assert written.named["SW1", "action", "O-1/1"] == "our-cooking"

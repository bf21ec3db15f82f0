"""A code that a vocabulary does not have, or has no longer, is kept as it came and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapter import jsontext
from adapter.exchange import Desk, Tally
from adapter.exchange.vocabularies import code_issues, names_from
from adapter.fhir import CODECS, SELECTORS, record_from, resources_from
from adapter.fhir.profiles import terminology
from adapter.fhir.references import PO
from adapter.mapping.library import Library, shipped
from adapter.message import Message
from adapter.record.model import Area, Outcome, Participant, Record, Section, Statement

WHEEL_OF_THE_SITE = "code,display,definition,retired\nbelonging,Belonging,,\nhome-help,Home help,,2018-04\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Shipped, with a vocabulary of the site's in place of the wheel."""
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "wheel.csv").write_text(WHEEL_OF_THE_SITE, encoding="utf-8")
    return Library((tmp_path, shipped()), codecs=CODECS, selectors=SELECTORS)


def with_areas(*areas: Area) -> Record:
    return Record(id="c1", outcomes=(Outcome(id="g1"), Outcome(id="g2", areas=areas)))


def told(record: Record, library: Library) -> list[tuple[str, str]]:
    return [(issue.severity, issue.where) for issue in code_issues(record, library, "line 2")]


def test_a_code_that_the_vocabulary_has_is_not_spoken_of(library: Library) -> None:
    assert told(with_areas(Area(framework="wheel", code="belonging")), library) == []


def test_a_code_that_it_lacks_is_a_warning_at_its_place(library: Library) -> None:
    areas = (Area(framework="wheel", code="belonging"), Area(framework="wheel", code="staying-wel"))
    assert told(with_areas(*areas), library) == [("warning", "line 2: outcomes[1].areas[1]")]


def test_a_retired_code_is_told_with_the_day_it_ended(library: Library) -> None:
    (issue,) = code_issues(with_areas(Area(framework="wheel", code="home-help")), library, "")
    assert (issue.severity, issue.where) == ("information", "outcomes[1].areas[0]")
    assert "retired since 2018-04" in issue.text


def test_a_code_that_its_field_does_not_list_is_told_at_its_place(library: Library) -> None:
    record = Record(
        id="c1", kind="other", sds_option="option-9",
        people=(Participant(id="a", kind="advocate"), Participant(id="b", kind="family")),
        outcomes=(Outcome(id="g1", statement=Statement(text="To sing", voice="sung"), priority="high"),),
    )  # fmt: skip
    places = ("sds_option", "people[0].kind", "outcomes[0].statement.voice")
    assert told(record, library) == [("warning", f"line 2: {place}") for place in places]


def test_a_topic_of_a_section_is_looked_up_as_well(library: Library) -> None:
    sections = (Section(framework="section-9", topic="break-from-caring"), Section(framework="section-9", topic="x"))
    assert told(Record(id="c1", sections=sections), library) == [("warning", "line 2: sections[1].topic")]


def test_a_name_of_no_vocabulary_is_told_and_somebody_elses_uri_is_not(library: Library) -> None:
    areas = (Area(framework="weel", code="x"), Area(framework="https://example.org/x", code="1"), Area(text="words"))
    assert told(with_areas(*areas), library) == [("warning", "line 2: outcomes[1].areas[0]")]


def test_what_is_told_never_repeats_the_code(library: Library) -> None:
    """Somebody may have typed a person's name where a code belongs."""
    (issue,) = code_issues(with_areas(Area(framework="wheel", code="Iris-Lochside")), library, "")
    assert "Iris" not in issue.text


def test_translating_keeps_the_code_and_tells_it() -> None:
    record = (
        b'{"id":"c1","person":{"id":"p1"},"outcomes":[{"id":"g1","areas":[{"framework":"shanarri","code":"save"}]}]}'
    )
    desk, tally = Desk(), Tally()
    (fhir,) = desk.translate(Message(record, "application/json"), desk.system("record"), desk.system("fhir"), tally)
    assert b'"code":"save"' in fhir.read()
    assert [(i["severity"], i["where"]) for i in tally.issues() if i["code"] == "code-invalid"] == [
        ("warning", ["outcomes[0].areas[0]"])
    ]


def test_a_code_system_says_which_of_its_codes_are_retired(library: Library) -> None:
    wheel = next(one for one in terminology(library) if one["resourceType"] == "CodeSystem" and one["id"] == "wheel")
    assert [one["code"] for one in wheel["property"]] == ["status", "deprecationDate"]
    assert [one.get("property") for one in wheel["concept"]] == [
        None,
        [{"code": "status", "valueCode": "retired"}, {"code": "deprecationDate", "valueDateTime": "2018-04"}],
    ]


def test_words_of_every_vocabulary_are_spoken_where_a_plan_is_shown() -> None:
    names = names_from(Library(codecs=CODECS, selectors=SELECTORS))
    assert (names("shanarri", "safe"), names("wheel", "nope"), names("nope", "x")) == ("Safe", None, None)


def test_somebody_of_a_kind_that_nobody_here_knows_costs_nothing_and_is_told(library: Library) -> None:
    kind = {"url": f"{PO}/StructureDefinition/po-party-kind", "valueCode": "advocate"}
    patient = {"reference": "Patient/p"}
    resources = [
        {"resourceType": "Patient", "id": "p"},
        {"resourceType": "Organization", "id": "o", "name": "Voices", "extension": [kind]},
        {
            "resourceType": "CarePlan", "id": "c", "status": "active", "intent": "plan", "subject": patient,
            "author": {"reference": "Organization/o"},
        },
    ]  # fmt: skip
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}
    desk, tally = Desk(), Tally()
    message = Message(jsontext.dumps(bundle), "application/fhir+json")
    (made,) = desk.translate(message, desk.system("fhir"), desk.system("record"), tally)
    (record,) = jsontext.loads(made.read())
    assert record["people"] == [{"id": "o", "kind": "advocate", "name": "Voices"}]
    assert [i["where"] for i in tally.issues() if i["severity"] == "warning"] == [
        ["Bundle.entry[2].resource: people[0].kind"]
    ]
    held = record_from(resources, library)
    assert resources_from(held, library, onto=resources) == resources
    assert record_from(resources_from(held, library), library) == held

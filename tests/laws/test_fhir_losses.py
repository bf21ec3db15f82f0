"""L5 for FHIR: what is declared lost is not read, and what is not declared lost is."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from adapter import jsontext
from adapter.exchange.sides import FhirSide
from adapter.fhir import CODECS, SELECTORS, plans_of, resources_from, tree_of_plan, unread, with_references
from adapter.fhir.attainment import WORDS
from adapter.fhir.contained import opened
from adapter.fhir.references import PO, own_key
from adapter.fhir.translating import with_ids
from adapter.mapping.library import Library
from adapter.plugin import Departure
from adapter.record.said import onto
from tests.laws.records import consistent, kept_records, said_about
from tests.laws.test_fhir_laws import SHARED, examples, resources_in

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
CONSTANTS = {"CarePlan.intent": "plan", "ServiceRequest.intent": "plan", "Observation.status": "final"}
OF_A_SERVER = (".meta.versionId", ".meta.lastUpdated")  # it makes them of each copy anew
SHAPES = st.sampled_from(["", "details", "references"])  # of a plan's actions
BARRIERS = st.sampled_from(["", "reviews", "observations"])
slow = settings(deadline=None, suppress_health_check=list(HealthCheck))


def leaves(tree: Any, place: str, trail: tuple[Any, ...] = ()) -> Any:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, f"{place}.{key}", (*trail, key))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from leaves(value, f"{place}[{number}]", (*trail, number))
    else:
        yield place, trail


def altered(tree: Any, trail: tuple[Any, ...]) -> Any:
    """The tree with one leaf changed into another of its kind."""
    if not trail:
        return not tree if isinstance(tree, bool) else f"{tree}X" if isinstance(tree, str) else 987654
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[trail[0]] = altered(tree[trail[0]], trail[1:])
    return copy


def readings(resources: list[Any]) -> list[Any]:
    return [tree_of_plan(plan, LIBRARY) for plan in plans_of(resources)]


def files() -> list[Path]:
    return [f for f in examples() if f.name.startswith(("CarePlan", "Goal", "Patient", "Bundle-2039"))]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared examples are not beside this checkout")
@pytest.mark.parametrize("file", files(), ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_a_leaf_is_declared_lost_exactly_when_nothing_is_read_from_it(file: Path) -> None:
    resources = opened(resources_in(file)).resources
    named = {own_key(r): r for plan in plans_of(resources) for r in with_ids(plan, LIBRARY).all()}
    resources = [named.get(own_key(r), r) for r in resources]
    before = readings(resources)
    wrong = []
    for plan in plans_of(resources):
        lost = {loss.where for loss in unread(plan, LIBRARY) if loss.kind == "dropped"}
        coarse = {loss.where for loss in unread(plan, LIBRARY) if loss.kind == "coarsened"}
        for resource in plan.all():
            for place, trail in leaves(resource, resource["resourceType"]):
                if place.endswith(("resourceType", ".id", "reference", *OF_A_SERVER)) or place in coarse:
                    continue
                changed = [altered(r, trail) if r is resource else r for r in resources]
                same = jsontext.same(readings(changed), before)
                if same != (place in lost) and not _is_ours(resource, place, trail):
                    wrong.append((place, "declared lost, and read" if place in lost else "not read, and not declared"))
    assert wrong == []


def _is_ours(resource: Any, place: str, trail: tuple[Any, ...]) -> bool:
    """A leaf that stands as it would be written of any record, a display as it would be with its code, or one that only
    chooses what is read, as the use of a name does."""
    for key in trail:
        resource = resource[key]
    if place in CONSTANTS:
        return bool(resource == CONSTANTS[place])
    return place.endswith((".url", ".system", ".use")) or (trail[-1] == "display" and resource in DISPLAYS)


DISPLAYS = {*WORDS.values(), "Achieved", "In Progress", "Strength"}


@slow
@given(kept_records(), SHAPES, BARRIERS)
def test_nothing_that_we_wrote_is_told_as_lost_when_it_is_read_again(record: Any, actions: str, hinders: str) -> None:
    """Through the door by which messages come, with narrative and mirrors, in every shape that can be asked for."""
    for made in FhirSide(activities=actions, barriers=hinders).write([Departure(record, "")], LIBRARY):
        assert made.message is not None
        arrivals = list(FhirSide().read(made.message, LIBRARY))
        assert [loss for arrival in arrivals for loss in getattr(arrival, "losses", ())] == []
        assert [issue for arrival in arrivals for issue in arrival.issues if issue.severity != "information"] == []


@slow
@given(st.data())
def test_nothing_of_ours_is_left_behind_when_a_plan_changes_but_a_request_that_it_no_longer_names(data: Any) -> None:
    """Written upon what we wrote, and in another shape of the actions than before."""
    known = data.draw(kept_records())
    changed = consistent(onto(data.draw(said_about(known)), known))
    before, after = (FhirSide(activities=data.draw(SHAPES), barriers=data.draw(BARRIERS)) for _ in range(2))
    (held,) = before.write([Departure(known, "")], LIBRARY)
    (made,) = after.write([Departure(changed, "")], LIBRARY, onto=held.message)
    assume(made.message is not None)  # said together, two dates may end before they begin: that is refused
    assert made.message is not None
    told = [one for arrival in FhirSide().read(made.message, LIBRARY) for one in getattr(arrival, "losses", ())]
    assert [loss for loss in told if not loss.where.endswith("/*ServiceRequest*/")] == []


@slow
@given(st.data())
def test_what_is_changed_in_what_we_wrote_is_read_or_told(data: Any) -> None:
    """A leaf is passed over in silence only as long as it stands as we wrote it."""
    stored = resources_from(data.draw(kept_records()), LIBRARY)
    written = data.draw(st.sampled_from([stored, with_references(stored, LIBRARY)]))
    named = {own_key(r): r for plan in plans_of(written) for r in with_ids(plan, LIBRARY).all()}
    resources = [named[own_key(r)] for r in written]
    before = readings(resources)
    places = [(r, *leaf) for r in resources for leaf in leaves(r, r["resourceType"])]
    places = [found for found in places if not found[1].endswith(("resourceType", ".id"))]
    for resource, place, trail in data.draw(st.lists(st.sampled_from(places), max_size=8)) if places else ():
        changed = [altered(r, trail) if r is resource else r for r in resources]
        plans = plans_of(changed)
        read = {own_key(one) for plan in plans for one in plan.all()}  # what no plan has is told whole by the door
        if own_key(resource) in read and jsontext.same(readings(changed), before):
            assert place in [loss.where for plan in plans for loss in unread(plan, LIBRARY)]


def test_a_patient_with_nothing_but_an_id_loses_nothing() -> None:
    (plan,) = plans_of([{"resourceType": "Patient", "id": "p"}])
    assert unread(plan, LIBRARY) == []


PATIENT = {"reference": "Patient/p"}
HL7 = "http://hl7.org/fhir/StructureDefinition"
WITH_WORDS_IN_ODD_PLACES: list[dict[str, Any]] = [
    {"resourceType": "Patient", "id": "p"},
    {"resourceType": "CarePlan", "id": "c", "status": "active", "intent": "plan", "subject": PATIENT,
     "goal": [{"reference": "Goal/g"}],
     "activity": [{"reference": {"reference": "ServiceRequest/s"}, "progress": [{"text": "It began."}]}]},
    {"resourceType": "ServiceRequest", "id": "s", "status": "active", "intent": "plan", "subject": PATIENT,
     "code": {"text": "Choir"}},
    {"resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "subject": PATIENT,
     "description": {"text": "To sing"}, "extension": [{"url": f"{HL7}/goal-acceptance", "extension": [
         {"url": "individual", "valueReference": PATIENT}, {"url": "status", "valueCode": "agree"}]}]},
    {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "Songs"}, "subject": PATIENT,
     "focus": [{"reference": "Goal/g"}], "valueInteger": 3},
]  # fmt: skip


def objects(tree: Any, trail: tuple[Any, ...] = ()) -> Any:
    if isinstance(tree, dict):
        yield trail
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        yield from objects(value, (*trail, key))


def test_words_that_somebody_added_anywhere_in_a_plan_are_declared_lost() -> None:
    before = sum(len(unread(plan, LIBRARY)) for plan in plans_of(WITH_WORDS_IN_ODD_PLACES))
    silent = []
    for number, resource in enumerate(WITH_WORDS_IN_ODD_PLACES):
        for trail in objects(resource):
            changed = copy.deepcopy(WITH_WORDS_IN_ODD_PLACES)
            node: Any = changed[number]
            for key in trail:
                node = node[key]
            if "url" in node and "extension" not in node:
                continue
            node.setdefault("extension", []).append({"url": "urn:example:note", "valueString": "words"})
            if sum(len(unread(plan, LIBRARY)) for plan in plans_of(changed)) <= before:
                silent.append((resource["resourceType"], *trail))
    assert silent == []


def test_a_risk_of_which_nobody_said_whether_it_comes_of_acting_is_declared_as_assumed() -> None:
    outcome = {"outcome": {"text": "A fall"}}
    mark = {"extension": [{"url": f"{PO}/StructureDefinition/po-risk-of", "valueCode": "acting"}]}

    def assumed(prediction: dict[str, Any]) -> list[tuple[str, str]]:
        goal = WITH_WORDS_IN_ODD_PLACES[3]
        risk = {
            "resourceType": "RiskAssessment", "id": "r", "status": "final", "subject": PATIENT,
            "basis": [{"reference": "Goal/g"}], "prediction": [prediction],
            "extension": [{"url": f"{PO}/StructureDefinition/po-agreed-by", "valueReference": PATIENT}],
        }  # fmt: skip
        (plan,) = plans_of([goal, risk])
        return [(loss.where, loss.path) for loss in unread(plan, LIBRARY) if loss.kind == "assumed"]

    assert assumed(outcome | mark) == []
    assert assumed({"rationale": "Her legs"}) == []
    assert assumed(outcome) == [("RiskAssessment.prediction[0].outcome", "outcomes.risk.acting")]

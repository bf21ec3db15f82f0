"""Many resources become one record: which belong to which plan, and how they read together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from adapter.fhir.contained import opened
from adapter.fhir.measures import is_score, measures_with_scores
from adapter.fhir.pco import barrier_as_seen, is_barrier, readiness_of
from adapter.fhir.people import MAPS, name_everybody, participants_from
from adapter.fhir.plan import Plan
from adapter.fhir.ranking import ranking_in, ranking_of
from adapter.fhir.references import RELATIVE, Key, Names, Resource, Resources, keys_in, own_key
from adapter.fhir.requests import actions_of, requests_in
from adapter.fhir.reviews import in_order, is_review, with_achievement
from adapter.fhir.risks import risk_of, risks_about
from adapter.fhir.subjects import is_of_another, patient_of, people_in
from adapter.fhir.supporting import supporting_in, supporting_of
from adapter.fhir.views import views_of
from adapter.mapping.library import Library
from adapter.record.model import Record
from adapter.record.said import arranged
from adapter.record.trees import record_from as record_from_tree

Tree = dict[str, Any]


def plans_of(resources: Sequence[Resource]) -> list[Plan]:
    """One Plan for each CarePlan, and one for each person whose Goals no CarePlan names, or who has neither."""
    found = Resources(opened(resources).resources)
    plans = [_planned(careplan, found) for careplan in found.of("CarePlan")]
    named = {own_key(goal) for plan in plans for goal in plan.goals}
    loose = people_in(goal for goal in found.of("Goal") if own_key(goal) not in named)
    planned = {plan.subject for plan in plans}
    for patient in found.of("Patient"):
        if (subject := f"Patient/{patient['id']}") not in planned:
            loose.setdefault(subject, [])
    return plans + [_completed(_unplanned(whom, goals), found) for whom, goals in loose.items()]


def _unplanned(whom: str, goals: list[Resource]) -> Plan:
    """A Patient of one of several servers is not the one at hand, who may only have the same id."""
    known = RELATIVE.fullmatch(whom) and whom.startswith("Patient/")
    return Plan(subject=whom if known else None, whom=whom, goals=goals)


def _planned(careplan: Resource, found: Resources) -> Plan:
    named = found.at(careplan.get("goal"), "Goal")
    teams = [team for team in found.at(careplan.get("careTeam"), "CareTeam") if not is_of_another(team, careplan)]
    plan = Plan(careplan=careplan, subject=patient_of(careplan), teams=teams)
    plan.strangers = [goal for goal in named if is_of_another(goal, careplan)]
    plan.goals = [goal for goal in named if goal not in plan.strangers] if plan.strangers else named
    plan.requests = requests_in(careplan, found)
    plan.ranking = ranking_in(careplan, found)
    plan.supporting_lists = supporting_in(careplan, found)
    return _completed(plan, found)


def _completed(plan: Plan, found: Resources) -> Plan:
    taken: set[Key] = set()
    for goal in plan.goals:
        plan.observations[goal["id"]] = _about(goal, found, taken)
    plan.risks = risks_about(plan.goals, found)
    if plan.subject is not None:
        plan.patient = found.by_key.get(("Patient", plan.subject.removeprefix("Patient/")))
    if any(found.of(kind) for kind in MAPS):
        told = plan.careplan if plan.careplan is not None else next(iter(plan.goals), {})
        keys = [key for key in sorted(keys_in(plan.all())) if key in found.by_key and key[0] in MAPS]
        plan.participants = [found.by_key[key] for key in keys if not is_of_another(found.by_key[key], told)]
    return plan


def _about(goal: Resource, found: Resources, taken: set[Key]) -> list[Resource]:
    """The Observations whose focus is the Goal, or that it names as its outcome; each belongs to one Goal."""
    named = found.at(goal.get("outcomeReference"), "Observation")
    several = [o for o in (*found.by_focus.get(own_key(goal), ()), *named) if not is_of_another(o, goal)]
    about = {own_key(o): o for o in several if own_key(o) not in taken}
    taken |= about.keys()
    return list(about.values())


def names_for(plan: Plan) -> Names:
    person = {"id": plan.subject.removeprefix("Patient/")} if plan.subject else None
    names = name_everybody(person, plan.participants)
    names.goals = {goal["id"] for goal in plan.goals}
    return names


def unplanned_id(whom: str) -> str:
    """The id of the record that holds a person's Goals without a plan."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"unplanned/{whom}"))


def tree_of(plan: Plan, names: Names, library: Library) -> Tree:
    """The record as a kept tree."""
    if plan.careplan is not None:
        tree = library.fields("fhir-careplan").get(plan.careplan, names)
        if plan.requests:
            tree["actions"] = actions_of(plan, tree.get("actions", []), names, library)
        tree |= ranking_of(plan.ranking, names, library)
        tree |= supporting_of(plan.supporting_lists, names, library) if plan.supporting_lists else {}
    else:
        tree = {"id": unplanned_id(plan.whom), "unplanned": True}
    if plan.subject is not None:
        patient = library.fields("fhir-patient").get(plan.patient or {}, names)
        tree["person"] = patient | {"id": plan.subject.removeprefix("Patient/")}
    if people := participants_from(plan.participants, plan.teams, names, library):
        tree["people"] = people
    if outcomes := [outcome_of(goal, plan, names, library) for goal in plan.goals]:
        tree["outcomes"] = outcomes
    return tree


def outcome_of(goal: Resource, plan: Plan, names: Names, library: Library) -> Tree:
    """A Goal and what is about it, as one outcome."""
    observations = plan.observations[goal["id"]]
    outcome = library.fields("fhir-goal").get(goal, names)
    if "text" not in outcome.get("statement", {}):
        outcome.pop("statement", None)
    if views := views_of(goal, names, library):
        outcome["views"] = views
    if risk := risk_of(plan.risks.get(goal["id"]), names, library):
        outcome["risk"] = risk
    reviews, scores = reviews_of(observations, names, library), scores_of(observations, names, library)
    if reviews := with_achievement(goal, reviews, library):
        outcome["reviews"] = reviews
    for name, number in readiness_of(observations).items():
        outcome.setdefault(name, number)
    if scores or "measures" in outcome:
        measures = outcome.get("measures", [])
        outcome["measures"] = measures_with_scores(measures, scores, library.fields("fhir-measure"))
    return outcome


def reviews_of(observations: list[Resource], names: Names, library: Library) -> list[Tree]:
    fields, barriers = library.fields("fhir-review"), library.fields("fhir-barrier")
    found = [fields.get(o, names) for o in observations if is_review(o)]
    hindered = [barriers.get(barrier_as_seen(o), names) for o in observations if is_barrier(o)]
    return in_order([*found, *(review for review in hindered if "hinders" in review)])


def scores_of(observations: list[Resource], names: Names, library: Library) -> list[tuple[Resource, Tree]]:
    fields = library.fields("fhir-score")
    read = [(o, fields.get(o, names)) for o in observations if is_score(o)]
    return [(observation, score) for observation, score in read if "value" in score]


def record_of(plan: Plan, library: Library) -> Record:
    return arranged(record_from_tree(tree_of(plan, names_for(plan), library)))

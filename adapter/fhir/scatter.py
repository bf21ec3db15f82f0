"""One record becomes many resources, written upon those that are there: what already reads as wanted is not touched."""

from __future__ import annotations

import uuid
from typing import Any

from adapter.fhir.gather import names_for
from adapter.fhir.goals import put_outcome
from adapter.fhir.people import MAPS, name_wanted, put_participant, put_person, put_team
from adapter.fhir.plan import Plan
from adapter.fhir.ranking import put_ranking
from adapter.fhir.references import Key, Resource, keys_in, own_key, reference_of
from adapter.fhir.requests import put_requests
from adapter.fhir.subjects import subject_of
from adapter.fhir.supporting import put_supporting
from adapter.fhir.writing import Writing, refer_in_order
from adapter.mapping.fields import Assumed
from adapter.mapping.library import Library

Tree = dict[str, Any]


def put_record(tree: Tree, plan: Plan, library: Library, assumed: Assumed) -> tuple[list[Resource], set[Key]]:
    """(the resources of the record as they are to be, the keys of those that are gone).

    Those that were there come first, in their order; then the new ones.
    """
    writing = _begun(tree, plan, library, assumed)
    _put_person(writing, tree.get("person", {}))
    for person in tree.get("people", []):
        known = writing.known.get(writing.names.who[person["id"]])
        writing.keep(put_participant(person, known, writing.names, writing.subject, library))
    for outcome in tree.get("outcomes", []):
        put_outcome(writing, outcome)
    if not tree.get("unplanned"):
        _put_plan(writing, tree)
    gone = writing.known.keys() - writing.written.keys()
    return list(writing.written.values()), gone


def _begun(tree: Tree, plan: Plan, library: Library, assumed: Assumed) -> Writing:
    before, person = names_for(plan), tree.get("person", {})
    names = name_wanted(person, tree.get("people", []), before)
    names.goals = {outcome["id"] for outcome in tree.get("outcomes", [])}
    told = plan.careplan if plan.careplan is not None else next(iter(plan.goals), {})
    subject = {"reference": f"Patient/{person['id']}"} if "id" in person else subject_of(told)
    return Writing(plan, library, assumed, before, names, subject, {own_key(r): r for r in plan.all()})


def _put_person(writing: Writing, person: Tree) -> None:
    if writing.plan.patient is not None or len(person) > 1:
        writing.keep(put_person(person, writing.plan.patient, writing.put))


def _put_plan(writing: Writing, tree: Tree) -> None:
    """The CarePlan, and the CareTeam of everybody in it."""
    referred = {request["id"] for request in writing.plan.requests.values()}
    inline = [action for action in tree.get("actions", []) if action["id"] not in referred]
    plan = writing.put("fhir-careplan", {**tree, "actions": inline}, writing.plan.careplan)
    if referred:
        put_requests(writing, tree.get("actions", []), plan)
    if writing.subject:
        plan.setdefault("subject", writing.subject)
    wanted = [("Goal", outcome["id"]) for outcome in tree.get("outcomes", [])]
    refer_in_order(plan, "goal", wanted, {own_key(goal) for goal in writing.plan.goals})
    put_ranking(writing, tree)
    put_supporting(writing, tree, plan)
    _refer_to_supporting(writing, plan)
    team = _put_team(writing, tree, plan)
    if team is not None and not writing.plan.teams:
        plan["careTeam"] = [*plan.get("careTeam", []), {"reference": f"CareTeam/{team[1]}"}]
    writing.keep(plan)


def _refer_to_supporting(writing: Writing, plan: Resource) -> None:
    """CarePlan.supportingInfo names what is new, and no longer what is gone; everything else keeps its place."""
    before = plan.get("supportingInfo", [])
    ranking = [writing.plan.ranking] if writing.plan.ranking is not None else []
    about = {own_key(r) for r in (*writing.plan.risks.values(), *ranking)}
    gone = about - writing.written.keys()
    after = [r for r in before if reference_of(r) not in gone] if gone else before
    after = [*after, *({"reference": f"{kind}/{identity}"} for kind, identity in writing.supporting)]
    if after:
        plan["supportingInfo"] = after
    else:
        plan.pop("supportingInfo", None)


def _put_team(writing: Writing, tree: Tree, plan: Resource) -> Key | None:
    people, teams = tree.get("people", []), writing.plan.teams
    if not people and not teams:
        return None
    gone = {own_key(r) for r in writing.plan.participants} - writing.written.keys()
    for other in teams[1:]:
        writing.keep(put_team(other, [], writing.names, gone))
    members = _members(writing, people, plan)
    if not teams and not members:
        return None
    empty = _new_team(writing, tree)
    team = put_team(teams[0] if teams else empty, members, writing.names, gone)
    if team == empty and "participant" in teams[0]:  # it is ours, and goes with the last of its people
        _refer_no_longer(plan, "careTeam", own_key(team))
        return None
    return writing.keep(team)


def _refer_no_longer(plan: Resource, name: str, key: Key) -> None:
    left = [reference for reference in plan.pop(name) if reference_of(reference) != key]
    plan |= {name: left} if left else {}


def _members(writing: Writing, people: list[Tree], plan: Resource) -> list[Tree]:
    """Those whom the first team is to hold: not who is in another, nor who is found by a reference and has no role."""
    first, others = writing.plan.teams[:1], writing.plan.teams[1:]
    inside, elsewhere = _in_teams(first), _in_teams(others)
    read = {own_key(r) for r in writing.plan.participants}
    aside = read | writing.left
    others_of = [r for key, r in writing.written.items() if key not in aside and key[0] not in MAPS]
    named = keys_in([*others_of, plan, *first]) if read else set()  # whom only somebody involved names is not found so
    return [
        person
        for person in people
        if (key := writing.names.who[person["id"]]) in inside
        or (key not in elsewhere and (key not in read or key not in named or "role" in person))
    ]


def _in_teams(teams: list[Resource]) -> set[Key | None]:
    return {reference_of(p.get("member")) for team in teams for p in team.get("participant", ())}


def _new_team(writing: Writing, tree: Tree) -> Resource:
    identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"careteam/{tree['id']}"))
    subject = {"subject": writing.subject} if writing.subject else {}
    return {"resourceType": "CareTeam", "id": identity, "status": "active", **subject}

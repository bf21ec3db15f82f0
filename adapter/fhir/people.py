"""The person and everybody involved: Patient, RelatedPerson, Practitioner, Organization, and the CareTeam they form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from adapter.fhir.references import Key, Names, Resource, key_of, own_key, reference_of
from adapter.mapping.library import Library

Tree = dict[str, Any]
MAPS = {
    "RelatedPerson": "fhir-related-person",
    "Practitioner": "fhir-practitioner",
    "Organization": "fhir-organisation",
}
TYPES = {
    "person": "RelatedPerson", "family": "RelatedPerson", "carer": "RelatedPerson", "practitioner": "Practitioner",
    "organisation": "Organization", "community": "Organization",
}  # fmt: skip
USUAL = {"RelatedPerson": "family", "Practitioner": "practitioner", "Organization": "organisation"}


def name_everybody(person: Tree | None, participants: Iterable[Resource]) -> Names:
    """Ids in the record for everybody at hand. An id that two of them share is told apart by its type."""
    names = Names()
    resources = list(participants)
    ids = [r["id"] for r in resources] + ([person["id"]] if person and "id" in person else [])
    if person and "id" in person:
        names.add(person["id"], ("Patient", person["id"]))
    for resource in resources:
        identity = resource["id"] if ids.count(resource["id"]) == 1 else f"{resource['resourceType']}.{resource['id']}"
        names.add(identity, own_key(resource))
    return names


def participants_from(resources: list[Resource], teams: list[Resource], names: Names, library: Library) -> list[Tree]:
    """People, in the order of their ids."""
    roles = {key: role for team in teams for key, role in _roles(team)}
    people = []
    for resource in resources:
        kind = resource["resourceType"]
        person = library.fields(MAPS[kind]).get(resource, names)
        person.setdefault("kind", USUAL[kind])
        person["id"] = names.id_of(f"{kind}/{resource['id']}")
        if role := roles.get(own_key(resource)):
            person["role"] = role
        people.append(person)
    return sorted(people, key=lambda p: p["id"])


def _roles(team: Resource) -> list[tuple[Key, str | None]]:
    return [
        (key, _role_words(participant))
        for participant in team.get("participant", ())
        if (key := reference_of(participant.get("member")))
    ]


def _role_words(participant: Tree) -> str | None:
    role = (participant.get("role") or [{}])[0]
    text = role.get("text") or next((c["display"] for c in role.get("coding", ()) if c.get("display")), None)
    return text if isinstance(text, str) else None


def put_person(person: Tree, known: Resource | None, put: Callable[..., Resource]) -> Resource:
    """The Patient. R4 has one element for whether and when somebody died."""
    patient = put("fhir-patient", person, known)
    died = person.get("deceased", {}).get("died")
    if "deceasedDateTime" in patient:
        patient.pop("deceasedBoolean", None)
        patient.pop("_deceasedBoolean", None)
    elif died is not None and "deceasedBoolean" not in patient:
        patient["deceasedBoolean"] = died
    return patient


def name_wanted(person: Tree, people: list[Tree], before: Names) -> Names:
    """Ids for everybody whom the record names, as they were at hand before or as new resources."""
    names = Names()
    if "id" in person:
        names.add(person["id"], ("Patient", person["id"]))
    for participant in people:
        kind = TYPES.get(participant["kind"])  # of a kind that nobody here knows, whoever was there stays who they are
        known = before.who.get(participant["id"])
        usual = (kind or "RelatedPerson", participant["id"])
        names.add(participant["id"], known if known and kind in (None, known[0]) else usual)
    return names


def put_participant(person: Tree, known: Resource | None, names: Names, subject: Tree, library: Library) -> Resource:
    """The resource of somebody involved; the role is the CareTeam's to keep."""
    kind, identity = names.who[person["id"]]
    tree = {name: value for name, value in person.items() if name != "role"} | {"id": identity}
    fields = library.fields(MAPS[kind])
    if person["kind"] == USUAL[kind] and (known is None or "kind" not in fields.get(known, names)):
        del tree["kind"]
    resource = fields.put(tree, known, names)
    if known is None and kind == "RelatedPerson" and subject:
        resource["patient"] = subject
    return resource


def put_team(team: Resource, people: list[Tree], names: Names, gone: set[Key]) -> Resource:
    """The CareTeam with everybody in it; a participant whose role already reads as wanted is not touched."""
    participants = [p for p in team.get("participant", []) if reference_of(p.get("member")) not in gone]
    for person in people:
        reference = names.reference_to(person["id"])
        place = next(
            (n for n, p in enumerate(participants) if reference_of(p.get("member")) == key_of(reference)), None
        )
        if place is None:
            participants.append(_with_role({"member": {"reference": reference}}, person.get("role")))
        elif _role_words(participants[place]) != person.get("role"):
            participants[place] = _with_role(participants[place], person.get("role"))
    changed = {name: value for name, value in team.items() if name != "participant"}
    return {**changed, "participant": participants} if participants else changed


def _with_role(participant: Tree, role: str | None) -> Tree:
    others = {name: value for name, value in participant.items() if name != "role"}
    return {**others, "role": [{"text": role}]} if role is not None else others

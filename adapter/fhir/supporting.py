"""What a CarePlan refers to as supporting information, each entry of a list of the record a resource of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from adapter.fhir.codecs import CODE_SYSTEM
from adapter.fhir.references import Key, Names, Resource, Resources, own_key, reference_of
from adapter.fhir.reviews import codings, in_order
from adapter.fhir.subjects import is_of_another
from adapter.fhir.writing import Writing, refer_in_order
from adapter.mapping.library import Library

Tree = dict[str, Any]
PLAN_PART = f"{CODE_SYSTEM}plan-part"
ELTSS = "http://hl7.org/fhir/us/eltss/CodeSystem/eltss-observation-codes-temporary"
CONSENT_BASIS = f"{CODE_SYSTEM}consent-basis"
GONE = ("entered-in-error", "not-done")


class Kind(NamedTuple):
    """`needs` is the field without which a resource is somebody else's; `subject` the element that names the person."""

    field: str
    resource: str
    map: str
    is_ours: Callable[[Resource], bool]
    needs: str = "id"
    by_date: bool = False
    subject: str = "subject"


def _is_strength(observation: Resource) -> bool:
    return "focus" not in observation and any(
        c.get("code") == "strength" and c.get("system") in (PLAN_PART, ELTSS) for c in codings(observation.get("code"))
    )


def _took_place(communication: Resource) -> bool:
    return communication.get("status") not in GONE


def _states_a_basis(consent: Resource) -> bool:
    """Somebody else's Consent is not read: what its policy means is not ours to say."""
    return consent.get("status") == "active" and any(
        c.get("system") == CONSENT_BASIS for c in codings(consent.get("policyRule"))
    )


KINDS = (
    Kind("conversations", "Communication", "fhir-conversation", _took_place, by_date=True),
    Kind("sharing", "Consent", "fhir-sharing", _states_a_basis, subject="patient"),
    Kind("strengths", "Observation", "fhir-strength", _is_strength, "text"),
)


def supporting_in(careplan: Resource, found: Resources) -> dict[str, list[Resource]]:
    """By the field of the record, in the order of the references."""
    information = careplan.get("supportingInfo")
    if not information:
        return {}
    return {
        kind.field: several
        for kind in KINDS
        if (several := [r for r in found.at(information, kind.resource) if kind.is_ours(r) and _is_of(careplan, r)])
    }


def _is_of(careplan: Resource, resource: Resource) -> bool:
    return not is_of_another(resource, careplan)


def supporting_of(supporting: dict[str, list[Resource]], names: Names, library: Library) -> Tree:
    tree: Tree = {}
    for kind in KINDS:
        fields = library.fields(kind.map)
        read = [fields.get(resource, names) for resource in supporting.get(kind.field, ())]
        if entries := [entry for entry in read if kind.needs in entry]:
            tree[kind.field] = in_order(entries) if kind.by_date else entries
    return tree


def put_supporting(writing: Writing, tree: Tree, plan: Resource) -> None:
    """Each entry as its resource, and CarePlan.supportingInfo naming those that are there and no others."""
    for kind in KINDS:
        before = writing.plan.supporting_lists.get(kind.field, [])
        entries = tree.get(kind.field, [])
        if not before and not entries:
            continue
        read = supporting_of({kind.field: before}, writing.before, writing.library).get(kind.field, ())
        ours = {(kind.resource, entry["id"]) for entry in read}
        for resource in before:
            if own_key(resource) not in ours:
                writing.keep(resource)
        wanted = [_put(writing, kind, entry) for entry in entries]
        if kind.by_date:  # the record has them by date; the references stay as they stand
            wanted = _as_they_stand(plan, wanted)
        refer_in_order(plan, "supportingInfo", wanted, ours)


def _put(writing: Writing, kind: Kind, entry: Tree) -> Key:
    known = writing.known.get((kind.resource, entry["id"]))
    resource = writing.put(kind.map, entry, known, kind.field)
    if known is None and writing.subject:
        resource[kind.subject] = writing.subject
    return writing.keep(resource)


def _as_they_stand(plan: Resource, wanted: list[Key]) -> list[Key]:
    there = [key for key in map(reference_of, plan.get("supportingInfo", ())) if key in wanted]
    return [*dict.fromkeys(key for key in there if key is not None), *(key for key in wanted if key not in there)]

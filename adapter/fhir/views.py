"""What each party says of an outcome: po-view, joined by its party with goal-acceptance (record.md, "Record and FHIR").

Stance is in goal-acceptance alone where R4 lets that party accept a goal; the words, the date, the priority and the
stance of any other party are in po-view. The map `fhir-view` sees the two as one: `{"view": ..., "acceptance": ...}`.
"""

from __future__ import annotations

from typing import Any

from adapter.fhir.codecs import priority_in
from adapter.fhir.references import PO, Names, Resource, key_of
from adapter.mapping.fields import Assumed
from adapter.mapping.library import Library
from adapter.mapping.paths import MISSING

Tree = dict[str, Any]
VIEW = f"{PO}/StructureDefinition/po-view"
ACCEPTANCE = "http://hl7.org/fhir/StructureDefinition/goal-acceptance"
MAY_ACCEPT = ("Patient", "RelatedPerson", "Practitioner")


def views_of(goal: Resource, names: Names, library: Library) -> list[Tree]:
    """In the order of their ids."""
    found = joined(goal)
    views = library.fields("fhir-view").get({"views": found}, names).get("views", []) if found else []
    return sorted(views, key=lambda view: view["id"])


def joined(goal: Resource) -> list[Tree]:
    """Each po-view with the acceptance of the same party, then the acceptances of parties that say nothing else."""
    extensions = [e for e in goal.get("extension", ()) if isinstance(e, dict)]
    views = [e for e in extensions if e.get("url") == VIEW]
    waiting = [e for e in extensions if e.get("url") == ACCEPTANCE]
    result = []
    for view in views:
        who = _who(_inside(view, "party"))
        own = next((a for a in waiting if who and _who(_inside(a, "individual")) == who), None)
        if own is None:
            result.append(_pair(view, None))
        else:
            waiting = [a for a in waiting if a is not own]
            result.append(_pair(view, own))
    return result + [_pair(None, acceptance) for acceptance in waiting]


def _pair(view: Tree | None, acceptance: Tree | None) -> Tree:
    pair = {"view": view} if view is not None else {}
    pair |= {"acceptance": acceptance} if acceptance is not None else {}
    own = next((e["id"] for e in (view, acceptance) if e is not None and isinstance(e.get("id"), str)), None)
    return {"id": own, **pair} if own is not None else pair


def _inside(extension: Tree, name: str) -> Tree:
    """The Reference in an extension of an extension."""
    several = extension.get("extension")
    for inner in several if isinstance(several, list) else ():
        if isinstance(inner, dict) and inner.get("url") == name:
            reference = inner.get("valueReference")
            return reference if isinstance(reference, dict) else {}
    return {}


def _who(reference: Tree) -> str | None:
    found = reference.get("reference") or reference.get("display")
    return found if isinstance(found, str) else None


def put_views(goal: Resource, wanted: list[Tree], names: Names, library: Library, assumed: Assumed) -> None:
    before = joined(goal)
    if not wanted and not before:
        return
    read = library.fields("fhir-view").get({"views": before}, names).get("views", [])
    places = {view["id"]: place for place, view in enumerate(read)}
    wanted = sorted(wanted, key=lambda view: places.get(view["id"], len(places)))
    after = library.fields("fhir-view").put({"views": wanted}, {"views": before}, names, assumed).get("views", [])
    if after == before:
        return
    settled = [pair if pair in before else _settled(pair) for pair in after]
    settled.sort(key=lambda pair: "acceptance" not in pair)  # so that of two by one party the right one is joined
    others = [e for e in goal.get("extension", ()) if e.get("url") not in (VIEW, ACCEPTANCE)]
    others += [pair["view"] for pair in settled if "view" in pair]
    others += [pair["acceptance"] for pair in settled if "acceptance" in pair]
    if others:
        goal["extension"] = others
    else:
        goal.pop("extension", None)


def _settled(pair: Tree) -> Tree:
    """A pair that the map has changed, with everything where it belongs for a party of this type."""
    view, acceptance = _parts(pair.get("view")), _parts(pair.get("acceptance"))
    spoken, accepting = view.pop("party", {}), acceptance.pop("individual", {})
    party = {"valueReference": {**accepting.get("valueReference", {}), **spoken.get("valueReference", {})}}
    stance = view.pop("stance", {}).get("valueCode") or acceptance.pop("status", {}).get("valueCode")
    acceptance.pop("status", None)
    key = key_of(party["valueReference"].get("reference"))
    if key is None or key[0] not in MAY_ACCEPT:
        view |= {"stance": {"valueCode": stance}} if stance else {}
        priority = priority_in(acceptance.get("priority", {}).get("valueCodeableConcept"))
        view = ({} if priority is MISSING else {"priority": {"valueCode": priority}}) | view
        acceptance = {}
    elif stance:
        acceptance = {"status": {"valueCode": stance}, **acceptance}
    result: Tree = {}
    if view or not acceptance:
        result["view"] = _extension(VIEW, {"party": party, **view})
    if acceptance:
        result["acceptance"] = _extension(ACCEPTANCE, {"individual": party, **acceptance})
    first = result["view"] if "view" in result else result["acceptance"]
    first.update({"id": pair["id"]} if "id" in pair else {})
    return result


def _parts(extension: Tree | None) -> Tree:
    """The extensions inside an extension, by their URLs."""
    inside = extension.get("extension", ()) if extension is not None else ()
    return {e["url"]: {name: value for name, value in e.items() if name != "url"} for e in inside if "url" in e}


def _extension(url: str, parts: Tree) -> Tree:
    return {"url": url, "extension": [{"url": name, **part} for name, part in parts.items()]}

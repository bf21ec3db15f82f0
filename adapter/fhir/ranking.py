"""The person's own order of their outcomes: a List of Goals, as the Personal Priorities Organizer of PCO has it."""

from __future__ import annotations

import uuid
from typing import Any

from adapter.fhir.references import Names, Resource, Resources, own_key
from adapter.fhir.reviews import codings
from adapter.fhir.subjects import is_of_another
from adapter.fhir.writing import Writing
from adapter.mapping.library import Library

Tree = dict[str, Any]
PRIORITIES = "81340-2"  # LOINC: Goals AndOr preferences in order of priority


def ranking_in(careplan: Resource, found: Resources) -> Resource | None:
    """The first list of priorities that the plan refers to."""
    lists = [one for one in found.at(careplan.get("supportingInfo"), "List") if not is_of_another(one, careplan)]
    return next((one for one in lists if any(c.get("code") == PRIORITIES for c in codings(one.get("code")))), None)


def ranking_of(ranked: Resource | None, names: Names, library: Library) -> Tree:
    return library.fields("fhir-ranking").get(ranked, names) if ranked is not None else {}


def put_ranking(writing: Writing, tree: Tree) -> None:
    """A list of ours goes with the last that it ranked."""
    known, wanted = writing.plan.ranking, {"ranking": tree["ranking"]} if "ranking" in tree else {}
    if known is None and not wanted:
        return
    ranked = writing.put("fhir-ranking", wanted, known) if known is not None else _new(writing, tree, wanted)
    if known is None:
        writing.supporting.append(own_key(ranked))
    elif "entry" in known and ranked == _new(writing, tree, {}):
        return
    writing.keep(ranked)


def _new(writing: Writing, tree: Tree, wanted: Tree) -> Resource:
    ranked = writing.put("fhir-ranking", wanted, None)
    subject = {"subject": writing.subject} if writing.subject else {}
    return {**ranked, "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"ranking/{tree['id']}")), **subject}

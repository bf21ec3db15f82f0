"""One outcome becomes a Goal and the Observations about it: its reviews and its scores."""

from __future__ import annotations

from typing import Any

from adapter import jsontext
from adapter.fhir.areas import code_areas
from adapter.fhir.attainment import is_attainment, write_as_level
from adapter.fhir.gather import reviews_of, scores_of
from adapter.fhir.measures import is_score, measures_with_scores, name_measure
from adapter.fhir.pco import is_barrier, keep_readiness, put_barrier, readiness_of
from adapter.fhir.quantities import with_units_as_before
from adapter.fhir.references import PO, Key, Resource, own_key, reference_of
from adapter.fhir.reviews import put_achievement, with_achievement
from adapter.fhir.risks import put_risk
from adapter.fhir.selectors import OUTCOME_TYPE
from adapter.fhir.views import put_views
from adapter.fhir.writing import Writing, refer_in_order

Tree = dict[str, Any]
Scores = list[tuple[Resource, Tree]]
OF_WORDS = (f"{PO}/StructureDefinition/po-voice", f"{PO}/StructureDefinition/po-language")
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
EXPRESSED_BY = f"{PO}/StructureDefinition/po-expressed-by"


def put_outcome(writing: Writing, outcome: Tree) -> None:
    known = writing.known.get(("Goal", outcome["id"]))
    observations = writing.plan.observations.get(outcome["id"], [])
    reviews = reviews_of(observations, writing.before, writing.library)
    scores = scores_of(observations, writing.before, writing.library)
    measures = _own_measures(writing, outcome, known, scores)
    own = _without_readiness(writing, outcome, known, observations)
    goal = writing.put("fhir-goal", {**own, "measures": measures}, known, "outcomes")
    _keep_units(goal, known)
    _keep_due(goal, outcome.get("due"))
    code_areas(goal, known, writing.library)
    _describe(goal, known)
    _express_elsewhere(goal, known)
    put_views(goal, outcome.get("views", []), writing.names, writing.library, writing.assumed)
    if known is None and writing.subject:
        goal["subject"] = writing.subject
    kept = _put_reviews(writing, outcome, goal, known, reviews) | _put_scores(writing, outcome, goal, scores)
    ours = {own_key(o) for o, _ in scores} | {("Observation", r["id"]) for r in reviews}
    ours |= keep_readiness(writing, outcome, observations)
    _refer(writing, goal, kept, ours)
    put_risk(writing, outcome, goal)
    writing.keep(goal)
    for observation in observations:
        if own_key(observation) not in ours | writing.written.keys():
            writing.keep(observation)


def _without_readiness(writing: Writing, outcome: Tree, known: Resource | None, observations: list[Resource]) -> Tree:
    """Without what its Observations say, unless the Goal says it too."""
    if not (told := readiness_of(observations)):
        return outcome
    stated = writing.library.fields("fhir-goal").get(known, writing.before) if known is not None else {}
    elsewhere = {name: n for name, n in told.items() if name not in stated}
    return {name: value for name, value in outcome.items() if name not in elsewhere or elsewhere[name] != value}


def _own_measures(writing: Writing, outcome: Tree, known: Resource | None, scores: Scores) -> list[Tree]:
    """The measures that are targets of the Goal: not those that only their scores make."""
    wanted = outcome.get("measures", [])
    if known is None:
        return [_bare(measure) for measure in wanted]
    targets = writing.library.fields("fhir-goal").get(known, writing.before).get("measures", [])
    read = {m["id"]: m for m in measures_with_scores(targets, scores, writing.library.fields("fhir-measure"))}
    virtual = read.keys() - {m["id"] for m in targets}
    own = []
    for measure in wanted:
        bare = _bare(measure)
        if measure["id"] not in virtual or bare != _bare(read[measure["id"]]) or "scores" not in measure:
            own.append(bare)
    order = {m["id"]: n for n, m in enumerate(targets)}
    return sorted(own, key=lambda m: order.get(m["id"], len(order)))


def _bare(measure: Tree) -> Tree:
    return {name: value for name, value in measure.items() if name != "scores"}


def _put_reviews(
    writing: Writing, outcome: Tree, goal: Resource, known: Resource | None, reviews: list[Tree]
) -> set[Key]:
    before = with_achievement(known, reviews, writing.library) if known else []
    wanted = put_achievement(goal, before, outcome.get("reviews", []), writing.library)
    return {_put_observation(writing, "fhir-review", review, goal) for review in wanted}


def _put_observation(writing: Writing, name: str, tree: Tree, goal: Resource, code: Any = None) -> Key:
    known = writing.known.get(("Observation", tree["id"]))
    if known is not None and is_barrier(known):
        if (barrier := put_barrier(writing, tree, known)) is not None:
            return writing.keep(barrier)
        known = None
    observation = writing.put(name, tree, known)
    with_units_as_before(observation, known, "value")
    if known is None:
        if code is not None:
            observation["code"] = code
        observation |= {"subject": goal["subject"]} if "subject" in goal else {}
        observation["focus"] = [{"reference": f"Goal/{goal['id']}"}]
    return writing.keep(observation)


def _put_scores(writing: Writing, outcome: Tree, goal: Resource, before: Scores) -> set[Key]:
    scored = [measure for measure in outcome.get("measures", []) if "scores" in measure]
    if not scored:
        return set()
    fields = writing.library.fields("fhir-measure")
    targets = writing.library.fields("fhir-goal").get(goal, writing.names).get("measures", [])
    concepts = {t.get("id"): t["measure"] for t in goal.get("target", ()) if "measure" in t}
    siblings = {m["id"]: o["code"] for o, s in before for m in _measured_by(targets, (o, s), fields)}
    kept = set()
    for measure in scored:
        code = concepts.get(measure["id"]) or siblings.get(measure["id"]) or {"text": "measure"}
        for score in measure["scores"]:
            key = _put_observation(writing, "fhir-score", score, goal, code)
            kept.add(key)
            observation = writing.written[key]
            if is_attainment(measure):
                write_as_level(observation)
            read = _measured_by(targets, (observation, score), fields)
            if not is_score(observation) or all(m["id"] != measure["id"] for m in read):
                name_measure(observation, measure)
    return kept


def _measured_by(targets: list[Tree], score: tuple[Resource, Tree], fields: Any) -> list[Tree]:
    """The measures of these that one score would be read under."""
    return [m for m in measures_with_scores(targets, [score], fields) if m.get("scores")]


def _keep_units(goal: Resource, known: Resource | None) -> None:
    before = {jsontext.dumps(target.get("measure")): target for target in (known or {}).get("target", ())}
    for target in goal.get("target", ()):
        with_units_as_before(target, before.get(jsontext.dumps(target.get("measure"))), "detail")


def _keep_due(goal: Resource, due: str | None) -> None:
    """A measure that goes takes its target along, and with it a date that stood there for the whole outcome."""
    dates = [target["dueDate"] for target in goal.get("target", ()) if "dueDate" in target]
    if due is not None and dates[:1] != [due]:
        goal["target"] = [{"dueDate": due}, *goal.get("target", [])]


def _describe(goal: Resource, known: Resource | None) -> None:
    """Goal.description is required: without words it shows the theme, without a theme it says that there is none.

    What stood there in place of words goes with what it was made of; what somebody else put there stays. Whose words
    they were, and in which language, goes with the words: a theme is nobody's.
    """
    description, wanted = goal.get("description", {}), _in_place_of_words(goal)
    if "text" not in description and "text" in (known or {}).get("description", {}):
        left = [e for e in description.get("extension", ()) if e.get("url") not in OF_WORDS]
        others = {name: value for name, value in description.items() if name != "extension"}
        description = goal["description"] = {**others, **({"extension": left} if left else {})}
    before = _in_place_of_words(known) if known is not None else {}
    absent = [e for e in description.get("extension", ()) if e.get("url") == DATA_ABSENT]
    standing = {name: value for name, value in (("coding", description.get("coding")), ("extension", absent)) if value}
    if standing == before != wanted or not (standing or "text" in description):
        goal["description"] = _with(description, absent, wanted)
    elif absent and not wanted and before:
        goal["description"] = _with(description, absent, {"coding": standing.get("coding")})


def _in_place_of_words(goal: Resource) -> Tree:
    if "text" in goal.get("description", {}):
        return {}
    themes = (c["coding"][0] for c in goal.get("category", ()) if c.get("coding"))
    theme = next((one for one in themes if one.get("system") != OUTCOME_TYPE), None)
    if theme is None:
        return {"extension": [{"url": DATA_ABSENT, "valueCode": "unknown"}]}
    return {"coding": [{name: value for name, value in theme.items() if name != "display"}]}  # no words of a statement


def _with(description: Tree, absent: list[Tree], wanted: Tree) -> Tree:
    """The description with this in place of words."""
    others = [e for e in description.get("extension", ()) if e not in absent]
    extension = [*others, *wanted.get("extension", ())]
    plain = {name: value for name, value in description.items() if name not in ("coding", "extension")}
    found = (("extension", extension), ("coding", wanted.get("coding")))
    return {**plain, **{name: value for name, value in found if value}}


def _express_elsewhere(goal: Resource, known: Resource | None) -> None:
    """An organisation cannot be Goal.expressedBy: it stands in our extension, and nobody stands in both."""
    before = known or {}
    if "expressedBy" not in goal or goal["expressedBy"] == before.get("expressedBy"):
        return
    extensions = goal.get("extension", [])
    place = next((n for n, e in enumerate(extensions) if e.get("url") == EXPRESSED_BY), len(extensions))
    elsewhere = extensions[place].get("valueReference", {}) if place < len(extensions) else {}
    whom = {**elsewhere, **goal.pop("expressedBy")}
    key = reference_of(whom)
    after = []
    if key is not None and key[0] in ("Organization", "CareTeam"):
        after = [{"url": EXPRESSED_BY, "valueReference": whom}]
    else:
        goal["expressedBy"] = whom
    if extensions := [*extensions[:place], *after, *extensions[place + 1 :]]:
        goal["extension"] = extensions
    else:
        goal.pop("extension", None)


def _refer(writing: Writing, goal: Resource, kept: set[Key], ours: set[Key]) -> None:
    """Goal.outcomeReference names the Observations about it, ours in the order of time."""
    named = {reference_of(r) for r in goal.get("outcomeReference", ())}
    if kept - ours or (ours - kept) & named:
        order = sorted(kept, key=lambda key: (writing.written[key].get("effectiveDateTime", ""), key))
        wanted = [key for key in order if key in named or key not in ours]
        refer_in_order(goal, "outcomeReference", wanted, ours)

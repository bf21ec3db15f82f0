"""One record becomes many resources, written upon those that are there: what already reads as wanted is not touched."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from adapter.fhir.gather import Plan, names_for, reviews_of, scores_of
from adapter.fhir.measures import is_score, measures_with_scores, name_measure
from adapter.fhir.people import MAPS, name_wanted, put_participant, put_team
from adapter.fhir.references import Key, Names, Resource, key_of, own_key, reference_of
from adapter.fhir.reviews import put_achievement, with_achievement
from adapter.mapping.fields import Assumed
from adapter.mapping.library import Library

Tree = dict[str, Any]
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def put_record(tree: Tree, plan: Plan, library: Library, assumed: Assumed) -> tuple[list[Resource], set[Key]]:
    """(the resources of the record as they are to be, the keys of those that are gone).

    Those that were there come first, in their order; then the new ones.
    """
    return _Writing(tree, plan, library, assumed).run()


class _Writing:
    """One record on its way into resources. `known` are those that were there."""

    def __init__(self, tree: Tree, plan: Plan, library: Library, assumed: Assumed) -> None:
        self.tree, self.plan, self.library, self.assumed = tree, plan, library, assumed
        self.known = {own_key(r): r for r in plan.all()}
        self.written: dict[Key, Resource] = {}
        self.before = names_for(plan)
        self.names = name_wanted(tree.get("person", {}), tree.get("people", []), self.before)
        self.names.goals = {outcome["id"] for outcome in tree.get("outcomes", [])}
        self.subject = f"Patient/{tree['person']['id']}" if "id" in tree.get("person", {}) else plan.subject or ""

    def run(self) -> tuple[list[Resource], set[Key]]:
        people, outcomes = self.tree.get("people", []), self.tree.get("outcomes", [])
        self._person()
        for person in people:
            key = self.names.who[person["id"]]
            self._keep(put_participant(person, self.known.get(key), self.names, self.subject, self.library))
        for outcome in outcomes:
            self._outcome(outcome)
        if not self.tree.get("unplanned"):
            self._team(people)
            self._careplan(outcomes)
        return self._result(outcomes)

    def _keep(self, resource: Resource) -> None:
        self.written[own_key(resource)] = resource

    def _person(self) -> None:
        person = self.tree.get("person", {})
        if self.plan.patient is not None or len(person) > 1:
            self._keep(self._put("fhir-patient", person, self.plan.patient))

    def _put(self, name: str, tree: Tree, known: Resource | None, path: str = "") -> Resource:
        notes: Assumed = []
        resource = self.library.fields(name).put(tree, known, self.names, notes)
        self.assumed += [(f"{path}.{place}" if path else place, why) for place, why in notes]
        return resource

    def _outcome(self, outcome: Tree) -> None:
        known = self.known.get(("Goal", outcome["id"]))
        observations = self.plan.observations.get(outcome["id"], [])
        scores_before = scores_of(observations, self.before, self.library)
        own, virtual = self._own_measures(outcome, known, scores_before)
        goal = self._put("fhir-goal", {**outcome, "measures": own}, known, "outcomes")
        _describe(goal)
        _expressed_elsewhere(goal)
        if known is None:
            goal["subject"] = {"reference": self.subject}
        kept = self._reviews(outcome, goal, observations) | self._scores(outcome, goal, scores_before, virtual)
        ours = {own_key(o) for o, _ in scores_before} | {("Observation", r["id"]) for r in self._read(observations)}
        _refer(goal, kept, ours, self.written)
        self._keep(goal)
        for observation in observations:
            if own_key(observation) not in ours:
                self._keep(observation)

    def _read(self, observations: list[Resource]) -> list[Tree]:
        return reviews_of(observations, self.before, self.library)

    def _own_measures(
        self, outcome: Tree, known: Resource | None, scores: list[tuple[Resource, Tree]]
    ) -> tuple[list[Tree], set[str]]:
        """The measures that are targets of the Goal, and the ids of those that only their scores make."""
        fields = self.library.fields("fhir-measure")
        targets = self.library.fields("fhir-goal").get(known, self.before).get("measures", []) if known else []
        read = {m["id"]: m for m in measures_with_scores(targets, scores, fields)}
        virtual = set(read) - {m["id"] for m in targets}
        own = []
        for measure in outcome.get("measures", []):
            bare = {name: value for name, value in measure.items() if name != "scores"}
            alone = {name: value for name, value in read.get(measure["id"], {}).items() if name != "scores"}
            if measure["id"] not in virtual or bare != alone or "scores" not in measure:
                own.append(bare)
        virtual -= {m["id"] for m in own}
        order = {m["id"]: n for n, m in enumerate(targets)}
        return sorted(own, key=lambda m: order.get(m["id"], len(order))), virtual

    def _reviews(self, outcome: Tree, goal: Resource, observations: list[Resource]) -> set[Key]:
        table = self.library.table("extent--goal-achievement")
        known = self.known.get(own_key(goal))
        before = with_achievement(known, self._read(observations), table) if known else []
        wanted = put_achievement(goal, before, outcome.get("reviews", []), table)
        return {self._observation("fhir-review", review, goal) for review in wanted}

    def _observation(self, name: str, tree: Tree, goal: Resource, code: Any = None) -> Key:
        key = ("Observation", tree["id"])
        known = self.known.get(key)
        observation = self._put(name, tree, known)
        if known is None:
            if code is not None:
                observation["code"] = code
            observation["subject"] = goal["subject"]
            observation["focus"] = [{"reference": f"Goal/{goal['id']}"}]
        self._keep(observation)
        return key

    def _scores(
        self, outcome: Tree, goal: Resource, before: list[tuple[Resource, Tree]], virtual: set[str]
    ) -> set[Key]:
        concepts = {t.get("id"): t["measure"] for t in goal.get("target", ()) if "measure" in t}
        fields = self.library.fields("fhir-measure")
        targets = self.library.fields("fhir-goal").get(goal, self.names).get("measures", [])
        siblings = {
            m["id"]: o["code"]
            for o, s in before
            for m in measures_with_scores(targets, [(o, s)], fields)
            if s in m.get("scores", ())
        }
        kept = set()
        for measure in outcome.get("measures", []):
            code = concepts.get(measure["id"]) or siblings.get(measure["id"]) or {"text": "measure"}
            for score in measure.get("scores", []):
                key = self._observation("fhir-score", score, goal, code)
                kept.add(key)
                read = measures_with_scores(targets, [(self.written[key], score)], fields)
                if not is_score(self.written[key]) or not any(
                    m["id"] == measure["id"] and m.get("scores") for m in read
                ):
                    name_measure(self.written[key], measure)
        return kept

    def _team(self, people: list[Tree]) -> None:
        gone = {own_key(r) for r in self.plan.participants} - self.written.keys()
        for team in self.plan.teams[1:]:
            self._keep(put_team(team, [], self.names, gone))
        elsewhere = {
            reference_of(p.get("member")) for other in self.plan.teams[1:] for p in other.get("participant", ())
        }
        members = self._members(people, elsewhere)
        if self.plan.teams or members:
            team = self.plan.teams[0] if self.plan.teams else self._new_team()
            self._keep(put_team(team, members, self.names, gone))

    def _members(self, people: list[Tree], elsewhere: set[Key | None]) -> list[Tree]:
        """Those whom the first team is to hold: not who is in another, nor who was found without a team and role."""
        read = {own_key(r) for r in self.plan.participants}
        team = self.plan.teams[0] if self.plan.teams else {}
        inside = {reference_of(p.get("member")) for p in team.get("participant", ())}
        return [
            person
            for person in people
            if (key := self.names.who[person["id"]]) in inside
            or (key not in elsewhere and (key not in read or "role" in person))
        ]

    def _new_team(self) -> Resource:
        identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"careteam/{self.tree['id']}"))
        return {
            "resourceType": "CareTeam", "id": identity, "status": "active", "subject": {"reference": self.subject},
        }  # fmt: skip

    def _careplan(self, outcomes: list[Tree]) -> None:
        plan = self._put("fhir-careplan", self.tree, self.plan.careplan)
        plan.setdefault("subject", {"reference": self.subject})
        if self.plan.careplan is None and not self.subject:
            del plan["subject"]
        _refer_in_order(
            plan, "goal", [("Goal", o["id"]) for o in outcomes], {("Goal", g["id"]) for g in self.plan.goals}
        )
        if not self.plan.teams and (team := next((k for k in self.written if k[0] == "CareTeam"), None)):
            plan["careTeam"] = [*plan.get("careTeam", []), {"reference": f"CareTeam/{team[1]}"}]
        self._keep(plan)

    def _result(self, outcomes: list[Tree]) -> tuple[list[Resource], set[Key]]:
        gone = self.known.keys() - self.written.keys()
        return list(self.written.values()), gone


def _describe(goal: Resource) -> None:
    """Goal.description is required: without words it shows the theme, and without a theme it says that there is none."""
    description = goal.get("description", {})
    absent = [e for e in description.get("extension", ()) if e.get("url") == DATA_ABSENT]
    theme = next((c["coding"] for c in goal.get("category", ()) if c.get("coding")), None)
    if "text" in description or (description.get("coding") and not absent):
        if absent:
            description["extension"] = [e for e in description["extension"] if e not in absent]
            if not description["extension"]:
                del description["extension"]
    elif theme and not absent:
        goal["description"] = {**description, "coding": [dict(theme[0])]}
    elif not absent:
        extension = [*description.get("extension", ()), {"url": DATA_ABSENT, "valueCode": "unknown"}]
        goal["description"] = {**description, "extension": extension}


def _expressed_elsewhere(goal: Resource) -> None:
    """An organisation cannot be Goal.expressedBy: it stands in our extension."""
    key = reference_of(goal.get("expressedBy"))
    if key is not None and key[0] in ("Organization", "CareTeam"):
        url = "https://w3id.org/personal-outcomes/fhir/StructureDefinition/po-expressed-by"
        goal["extension"] = [*goal.get("extension", ()), {"url": url, "valueReference": goal.pop("expressedBy")}]


def _refer(goal: Resource, kept: set[Key], ours: set[Key], written: dict[Key, Resource]) -> None:
    """Goal.outcomeReference names the Observations about it, ours in the order of time."""
    order = sorted(kept, key=lambda key: (written[key].get("effectiveDateTime", ""), key))
    named = {reference_of(r) for r in goal.get("outcomeReference", ())}
    if kept - ours or (ours - kept) & named:
        before = [key for key in order if key in named or key not in ours]
        _refer_in_order(goal, "outcomeReference", before, ours)


def _refer_in_order(resource: Resource, name: str, wanted: Sequence[Key], ours: set[Key]) -> None:
    """A list of references in which those that are ours stand as wanted; the others keep their places."""
    references = resource.get(name, [])
    wanted_set = set(wanted)
    mine = [r for r in references if reference_of(r) in wanted_set or reference_of(r) in ours]
    if [reference_of(r) for r in mine] == list(wanted):
        return
    known = {reference_of(r): r for r in mine}
    waiting = [known.get(key, {"reference": f"{key[0]}/{key[1]}"}) for key in wanted]
    result = []
    for reference in references:
        if reference not in mine:
            result.append(reference)
        elif waiting:
            result.append(waiting.pop(0))
    result += waiting
    if result:
        resource[name] = result
    else:
        resource.pop(name, None)


_ = (MAPS, Names, key_of)

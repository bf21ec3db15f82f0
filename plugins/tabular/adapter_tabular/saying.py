"""The rows of one plan as one record said, with every loss and doubt by its place in the sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from adapter.errors import Issue
from adapter.mapping.loss import COARSENED, DROPPED, Loss
from adapter.plugin import Said
from adapter.record.identifiers import is_our_uuid
from adapter_tabular.facts import Facts, facts_of
from adapter_tabular.half import Half
from adapter_tabular.moments import moment_of_fhir
from adapter_tabular.profile import Profile
from adapter_tabular.reading import NO_OUTCOME, Cells

Tree = dict[str, Any]
Place = Callable[[Sequence[int], "str | None"], str]

UNLISTED = "The profile has no code for this word or point: it is kept as it stands, and no code was taken."
SPLIT = "These rows say different things about one {}: none of them was taken."
WHO = " Is this one person?"
WHY_SPLIT = "rows disagree about one fact"
WHY_COARSENED = "{} reads it as another word that means the same"
WHY_DROPPED = "no line of {} reads it"
NAMING = ("person.identifiers", "person.birth_date", "person.name")  # fields that tell one person from another


class Speaker:
    """`place(rows, column)` is how a place in this sheet is called; `sender` whose sheet it is."""

    def __init__(self, profile: Profile, place: Place, sender: str) -> None:
        self.profile, self.place = profile, place
        self.systems = {kind: profile.system(kind, sender) for kind in ("person", "plan", "outcome")}

    def said(self, rows: Sequence[Cells], person: str, plan: str, *, part: bool = False) -> Said:
        """`part`: there are more rows of the plan, that were refused: these do not name all there is."""
        losses = [loss for row in rows for loss in row.losses]
        issues = [issue for row in rows for issue in row.issues]
        facts = facts_of(rows, self.profile.plan.holds)
        self._tell(self.profile.plan, facts, "person or plan", losses, issues)
        tree = self._plan(facts.values, person, plan)
        outcomes, actions = tree["outcomes"], tree["actions"]
        for reference, several in self._by_outcome(rows).items():
            outcomes.append(self._outcome(reference, person, several, losses, issues))
            actions += self._actions(reference, several, losses, issues)
        if self.profile.whole and not part:
            tree["outcomes"], tree["actions"] = {"whole": outcomes}, {"whole": actions}
        if not self.profile.keys.outcome_optional:
            bare = [self.place([row.number], None) for row in self._without_outcome(rows)]
            issues += [Issue("warning", "required", where, NO_OUTCOME) for where in bare]
        where = self.place([rows[0].number], None)
        return Said(tree, person, where, self._as_of(rows), tuple(losses), tuple(issues))

    def _plan(self, values: Tree, person: str, plan: str) -> Tree:
        read = self.profile.plan.get(values)
        tree: Tree = {"id": plan or "plan", **read, **self.profile.always}
        if own := self._own("plan", plan, f"{person}/"):
            tree["identifiers"] = own
        whom = read.get("person", {})
        numbers = [*whom.get("identifiers", ()), *self._own("person", person)]
        tree["person"] = {"id": person, **whom, **({"identifiers": numbers} if numbers else {})}
        blank = [
            {**section, "removed": True}
            for key, value in values.items()
            if value is None
            for section in self.profile.plan.holds[key].sections
        ]
        if sections := [*read.get("sections", ()), *blank]:
            framework = self.profile.section_framework
            tree["sections"] = [{"id": section["topic"], "framework": framework, **section} for section in sections]
        return {**tree, "outcomes": [], "actions": []}

    def _outcome(
        self, reference: str, person: str, rows: Sequence[Cells], losses: list[Loss], issues: list[Issue]
    ) -> Tree:
        facts = facts_of(rows, self.profile.outcome_facts)
        self._tell(self.profile.outcome, facts, "outcome", losses, issues)
        read = self.profile.outcome.get(facts.values)
        outcome = {"id": reference, **read.get("outcome", {})}
        if own := self._own("outcome", reference, f"{person}/"):
            outcome["identifiers"] = own
        if outcome.get("statement", {}).get("text") is not None:
            outcome["statement"] = {**outcome["statement"], "voice": self.profile.voice}
        review = {"id": f"{reference}/standing", "standing": True}
        if _says_something(said := read.get("review", {})):
            stated = self._as_of(rows)
            outcome["reviews"] = [{**review, **({"stated": stated} if stated and "T" in stated else {}), **said}]
        elif said:
            outcome["reviews"] = [{**review, "removed": True}]
        return outcome

    def _actions(
        self, reference: str, rows: Sequence[Cells], losses: list[Loss], issues: list[Issue]
    ) -> Iterator[Tree]:
        """One for each row of the outcome, named by which row it is. The same action again is said once."""
        slots = self.profile.slots
        told: list[Tree] = []
        for number, row in enumerate(rows, 1):
            facts = facts_of([row], slots)
            if not facts.values or facts.values in told:
                continue
            self._tell(self.profile.outcome, facts, "action", losses, issues)
            action, identity = self.profile.outcome.get(facts.values).get("action", {}), f"{reference}/{number}"
            if _says_something(action):
                told.append(facts.values)
                yield {"id": identity, "outcomes": [reference], **action}
            else:
                yield {"id": identity, "removed": True}

    def _own(self, kind: str, reference: str, prefix: str = "") -> list[Tree]:
        """The sender's own reference as an identifier. One of ours that came back is none of theirs."""
        if not reference or is_our_uuid(reference):
            return []
        return [{"system": self.systems[kind], "value": f"{prefix}{reference}"}]

    def _by_outcome(self, rows: Sequence[Cells]) -> dict[str, list[Cells]]:
        groups: dict[str, list[Cells]] = {}
        for row in rows:
            if reference := row.said.get(self.profile.keys.outcome):
                groups.setdefault(reference, []).append(row)
        return groups

    def _without_outcome(self, rows: Sequence[Cells]) -> list[Cells]:
        return [row for row in rows if not row.said.get(self.profile.keys.outcome)]

    def _as_of(self, rows: Sequence[Cells]) -> str | None:
        """The latest, as a moment: two zones, or a date and a time, do not compare as text."""
        key = self.profile.as_of
        if key is None:
            return None
        said = [value for row in rows if (value := row.said.get(key))]
        if len(said) <= 1:
            return said[0] if said else None
        moments = [(moment.instant(), text) for text in said if (moment := moment_of_fhir(text)) is not None]
        return max(moments)[1] if moments else None

    def _tell(self, half: Half, facts: Facts, what: str, losses: list[Loss], issues: list[Issue]) -> None:
        name, fields = self.profile.name, self.profile.field_of
        unread = half.unread(facts.values)
        for key, kind in unread.lost:
            why = WHY_COARSENED if kind == COARSENED else WHY_DROPPED
            losses.append(Loss(self.place([facts.first[key]], key), fields[key], kind, why.format(name), True))
        for key in unread.unlisted:
            where = self.place([facts.first[key]], key)
            issues.append(Issue("warning", "code-invalid", where, UNLISTED))
        for key, numbers in facts.split.items():
            naming = fields[key].startswith(NAMING)
            text = SPLIT.format("person" if naming else what) + (WHO if naming else "")
            issues.append(Issue("error" if naming else "warning", "conflict", self.place(numbers, key), text))
            losses += [Loss(self.place([n], key), fields[key], DROPPED, WHY_SPLIT, True) for n in numbers]


def _says_something(tree: Any) -> bool:
    if isinstance(tree, dict):
        return any(map(_says_something, tree.values()))
    return tree not in (None, [], ())

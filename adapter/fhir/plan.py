"""The resources of one record, each in its part."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapter.fhir.references import Key, Resource, own_key


@dataclass
class Plan:
    """The resources of one record. `observations` are by Goal id; `subject` is the person's reference, if any, and
    `whom` tells apart the people whose Goals no plan names. `strangers` are Goals that the plan names, and that say
    themselves that they are about somebody else: they are not read into it."""

    careplan: Resource | None = None
    subject: str | None = None
    whom: str = ""
    patient: Resource | None = None
    goals: list[Resource] = field(default_factory=list)
    strangers: list[Resource] = field(default_factory=list)
    observations: dict[str, list[Resource]] = field(default_factory=dict)
    teams: list[Resource] = field(default_factory=list)
    participants: list[Resource] = field(default_factory=list)
    risks: dict[str, Resource] = field(default_factory=dict)  # by Goal id
    ranking: Resource | None = None
    requests: dict[Key, Resource] = field(default_factory=dict)  # the actions that the plan only refers to
    supporting_lists: dict[str, list[Resource]] = field(default_factory=dict)  # by the field of the record

    def supporting(self) -> list[Resource]:
        """What the CarePlan refers to as supporting information, and a record holds."""
        listed = [resource for several in self.supporting_lists.values() for resource in several]
        return [*listed, self.ranking] if self.ranking is not None else listed

    def all(self) -> list[Resource]:
        single = [r for r in (self.patient, self.careplan) if r is not None]
        about = [o for several in self.observations.values() for o in several]
        risks = {own_key(risk): risk for risk in self.risks.values()}
        return [
            *single,
            *self.participants,
            *self.teams,
            *self.goals,
            *about,
            *risks.values(),
            *self.requests.values(),
            *self.supporting(),
        ]

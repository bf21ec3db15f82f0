"""By which words each resource can be found: the search parameters that we keep, as R4 defines them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from adapter.fhir.references import Resource, reference_of
from adapter.fhir.search_dates import spans_of
from adapter.search import IndexRow

TOKEN, REFERENCE, DATE = "token", "reference", "date"
# R4 defines some parameters for these together.
CLINICAL = ("CarePlan", "CareTeam", "Consent", "Goal", "List", "Observation", "RiskAssessment", "ServiceRequest")


class Parameter(NamedTuple):
    """`system` is the code system that the code's binding implies, `target` the only type that is a match. With
    `within` it has no words of its own: those of that parameter are matches, where they are of the target's type."""

    code: str
    element: str
    system: str = ""
    target: str = ""
    within: str = ""

    @property
    def type(self) -> str:
        if self.code in ("identifier", "status", "lifecycle-status"):
            return TOKEN
        return DATE if self.code == "recorded" else REFERENCE

    def definition(self, kind: str) -> str:
        """The canonical address of R4's own definition."""
        shared = kind in CLINICAL and self.code in ("identifier", "patient")
        return f"http://hl7.org/fhir/SearchParameter/{'clinical' if shared else kind}-{self.code}"


def _status(system: str, code: str = "status", element: str = "status") -> Parameter:
    return Parameter(code, element, system=f"http://hl7.org/fhir/{system}")


_IDENTIFIER = Parameter("identifier", "identifier")
_SUBJECT = (Parameter("subject", "subject"), Parameter("patient", "subject", target="Patient"))
_PATIENT = Parameter("patient", "patient", target="Patient")

KEPT = (
    "CarePlan", "CareTeam", "Communication", "Consent", "Goal", "List", "Observation", "Organization", "Patient",
    "Practitioner", "Provenance", "RelatedPerson", "RiskAssessment", "ServiceRequest", "Task",
)  # fmt: skip

# Practitioner and Organization say `active`; their `active` parameter, like all that are not here, is not kept.
PARAMETERS: dict[str, tuple[Parameter, ...]] = {
    "CarePlan": (_IDENTIFIER, _status("request-status"), *_SUBJECT),
    "CareTeam": (_IDENTIFIER, _status("care-team-status"), *_SUBJECT),
    "Communication": (_IDENTIFIER, _status("event-status"), *_SUBJECT),
    "Consent": (_IDENTIFIER, _status("consent-state-codes"), _PATIENT),
    "Goal": (_IDENTIFIER, _status("goal-status", "lifecycle-status", "lifecycleStatus"), *_SUBJECT),
    "List": (_IDENTIFIER, _status("list-status"), *_SUBJECT),
    "Observation": (_IDENTIFIER, _status("observation-status"), *_SUBJECT),
    "Organization": (_IDENTIFIER,),
    "Patient": (_IDENTIFIER,),
    "Practitioner": (_IDENTIFIER,),
    "Provenance": (
        Parameter("target", "target"),
        Parameter("patient", "target", target="Patient", within="target"),
        Parameter("recorded", "recorded"),
    ),
    "RelatedPerson": (_IDENTIFIER, _PATIENT),
    "RiskAssessment": (_IDENTIFIER, *_SUBJECT),
    "ServiceRequest": (_IDENTIFIER, _status("request-status"), *_SUBJECT),
    "Task": (
        _IDENTIFIER,
        _status("task-status"),
        Parameter("patient", "for", target="Patient"),
        Parameter("subject", "for"),
    ),
}


def rows_of(resource: Resource) -> list[IndexRow]:
    """Each word once. `_id` has none, and a type that is not kept has none."""
    rows: list[IndexRow] = []
    for element, read in _READERS.get(resource.get("resourceType", ""), ()):
        if (value := resource.get(element)) is not None:
            rows += read(value)
    return list(dict.fromkeys(rows))


Reader = Callable[[Any], Iterator[IndexRow]]


def _reader(parameter: Parameter) -> Reader:
    code, system, target = parameter.code, parameter.system, parameter.target

    def identifiers(value: Any) -> Iterator[IndexRow]:
        for one in value if isinstance(value, list) else ():
            if isinstance(one, dict):
                of, told = one.get("system"), one.get("value")
                row = IndexRow(code, of if isinstance(of, str) else "", told if isinstance(told, str) else "")
                if row.system or row.value:
                    yield row

    def codes(value: Any) -> Iterator[IndexRow]:
        if isinstance(value, str):
            yield IndexRow(code, system, value)

    def moments(value: Any) -> Iterator[IndexRow]:
        if isinstance(value, str) and (spans := spans_of(value)):
            yield IndexRow(code, "", spans[0][0])

    def references(value: Any) -> Iterator[IndexRow]:
        for one in value if isinstance(value, list) else (value,):
            key = reference_of(one)
            if key is not None and target in ("", key[0]):
                yield IndexRow(code, *key)

    if parameter.type != TOKEN:
        return references if parameter.type == REFERENCE else moments
    return codes if system else identifiers


_READERS = {
    of_type: tuple((parameter.element, _reader(parameter)) for parameter in parameters if not parameter.within)
    for of_type, parameters in PARAMETERS.items()
}

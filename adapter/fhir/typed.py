"""A record as fhir.resources R4B objects and back, for plugin authors who would rather have attributes than dicts.

R4B (4.3.0) and R4 (4.0.1) have the same elements in the types that a record is made of. Only what a plugin itself made
or changed goes this way: fhir.resources keeps a moment, not its text (`10:00:00.120+00:00` is given back as
`10:00:00.120Z`), so its dump of somebody else's resource is never stored or forwarded (house.md, rule 4). Records and
resources are mapped as plain dicts everywhere else. Importing the models takes two seconds: they come in on first use.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from adapter.errors import Issue, Refused
from adapter.fhir.records import record_from, resources_from
from adapter.fhir.references import Resource
from adapter.jsontext import Number
from adapter.mapping.library import Library
from adapter.record.model import Record

if TYPE_CHECKING:
    from fhir.resources.R4B.careplan import CarePlan
    from fhir.resources.R4B.goal import Goal
    from fhir_core.fhirabstractmodel import FHIRAbstractModel

MODELS = (
    "CarePlan", "CareTeam", "Communication", "Consent", "Goal", "List", "Observation", "Organization", "Patient",
    "Practitioner", "Provenance", "RelatedPerson", "RiskAssessment", "ServiceRequest", "Task",
)  # fmt: skip
"""The types that a record is made of."""


def goals_from(record: Record, library: Library) -> list[Goal]:
    """The outcomes as Goals. Reviews and scores are Observations: `typed_from` gives every resource of a record."""
    return typed_from(r for r in resources_from(record, library) if r["resourceType"] == "Goal")


def careplan_from(record: Record, library: Library) -> CarePlan | None:
    """The plan with its actions and sections; None for outcomes without a plan (`record.unplanned`)."""
    plans = [r for r in resources_from(record, library) if r["resourceType"] == "CarePlan"]
    return typed_from(plans)[0] if plans else None


def typed_from(resources: Iterable[Resource]) -> list[Any]:
    """An object for each resource, of its class in fhir.resources. Raises Refused, by place, for what it does not take.

    The places are those of the entries of a Bundle, in this order.
    """
    objects: list[Any] = []
    issues: list[Issue] = []
    for number, resource in enumerate(resources):
        kind = resource.get("resourceType")
        if kind not in MODELS:
            text = f"This is none of the types that a record is made of: {', '.join(MODELS)}."
            issues.append(Issue("error", "not-supported", f"Bundle.entry[{number}].resource", text))
            continue
        objects += _validated(kind, _plain(resource), number, issues)
    if issues:
        raise Refused("These resources cannot be made into fhir.resources objects.", issues)
    return objects


def resources_from_typed(objects: Iterable[FHIRAbstractModel]) -> list[Resource]:
    """The same resources as dicts, as the field maps and `check` take them; numbers keep their digits (7.50).

    A moment is written to the second, or with three or six digits after it, and with Z for a zone of zero: what
    fhir.resources does not keep (further digits, zeros at the end, `+00:00`) is gone.
    """
    return [_dumped(each) for each in objects]


def record_from_typed(objects: Sequence[FHIRAbstractModel], library: Library) -> Record:
    """The record of a CarePlan, its Goals and whatever else of it is given. Each object has an id.

    Of Goals and a CarePlan alone, the person and the people are no more than the ids that are referred to.
    """
    return record_from(resources_from_typed(objects), library)


# --- dicts to objects -------------------------------------------------------------------------------------------


@cache
def _model(kind: str) -> Any:
    from fhir.resources.R4B import get_fhir_model_class

    return get_fhir_model_class(kind)


def _plain(node: Any) -> Any:
    """Numbers as Decimals, which keep 7.50 apart from 7.5."""
    if isinstance(node, dict):
        return {name: _plain(value) for name, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node.decimal if isinstance(node, Number) else node


def _validated(kind: str, tree: Resource, number: int, issues: list[Issue]) -> Iterator[Any]:
    from pydantic import ValidationError

    try:
        yield _model(kind).model_validate(tree)
    except ValidationError as error:  # its own text quotes what was sent
        for fault in error.errors(include_url=False, include_context=False, include_input=False):
            where = "".join(map(_step, fault["loc"]))
            text = "fhir.resources does not take this: `check` says what is wrong with it."
            issues.append(Issue("error", "invalid", f"Bundle.entry[{number}].resource{where}", text))


def _step(step: int | str) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if step.isascii() and step.isidentifier() else "[?]"  # a key may itself be a person's data


# --- objects to dicts -------------------------------------------------------------------------------------------


def _dumped(model: FHIRAbstractModel) -> Resource:
    """In the order of the specification. fhir.resources' own dump makes a float of a Decimal: 7.50 would be 7.5."""
    tree: Resource = {"resourceType": model.get_resource_type()} if model.has_resource_base() else {}
    names = model.get_alias_mapping()
    for element, name in names.items():
        value = _value(getattr(model, name))
        if value is not None:
            tree[element] = value
        beside = _value(getattr(model, f"{name}__ext", None))
        if beside is not None:
            tree[f"_{element}"] = beside
    return tree


def _value(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, list):
        return [_value(each) for each in value] or None
    for kind, written in _LEAVES.items():
        if isinstance(value, kind):
            return written(value)
    return _dumped(value)


def _moment(value: datetime) -> str:
    digits = "seconds" if not value.microsecond else "microseconds" if value.microsecond % 1000 else "milliseconds"
    text = value.isoformat(timespec=digits)
    return f"{text[:-6]}Z" if text.endswith(("+00:00", "-00:00")) else text


def _number(value: Decimal) -> int | Number:
    """As `jsontext` reads it: a plain integer is an int."""
    text = str(value)
    return int(text) if text.removeprefix("-").isdigit() and text != "-0" else Number(text)


_LEAVES: dict[type, Callable[[Any], Any]] = {
    datetime: _moment,  # before date, of which it is a kind
    date: date.isoformat,
    time: time.isoformat,
    Decimal: _number,
    bytes: lambda value: b64encode(value).decode("ascii"),
    UUID: lambda value: value.urn,
}

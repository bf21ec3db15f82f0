"""check.py beside HAPI's validator: published resources, thousands of faulty ones, odd shapes; see disagreements.md."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from adapter import jsontext
from adapter.errors import Issue
from adapter.fhir.checking import definitions
from adapter.fhir.checking.check import check
from tests.oracles.judge import Judge
from tests.oracles.mutations import mutations
from tests.oracles.odd_shapes import odd_shapes

pytestmark = pytest.mark.oracle

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "fhir"
FOLDERS = ("official-r4", "us-pco", "us-eltss")
SEED = int(os.environ.get("ORACLE_SEED", "20261123"))
COUNT = int(os.environ.get("ORACLE_COUNT", "3000"))


class Case(NamedTuple):
    kind: str
    resource: bytes
    ours: list[Issue]
    theirs: list[dict[str, Any]]  # errors only, on both sides

    @property
    def agreed(self) -> bool:
        return bool(self.ours) == bool(self.theirs)


def _we_said(*words: str) -> Callable[[Case], bool]:
    """We alone refuse, and for these reasons only."""
    return lambda case: not case.theirs and all(any(word in issue.text for word in words) for issue in case.ours)


def _they_said(*keys: str) -> Callable[[Case], bool]:
    return lambda case: not case.ours and all(str(issue["key"]).startswith(keys) for issue in case.theirs)


def _cannot_be_ordered(case: Case) -> bool:
    """FHIRPath's empty answer, which HAPI takes for false: we warn."""
    told = check(jsontext.loads(case.resource))
    ordered = all(str(issue["key"]).endswith(("#rng-2", "#per-1", "Task#inv-1")) for issue in case.theirs)
    return not case.ours and ordered and any("cannot be told" in issue.text for issue in told)


_BLANK = re.compile(rb'":\[?"(?:[ \xc2\xa0]|\\[tnr]|\xe3\x80\x80|\xe2\x80[\x80-\x8a])+"')
_FORMS = "Send ", "A code has no blank", "This is not ", "An id is ", "A reference is a URI"


def _is_blank(case: Case) -> bool:
    """A value of blanks only, in a type whose form has none: HAPI looks at no such value."""
    return bool(_BLANK.search(case.resource)) and _we_said(*_FORMS)(case)


def _has_unseen(case: Case) -> bool:
    """A byte order mark, which HAPI takes away, or a control character within a URI or code, which it passes."""
    unseen = (b"\xef\xbb\xbf", b"\\u00", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9")
    told = _we_said(*_FORMS, "None of the codes", "This code is not one", "An extension outside")
    return any(mark in case.resource for mark in unseen) and told(case)


def _names_no_value(case: Case) -> bool:
    """`_effectiveAge` where no effectiveAge may be: HAPI looks at `_name` only beside a name that it knows."""
    ours = all(issue.where.rsplit(".", 1)[-1].startswith("_") for issue in case.ours)
    return ours and _we_said("no element of this name")(case)


def _broke_inside(case: Case) -> bool:
    """A Java exception inside the validator, told as if it were a fault of the resource."""
    broken = ("Cannot invoke", "String index out of range", "JsonNull")
    return not case.ours and all(any(word in (issue["text"] or "") for word in broken) for issue in case.theirs)


TERMINOLOGY = _they_said("Terminology_PassThrough", "Terminology_TX_", "TERMINOLOGY_TX_")

# Each has its paragraph in disagreements.md, under the same name.
EXPLAINED: dict[str, Callable[[Case], bool]] = {
    "reference target types": _we_said("This refers to a "),
    "id and nothing else": _we_said("an id and nothing else"),
    "ids in contained resources": _we_said("has the same id"),
    "MIME types": _we_said("not a MIME type"),
    "empty lists of primitives": _we_said("This list is empty"),
    "order that cannot be told": _cannot_be_ordered,
    "exceptions inside HAPI": _broke_inside,
    "extensions that HL7 defines": _they_said(
        "Extension_EXT_Type", "Extension_EXTP_Context_Wrong", "Reference_REF_CantMatchType"
    ),
    "profiles that HL7 defines": lambda case: (
        _they_said("Validation_VAL_Profile_WrongType", "Validation_VAL_Profile_Minimum_SLICE")(case)
        or (b"|4.0.1" in case.resource and _we_said("R4's definition of another type")(case))
    ),
    "empty text beside an extension": lambda case: (
        b'":""' in case.resource and b'"_' in case.resource and _we_said("This text is empty")(case)
    ),
    "references in bundles": _they_said(
        "Reference_REF_Format2", "Bundle_BUNDLE_Entry_NoFullUrl", "Bundle_BUNDLE_FullUrl_Missing"
    ),
}

# Kinds that only odd shapes bring up, so that no mutation hides behind them.
SEEN_BY_HAND: dict[str, Callable[[Case], bool]] = {
    "fractions of a second in a time": _they_said("Type_Specific_Checks_DT_Time_Valid"),
    "OIDs of few arcs": _they_said("Type_Specific_Checks_DT_OID_Valid"),
    "links within a narrative": _they_said("Type_Specific_Checks_DT_XHTML_Resolve"),
    "a byte order mark as text": lambda case: not case.ours and b"\xef\xbb\xbf" in case.resource,
    "blank narratives": _we_said("no text and no image"),
    "blanks in an element's id": _we_said("An element's id has no blanks"),
    "blank values": _is_blank,
    "characters that are not seen": _has_unseen,
    "extensions of no element": _names_no_value,
    "narratives that are no XML": _we_said("The narrative is not well-formed", "without DOCTYPE"),
    "units of a range": lambda case: b'"high":{' in case.resource and _we_said("(rng-2)")(case),
    "Markdown with control characters": _we_said("This text has control characters"),
    "base64 and blanks": _we_said("not base64"),
    "numbers that are zero by their exponent": _they_said("Type_Specific_Checks_DT_Decimal_Valid"),
    "absolute by a scheme that HAPI does not know": _they_said(
        "Type_Specific_Checks_DT_Identifier_System", "TYPE_SPECIFIC_CHECKS_CANONICAL_ABSOLUTE"
    ),
    "long Markdown": _we_said("longer than FHIR's limit"),
    "UUIDs in references": _we_said("A reference is a URI"),
    "two types, one an extension": _we_said("in more than one type"),
    "abstract types": _we_said("FHIR R4 has no resource of this resourceType"),
}


def explanation(case: Case, more: dict[str, Callable[[Case], bool]] | None = None) -> str | None:
    """HAPI tells optional codes without a value, and relative code systems, under keys of terminology too."""
    found = (name for name, explains in (EXPLAINED | (more or {})).items() if explains(case))
    return next(found, "terminology" if TERMINOLOGY(case) else None)


def published() -> Iterator[tuple[str, dict[str, Any]]]:
    for folder in FOLDERS:
        for path in sorted((DATA / folder).glob("*.json")):
            yield path.name, jsontext.loads(path.read_bytes())


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    if not DATA.exists():
        pytest.skip("the published resources are not here")
    with Judge() as running:
        yield running


def _judged(judge: Judge, resources: list[tuple[str, dict[str, Any]]]) -> list[Case]:
    written = [jsontext.dumps(resource) for _, resource in resources]
    return [
        Case(
            kind,
            data,
            [issue for issue in check(resource) if issue.severity in ("error", "fatal")],
            [issue for issue in verdict["issues"] if issue["severity"] in ("error", "fatal")],
        )
        for (kind, resource), data, verdict in zip(resources, written, judge.verdicts(written), strict=True)
    ]


@pytest.fixture(scope="module")
def mutated(judge: Judge) -> list[Case]:
    sound = [tree for _, tree in published() if not any(issue.severity == "error" for issue in check(tree))]
    sound = [tree for tree in sound if "pco-concepts-temporary" not in jsontext.dumps(tree).decode()]
    return _judged(judge, list(mutations(sound, COUNT, SEED)))


def test_published_resources_get_the_same_verdict(judge: Judge) -> None:
    cases = _judged(judge, list(published()))
    apart = [case.kind for case in cases if not case.agreed]
    assert apart == ["Questionnaire-health-inventory-example.json"]  # its code systems are unknown to HAPI
    assert sum(bool(case.ours) for case in cases) == 2


def test_faulty_resources_get_the_same_verdict(mutated: list[Case], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        apart, unexplained = _told(f"{len(mutated)} faulty resources (seed {SEED})", mutated, {})
    assert len(unexplained) <= 0.01 * (len(mutated) - len(apart) + len(unexplained))


def test_odd_shapes_get_the_same_verdict_or_one_that_is_explained(
    judge: Judge, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = _judged(judge, list(odd_shapes()))
    with capsys.disabled():
        _, unexplained = _told(f"{len(cases)} odd shapes", cases, SEEN_BY_HAND)
    assert [case.kind for case in unexplained] == []


def _told(what: str, cases: list[Case], more: dict[str, Callable[[Case], bool]]) -> tuple[list[Case], list[Case]]:
    """Those with another verdict, and those of them that no paragraph explains; prints how many of each kind."""
    apart = [case for case in cases if not case.agreed]
    reasons = [explanation(case, more) for case in apart]
    unexplained = [case for case, reason in zip(apart, reasons, strict=True) if reason is None]
    print(f"\n{what}: same verdict {1 - len(apart) / len(cases):.2%},")
    for reason in sorted({reason for reason in reasons if reason}):
        print(f"  {reasons.count(reason):4} {reason}")
    print(f"  {len(unexplained):4} unexplained: {sorted({case.kind for case in unexplained})}")
    return apart, unexplained


def _plain(expression: str | None) -> str:
    """HAPI's spelling brought to that of OperationOutcome.expression in R4: names and indexes only."""
    return re.sub(r"/\*.*?\*/|\.ofType\([^)]*\)|\[x\]", "", expression or "")


def _near(ours: str, theirs: str | None) -> bool:
    """The same place, or one within the other: HAPI tells what is missing or unknown at the object around."""
    there = _plain(theirs)
    return ours == there or ours.startswith((there + ".", there + "[")) or there.startswith((ours + ".", ours + "["))


def test_a_fault_is_told_where_hapi_tells_it(mutated: list[Case], capsys: pytest.CaptureFixture[str]) -> None:
    told = missed = 0
    for case in mutated:
        resource = jsontext.loads(case.resource)
        if not case.ours or resource.get("resourceType") not in definitions.resource_types():
            continue  # HAPI names the place after the type, and there is none
        for issue in case.theirs:
            if issue["key"] != "unreadable":
                found = any(_near(ours.where, issue.get("expression")) for ours in case.ours)
                told, missed = told + found, missed + (not found)
    with capsys.disabled():
        print(f"\n{told} of HAPI's {told + missed} errors are told in the same place ({told / (told + missed):.2%})")
    assert missed <= 0.02 * (told + missed)

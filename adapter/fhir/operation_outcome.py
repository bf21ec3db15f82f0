"""Issues as the OperationOutcome that a FHIR client reads. (`outcome` alone always means what matters to a person.)"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from adapter.errors import Issue

SEVERITIES = frozenset({"fatal", "error", "warning", "information"})
CODES = frozenset(
    ("invalid", "structure", "required", "value", "invariant", "security", "login", "unknown", "expired", "forbidden",
     "suppressed", "processing", "not-supported", "duplicate", "multiple-matches", "not-found", "deleted", "too-long",
     "code-invalid", "extension", "too-costly", "business-rule", "conflict", "transient", "lock-error", "no-store",
     "exception", "timeout", "incomplete", "throttled", "informational")
)  # fmt: skip
"""http://hl7.org/fhir/issue-type, which R4 requires: a code of anybody else's would make the answer itself invalid."""

# FHIRPath as we write it: Goal.target[0].detail, Bundle.entry[3].resource.ofType(Goal).extension('url')
_STEP = r"[A-Za-z_][A-Za-z0-9_]{0,63}(?:\([^()\s]{0,200}\))?(?:\[[0-9]{1,9}\])?"
_EXPRESSION = re.compile(rf"(?=[A-Z]){_STEP}(?:\.{_STEP})*", re.ASCII)


def operation_outcome(issues: Iterable[Issue]) -> dict[str, Any]:
    """`Issue.where` is `expression` where it is an expression, else `diagnostics` ("row 7, column DOB").

    R4 asks for at least one issue: none becomes one of severity information.
    """
    told = [_issue(issue) for issue in issues]
    return {"resourceType": "OperationOutcome", "issue": told or [_issue(NOTHING_WRONG)]}


NOTHING_WRONG = Issue("information", "informational", "", "Nothing is wrong.")


def _issue(issue: Issue) -> dict[str, Any]:
    told: dict[str, Any] = {
        "severity": issue.severity if issue.severity in SEVERITIES else "error",
        "code": issue.code if issue.code in CODES else "processing",
    }
    if issue.text.strip():
        told["details"] = {"text": issue.text}
    if _EXPRESSION.fullmatch(issue.where):
        told["expression"] = [issue.where]
    elif issue.where.strip():
        told["diagnostics"] = issue.where
    return told

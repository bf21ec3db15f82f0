"""The three errors, sorted by who can mend them, and the Issue that says what is wrong and where.

    AdapterError
    ├── Refused          the sender: this input cannot be taken as it is
    ├── Unavailable      time: try again later
    └── Misconfigured    the operator: a setting, a map or a plugin is wrong

Only doors know HTTP statuses and exit codes. No text here ever holds a person's data: places and field names only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Issue(NamedTuple):
    """One thing to tell the sender.

    `code` is from http://hl7.org/fhir/issue-type. `where` is the place in what was sent: "row 7, column DOB" for a
    sheet, an FHIRPath expression ("Goal.target[0].detail") for FHIR, a JSON path for a record.
    """

    severity: str  # fatal, error, warning, information
    code: str
    where: str
    text: str


class AdapterError(Exception):
    """Carries every fault found, not the first one. `str()` is safe to show and to log."""

    def __init__(self, text: str, issues: Iterable[Issue] = ()) -> None:
        super().__init__(text)
        self.text = text
        self.issues = tuple(issues) or (Issue("error", "processing", "", text),)


class Refused(AdapterError):
    """The sender can mend it.

    `reason` is one of invalid, media-type, not-acceptable, too-large, too-many, not-found, gone, forbidden,
    unauthenticated, conflict, stale, usage. `retry_after` is in seconds, where only time must pass first.
    """

    def __init__(
        self, text: str, issues: Iterable[Issue] = (), *, reason: str = "invalid", retry_after: float = 0.0
    ) -> None:
        super().__init__(text, issues)
        self.reason, self.retry_after = reason, retry_after


class Unavailable(AdapterError):
    """Time can mend it. `retry_after` is in seconds."""

    def __init__(self, text: str, issues: Iterable[Issue] = (), *, retry_after: float = 1.0) -> None:
        super().__init__(text, issues)
        self.retry_after = retry_after


class Misconfigured(AdapterError):
    """The operator can mend it: each issue names the file and line, or the setting's key."""

"""What is told to a FHIR client is itself sound FHIR, and says where."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter import jsontext
from adapter.errors import Issue
from adapter.fhir.bundle import resources_in
from adapter.fhir.checking.check import check
from adapter.fhir.modifiers import refusals
from adapter.fhir.operation_outcome import CODES, operation_outcome


def test_every_issue_is_told_in_its_order() -> None:
    issues = [
        Issue("error", "value", "Goal.target[0].detail", "Send a number."),
        Issue("warning", "business-rule", "row 7, column DOB", "This is not a date."),
        Issue("fatal", "structure", "", "Not JSON."),
    ]
    assert operation_outcome(issues) == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error", "code": "value", "details": {"text": "Send a number."},
                "expression": ["Goal.target[0].detail"],
            },
            {
                "severity": "warning", "code": "business-rule", "details": {"text": "This is not a date."},
                "diagnostics": "row 7, column DOB",
            },
            {"severity": "fatal", "code": "structure", "details": {"text": "Not JSON."}},
        ],
    }  # fmt: skip


def test_no_issue_at_all_says_so() -> None:
    assert operation_outcome([])["issue"][0]["severity"] == "information"


EXPRESSIONS = [
    "Goal", "Goal.description", "CarePlan.activity[3].detail.performer[0].reference", "Bundle.entry[12].resource.id",
    "Goal.extension('https://w3id.org/x').value", "Bundle.entry[0].resource.ofType(Goal).note[1]",
]  # fmt: skip
PLACES = [
    "row 7",
    "outcomes[0].areas[1].code",
    "Goal description",
    "$.x",
    "line 3, column 4",
    "Goal.",
    "Goal..x",
    "[?]",
]


@pytest.mark.parametrize("where", EXPRESSIONS)
def test_a_place_in_fhir_is_an_expression(where: str) -> None:
    assert operation_outcome([Issue("error", "value", where, "t")])["issue"][0]["expression"] == [where]


@pytest.mark.parametrize("where", PLACES)
def test_any_other_place_is_for_people_to_read(where: str) -> None:
    (issue,) = operation_outcome([Issue("error", "value", where, "t")])["issue"]
    assert issue["diagnostics"] == where
    assert "expression" not in issue


@given(
    st.lists(
        st.builds(
            Issue,
            st.sampled_from(["fatal", "error", "warning", "information", "bad"]),
            st.sampled_from([*sorted(CODES), "no-code", ""]),
            st.one_of(st.sampled_from([*EXPRESSIONS, *PLACES, "", " "]), st.text("Goal.[0]()' ", max_size=30)),
            st.sampled_from(["Send it again.", "", " "]),
        ),
        max_size=3,
    )
)
def test_whatever_a_plugin_told_the_answer_is_sound(issues: list[Issue]) -> None:
    answer: Any = jsontext.loads(jsontext.dumps(operation_outcome(issues)))
    assert [issue for issue in check(answer) if issue.severity == "error"] == []
    assert len(answer["issue"]) == max(1, len(issues))


def test_the_places_of_the_check_and_of_bundles_are_expressions() -> None:
    goal = {"resourceType": "Goal", "modifierExtension": [{"url": "x"}], "target": [{"dueDate": "soon"}]}
    bundle = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [{"resource": goal}, {"request": {"method": "DELETE"}}],
    }
    issues: list[Issue] = []
    resources_in(bundle, digest="d", issues=issues)
    found = [*check(goal), *refusals([bundle]), *issues]
    assert len(found) > 4
    assert all("expression" in issue for issue in operation_outcome(found)["issue"])


def test_a_place_of_a_megabyte_is_no_work() -> None:
    where = "Goal" + ".a" * 500_000 + " "
    assert "diagnostics" in operation_outcome([Issue("error", "value", where, "t")])["issue"][0]

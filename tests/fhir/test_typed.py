"""A record as objects of fhir.resources: the same record comes back, in whatever forms that library can hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from adapter import jsontext
from adapter.errors import Refused
from adapter.fhir import CODECS, SELECTORS, check, resources_from
from adapter.fhir.typed import (
    MODELS,
    careplan_from,
    goals_from,
    record_from_typed,
    resources_from_typed,
    typed_from,
)
from adapter.mapping.library import Library
from adapter.record.model import Action, Measure, Outcome, Person, Record, Review, Score, Statement
from adapter.record.said import arranged
from adapter.record.trees import part_from, shapes, tree_from
from tests import hard_text
from tests.laws.records import kept_records

LIBRARY = Library(codecs=CODECS, selectors=SELECTORS)
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "fhir"
FILES = [f for f in sorted(SHARED.glob("*/*.json")) if f.name.split("-")[0] in MODELS]
slow = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=25)
IRIS = Record(
    id="c",
    kind="support-plan",
    title="Iris's plan",
    person=Person(id="p"),
    outcomes=(
        Outcome(
            id="g",
            statement=Statement(text="I want to make soup again", voice="verbatim"),
            due="2026-05",
            measures=(Measure(id="m", instrument="ruler", target="7.50", scores=(Score(id="s", value="3.0"),)),),
            reviews=(Review(id="v", date="2026-03-01", helps=("her daughter",)),),
        ),
    ),
    actions=(Action(id="a", how="Kitchen practice", outcomes=("g",)),),
)  # fmt: skip


def surviving(moment: str) -> str:
    """The same moment in the form that comes back: no fraction of zero, three or six digits of one, Z for no offset."""
    match = re.fullmatch(r"(.*T[^.Z+-]*)(\.[0-9]+)?(Z|[+-].*)", moment)
    if match is None:
        return moment
    fraction = (match[2] or "")[1:7].ljust(6, "0")
    short = fraction[:3] if fraction.endswith("000") else fraction
    zone = "Z" if match[3] in ("+00:00", "-00:00") else match[3]
    return f"{match[1]}{f'.{short}' if fraction != '000000' else ''}{zone}"


def with_surviving_moments(part: Any) -> Any:
    tree = tree_from(part)
    for shape in shapes(type(part)):
        value = getattr(part, shape.name)
        if shape.inner is not None and value:
            several = [tree_from(with_surviving_moments(v)) for v in (value if shape.is_list else [value])]
            tree[shape.name] = several if shape.is_list else several[0]
        elif value and shape.about["form"] in ("dateTime", "instant"):
            tree[shape.name] = surviving(value)
    return part_from(type(part), tree)


@slow
@given(kept_records())
def test_a_record_comes_back_from_its_objects(drawn: Record) -> None:
    record = arranged(with_surviving_moments(drawn))
    objects = typed_from(resources_from(record, LIBRARY))
    assert record_from_typed(objects, LIBRARY) == record


def test_goals_and_a_careplan_are_what_their_names_say() -> None:
    (goal,), plan = goals_from(IRIS, LIBRARY), careplan_from(IRIS, LIBRARY)
    assert (type(goal).__name__, goal.description.text) == ("Goal", "I want to make soup again")
    assert plan is not None
    assert (type(plan).__name__, plan.title, plan.goal[0].reference) == ("CarePlan", "Iris's plan", "Goal/g")
    assert careplan_from(Record(id="u", unplanned=True, person=Person(id="p")), LIBRARY) is None


def test_a_plan_and_its_goals_alone_hold_everything_but_reviews_scores_and_people() -> None:
    objects = [careplan_from(IRIS, LIBRARY), *goals_from(IRIS, LIBRARY)]
    record = record_from_typed(objects, LIBRARY)
    tree, wanted = tree_from(record), tree_from(IRIS)
    del wanted["outcomes"][0]["reviews"], wanted["outcomes"][0]["measures"][0]["scores"]
    assert tree == wanted


def test_what_a_plugin_changes_is_read() -> None:
    objects = [careplan_from(IRIS, LIBRARY), *goals_from(IRIS, LIBRARY)]
    objects[1].description.text = "I want to bake"
    assert record_from_typed(objects, LIBRARY).outcomes[0].statement == Statement(
        text="I want to bake", voice="verbatim"
    )


def test_numbers_keep_the_digits_that_were_given() -> None:
    resources = resources_from(IRIS, LIBRARY)
    text = jsontext.dumps(resources_from_typed(typed_from(resources)))
    assert b'"value":7.50' in text
    assert b'"value":3.0' in text
    assert jsontext.same(jsontext.loads(text), resources)


@given(hard_text.date_times())
@settings(deadline=None, max_examples=60)
def test_a_date_time_comes_back_in_its_surviving_form(moment: str) -> None:
    observation = {"resourceType": "Observation", "status": "final", "code": {"text": "c"}, "effectiveDateTime": moment}
    (again,) = resources_from_typed(typed_from([observation]))
    assert again["effectiveDateTime"] == surviving(moment)


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        ("2026-03-01T10:00:00.120+00:00", "2026-03-01T10:00:00.120Z"),
        ("2026-03-01T10:00:00.5Z", "2026-03-01T10:00:00.500Z"),
        ("2026-03-01T10:00:00.000+01:00", "2026-03-01T10:00:00+01:00"),
        ("2026-03-01T10:00:00.1234567Z", "2026-03-01T10:00:00.123456Z"),
    ],
)
def test_these_forms_do_not_survive_which_is_why_nobody_elses_resource_goes_this_way(sent: str, back: str) -> None:
    observation = {"resourceType": "Observation", "status": "final", "code": {"text": "c"}, "effectiveDateTime": sent}
    assert resources_from_typed(typed_from([observation])) == [observation | {"effectiveDateTime": back}]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared examples are not beside this checkout")
@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_what_others_published_goes_through_but_for_the_form_of_its_moments(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    tree = jsontext.loads(text.replace("+00:00", "Z"))
    assert jsontext.same(resources_from_typed(typed_from([tree])), [tree])


def test_what_cannot_be_made_is_told_by_its_place_and_without_what_was_sent() -> None:
    goal = {
        "resourceType": "Goal",
        "subject": {"reference": 7},
        "lifecycleStatus": "active",
        "target": [{"Jean McCanary": 1}],
    }
    with pytest.raises(Refused) as refused:
        typed_from([goal, {"resourceType": "Basic"}, {"resourceType": "Goal", "startDate": "McCanary"}])
    places = [issue.where for issue in refused.value.issues]
    assert {where.split(".")[1] for where in places} == {"entry[0]", "entry[1]", "entry[2]"}
    assert "McCanary" not in repr((refused.value, refused.value.issues))


@slow
@given(kept_records())
def test_what_our_check_finds_sound_the_objects_take(record: Record) -> None:
    resources = resources_from(record, LIBRARY)
    sound = [r for r in resources if not any(issue.severity == "error" for issue in check(r))]
    assert len(typed_from(sound)) == len(sound)


def test_the_models_are_imported_only_when_they_are_used() -> None:
    script = (
        "import sys, adapter.fhir, adapter.fhir.typed; sys.exit('fhir' in sys.modules or 'pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0

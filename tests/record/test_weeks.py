"""Worked cases of many weeks (cases/weeks.yaml): sights move between the weeks exactly as the store moves them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapter.record.model import Outcome, Record
from adapter.record.reconcile import Policy, Reconciled, reconcile
from adapter.record.said import onto
from adapter.record.sights import (
    Sights,
    after_acceptance,
    after_decision,
    after_message,
    after_sending,
    behind,
    for_them,
    with_theirs,
)
from adapter.record.trees import said_from, tree_from

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "weeks.yaml").read_text(encoding="utf-8"))
LONG = "The soup and the talk matter more than the stool. " * 12
CUT = 255 - len("It is where I am somebody, and not a patient. ")


@dataclass
class Two:
    """The board's record, and what is known of the council."""

    record: Record
    sights: Sights
    policy: Policy
    result: Reconciled | None = None

    def council_says(self, fields: Any) -> None:
        self.result = reconcile(self.record, said(fields), self.sights, self.policy)
        self.record = self.result.record
        self.sights = after_message(self.sights, self.result, self.record)

    def board_writes(self, fields: Any) -> None:
        self.record = onto(said(fields), self.record)
        self.sights = replace(self.sights, now=self.record)

    def sent(self, _: Any) -> None:
        self.sights = after_sending(self.sights, for_them(self.record, self.sights.disputed))

    def accepted(self, _: Any) -> None:
        self.sights = after_acceptance(self.sights)

    def decided(self, choices: Any, send: bool) -> None:
        for field, choice in choices.items():
            path = ("outcomes", "o", field)
            if choice in ("theirs", "take"):
                self.record = with_theirs(self.record, self.sights, [path])
            self.sights = after_decision(self.sights, [path], choice, self.record, send=send)


def said(fields: Any) -> Record:
    text = {"{long}": LONG, "{cut}": LONG[:CUT]}
    filled = dict(fields)
    for mark, instead in text.items():
        filled = {k: v.replace(mark, instead) if isinstance(v, str) else v for k, v in filled.items()}
    return said_from(Record, {"id": "r", "outcomes": [{"id": "o", **filled}]})


def policy(case: Any) -> Policy:
    later, prefers = case.get("later"), case.get("prefers")
    return Policy(
        withdrawn=lambda path: str(case.get("blanks", "hold")),
        prefers_theirs=lambda path: prefers == "theirs",
        prefers_ours=lambda path: prefers == "ours",
        later_field=lambda path: later == "field",
        later_row=later == "row",
        only_changes=case.get("only changes", False),
        first_meeting=case.get("first meeting", False),
    )


def start(case: Any) -> Two:
    """Both hold the same, because the council stated it. When they first meet, nothing is known."""
    empty = Record(id="r", outcomes=(Outcome(id="o"),))
    if case.get("first meeting"):
        return Two(empty, Sights(now=empty), policy(case))
    two = Two(Record(id="r"), Sights(now=Record(id="r")), policy(case))
    two.council_says(case["both"])
    return two


def fields_of(record: Record) -> Any:
    return tree_from(record)["outcomes"][0]


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_week_by_week(case: Any) -> None:
    two = start(case)
    for number, week in enumerate(case["weeks"], 1):
        for step in ("council says", "board writes", "sent", "accepted"):
            if step in week:
                getattr(two, step.replace(" ", "_"))(week[step])
        if "decided" in week:
            two.decided(week["decided"], week.get("send", False))
        check(two, week, f"step {number}: {week}")


def check(two: Two, week: Any, where: str) -> None:
    if "verdict" in week:
        assert two.result is not None
        found = {v.path[-1]: v.kind for v in two.result.verdicts if len(v.path) == 3}
        assert {field: found.get(field) for field in week["verdict"]} == week["verdict"], where
    for name, record in (("board has", two.record), ("council is sent", for_them(two.record, two.sights.disputed))):
        if name in week:
            expected = fields_of(onto(said(week[name]), None))
            assert {field: fields_of(record).get(field) for field in week[name]} == {
                field: expected.get(field) for field in week[name]
            }, where
    if "disputed" in week:
        assert sorted(path[-1] for path in two.sights.disputed) == sorted(week["disputed"]), where
    if "behind" in week:
        assert sorted(path[-1] for path in behind(two.sights)) == sorted(week["behind"]), where

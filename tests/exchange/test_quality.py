"""What could be better in a record, as it is told beside what was translated and received."""

from __future__ import annotations

from adapter.exchange import Desk, Tally
from adapter.message import Message

SHEET = (
    "Person ID,Outcome Ref,Outcome (in own words),Why It Matters,Status\n"
    "P1,O-1,To attend the day centre,,In progress\n"
    "P1,O-2,To sing again with my friends,Singing is who I am,In progress\n"
    "P2,O-1,To sing,,In progress\n"
)


def told_of(sheet: str) -> list[dict]:
    desk, tally = Desk(), Tally()
    source = desk.system("tabular:council-outcomes", {"sender": "lochside"})
    list(desk.translate(Message(sheet.encode(), "text/csv"), source, desk.system("record"), tally))
    return tally.quality.groups()


def test_findings_are_counted_by_criterion_with_their_first_places():
    groups = {group["code"]: group for group in told_of(SHEET)}
    why = groups["no-why"]
    assert (why["count"], why["where"]) == (2, ["line 2: outcomes[0].why", "line 4: outcomes[0].why"])
    assert groups["service"]["where"] == ["line 2: outcomes[0].statement"]


def test_every_finding_quotes_its_criterion_and_nobody():
    groups = told_of(SHEET)
    assert groups
    for group in groups:
        assert group["quote"]
        assert group["source"]
        assert "sing" not in str(group).casefold()

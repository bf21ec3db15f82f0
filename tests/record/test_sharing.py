"""What a recipient may have of a record: what may not be disclosed is in no byte of it, and nothing else is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from adapter import clock, jsontext
from adapter.record.atoms import atoms_of
from adapter.record.model import Protection, Record
from adapter.record.permission import REFUSED, UNCLEAR_KIND, UNCLEAR_WHO
from adapter.record.sharing import (
    DEATH,
    NOT_THEM,
    RESTRICTED,
    UNCLEAR_WHAT,
    Recipient,
    Shared,
    share,
)
from adapter.record.trees import record_from, tree_from
from tests.laws.records import kept_records

BOARD = Recipient.called(
    ["lochside-board", "Lochside Health Board", "Organization/lb"], ["lochside-council", "Lochside Council"],
    lambda words: words == "my brother",
)  # fmt: skip
NOW = datetime(2026, 6, 30, 22, 30, tzinfo=clock.ZONE)  # a summer evening
TREE: dict[str, Any] = {
    "id": "r",
    "person": {"id": "p", "name": {"text": "Iris Testperson"}},
    "people": [
        {"id": "d", "kind": "family", "name": "Mairi"},
        {"id": "w", "kind": "practitioner", "name": "Eileen Example"},
        {"id": "b", "kind": "organisation", "name": "Lochside Health Board"},
        {"id": "c", "kind": "organisation", "name": "Lochside Council"},
        {"id": "x", "kind": "organisation", "name": "The Harbour Project"},
    ],
    "outcomes": [{"id": "o", "statement": {"text": "I want to sleep through the night"}, "why": "open"}],
}


def shared(**changes: Any) -> Shared:
    return share(record_from({**TREE, **changes}), BOARD, NOW)


def restricted(kind: str, *who: Any) -> Shared:
    return shared(sharing=[{"id": "s", "restrictions": [{"kind": kind, "who": list(who)}]}])


# --- who may have it


@pytest.mark.parametrize("kind", ["never-to", "not-to-be-told"])
@pytest.mark.parametrize(
    ("who", "why", "unclear"),
    [
        ({"id": "b"}, NOT_THEM, ""),
        ({"text": "Lochside  health-board"}, NOT_THEM, ""),
        ({"id": "Organization/lb"}, NOT_THEM, ""),
        ({"id": "c"}, "", ""),
        ({"text": "lochside council"}, "", ""),
        ({"id": "d"}, "", ""),
        ({"id": "p"}, "", ""),
        ({"text": "Mairi"}, "", ""),
        ({"text": "my brother"}, "", ""),
        ({"id": "x"}, "", UNCLEAR_WHO),
        ({"id": "w"}, "", UNCLEAR_WHO),  # for whom she works nobody has said
        ({"text": "the health people"}, "", UNCLEAR_WHO),
        ({"id": "Organization/elsewhere"}, "", UNCLEAR_WHO),
    ],
)
def test_whom_a_restriction_shuts_out_has_nothing_and_who_cannot_be_told_waits(
    kind: str, who: Any, why: str, unclear: str
) -> None:
    told = restricted(kind, who)
    assert (told.why, told.unclear) == (why, unclear)
    assert (told.record is None) is bool(why or unclear)


@pytest.mark.parametrize(
    ("who", "why", "unclear"),
    [
        ([{"id": "b"}], "", ""),
        ([{"id": "x"}, {"text": "Lochside Health Board"}], "", ""),
        ([{"id": "c"}], NOT_THEM, ""),
        ([{"id": "d"}], NOT_THEM, ""),
        ([{"id": "c"}, {"id": "x"}], "", UNCLEAR_WHO),
        ([], "", UNCLEAR_WHO),
    ],
)
def test_nobody_but_those_who_are_named(who: list[Any], why: str, unclear: str) -> None:
    told = restricted("nobody-but", *who)
    assert (told.why, told.unclear) == (why, unclear)


@pytest.mark.parametrize("who", [{"id": "b"}, {"id": "c"}, {"text": "the health people"}])
def test_nothing_goes_while_a_restriction_is_of_a_kind_that_nobody_here_knows(who: Any) -> None:
    told = restricted("ask-first", who)
    assert (told.record, told.why, told.unclear) == (None, "", UNCLEAR_KIND)


def test_one_that_shuts_it_out_outweighs_one_that_is_unclear() -> None:
    both = [{"kind": "never-to", "who": [{"id": "x"}]}, {"kind": "never-to", "who": [{"id": "b"}]}]
    assert shared(sharing=[{"id": "s", "restrictions": both}]).why == NOT_THEM


@pytest.mark.parametrize(
    ("entry", "why", "unclear"),
    [
        ({"recipient": {"id": "b"}, "basis": "consent", "agreement": "not-agreed"}, REFUSED, ""),
        ({"recipient": {"id": "b"}, "basis": "consent", "wishes": [{"kind": "objects"}]}, REFUSED, ""),
        ({"recipient": {"id": "b"}, "agreement": "not-agreed"}, REFUSED, ""),
        ({"recipient": {"id": "b"}, "basis": "public-task", "agreement": "not-agreed"}, "", ""),
        ({"recipient": {"id": "c"}, "basis": "consent", "agreement": "not-agreed"}, "", ""),
        ({"recipient": {"text": "them"}, "basis": "consent", "agreement": "not-agreed"}, "", UNCLEAR_WHO),
        ({"recipient": {"id": "b"}, "basis": "consent", "agreement": "agreed"}, "", ""),
    ],
)
def test_consent_that_was_not_given(entry: Any, why: str, unclear: str) -> None:
    told = shared(sharing=[{"id": "s", **entry}])
    assert (told.why, told.unclear) == (why, unclear)


def test_a_restricted_record_goes_to_nobody() -> None:
    assert shared(person={"id": "p", "protection": {"restricted": True}}) == Shared(None, why=RESTRICTED)


@pytest.mark.parametrize(
    ("deceased", "unclear"),
    [
        ({"died": True}, DEATH),
        ({"died": True, "confirmed": False, "source": "a row of a sheet"}, DEATH),
        ({"died": True, "confirmed": True}, ""),
        ({"died": False}, ""),
    ],
)
def test_nothing_goes_while_a_death_is_not_confirmed(deceased: Any, unclear: str) -> None:
    assert shared(person={"id": "p", "deceased": deceased}).unclear == unclear


# --- what they may have of it


def body(told: Shared) -> str:
    assert told.record is not None
    return jsontext.dumps(tree_from(told.record)).decode()


ADDRESS = {"text": "12 Canary Wynd, Lochside", "lines": ["12 Canary Wynd"], "town": "Lochside", "postcode": "LS1 9ZZ"}


def test_an_address_that_is_not_to_be_told_is_left_out_wherever_it_stands() -> None:
    told = shared(
        person={
            "id": "p", "address": ADDRESS, "protection": {"address_not_disclosed": True},
            "contact": [{"kind": "phone", "value": "01632 960123", "use": "home"},
                        {"kind": "phone", "value": "07700 900123", "use": "mobile"}],
        },
        story="She has moved to 12, canary wynd since. Lochside is home.",
        actions=[{"id": "a", "how": "Soup on Tuesdays", "where": "Her flat, LS19ZZ"}],
        title="Home in Lochside",
    )  # fmt: skip
    text = body(told).casefold()
    assert "canary" not in text
    assert "ls1" not in text
    assert "01632" not in text
    assert "07700 900123" in text
    assert "home in lochside" in text
    assert "soup on tuesdays" in text
    assert {one.field for one in told.withheld} == {"person.address", "person.contact", "story", "actions.where"}


@pytest.mark.parametrize("mark", [{"in_confidence": True}, {}, {"in_confidence": True, "about_others": False}])
def test_what_was_told_in_confidence_is_left_out_wherever_the_same_words_stand(mark: dict[str, bool]) -> None:
    secret = "canary: he drinks at night"
    outcome = {**TREE["outcomes"][0], "why": secret, "summary": f"Sleep. ({secret.upper()})"}
    told = shared(outcomes=[outcome], sensitive=[{"what": "outcomes/o/why", **mark}])
    assert "canary" not in body(told).casefold()
    assert "outcomes/o/why" not in body(told)
    assert "sleep through the night" in body(told)
    assert {one.field for one in told.withheld} == {"outcomes.why", "outcomes.summary"}


@pytest.mark.parametrize(
    "mark", [{"in_confidence": False}, {"about_others": True}, {"in_confidence": False, "about_others": True}]
)
def test_what_was_looked_at_or_only_speaks_of_others_goes(mark: dict[str, bool]) -> None:
    record = record_from({**TREE, "sensitive": [{"what": "outcomes/o/why", **mark}]})
    assert share(record, BOARD, NOW) == Shared(record)


def test_an_outcome_that_is_left_out_is_named_nowhere() -> None:
    outcomes = [*TREE["outcomes"], {"id": "q", "part_of": "o", "related": [{"relation": "other", "outcome": "o"}]}]
    told = shared(
        outcomes=outcomes, ranking=["o", "q"], actions=[{"id": "a", "title": "Tea", "outcomes": ["o", "q"]}],
        sensitive=[{"what": "outcomes/o", "in_confidence": True}],
    )  # fmt: skip
    assert told.record is not None
    tree = tree_from(told.record)
    assert (tree["outcomes"], tree["ranking"], tree["actions"][0]["outcomes"]) == ([{"id": "q"}], ["q"], ["q"])


@pytest.mark.parametrize(
    ("wish", "withheld", "unclear"),
    [
        ({"what": "outcomes/o/why"}, ["outcomes.why"], ""),
        ({"what": "outcomes/o/why", "from_whom": {"id": "b"}}, ["outcomes.why"], ""),
        ({"what": "outcomes/o/why", "from_whom": {"id": "c"}}, [], ""),
        ({"what": "my diagnosis", "from_whom": {"text": "my brother"}}, [], ""),
        ({"what": "my diagnosis", "from_whom": {"id": "b"}}, [], UNCLEAR_WHAT),
        ({"what": "my diagnosis"}, [], UNCLEAR_WHAT),
        ({"what": "people/d", "from_whom": {"id": "b"}}, [], UNCLEAR_WHAT),
        ({}, [], UNCLEAR_WHAT),
    ],
)
def test_what_the_person_asked_to_be_kept_back(wish: Any, withheld: list[str], unclear: str) -> None:
    told = shared(sharing=[{"id": "s", "recipient": {"id": "b"}, "wishes": [{"kind": "asked-to-keep-back", **wish}]}])
    assert ([one.field for one in told.withheld], told.unclear) == (withheld, unclear)
    if withheld:
        assert "keep-back" not in body(told)


def test_a_mark_that_names_no_text_waits() -> None:
    assert shared(sensitive=[{"what": "the bit about Donald", "in_confidence": True}]).unclear == UNCLEAR_WHAT


# --- laws


def bare(record: Record) -> Record:
    person = replace(record.person, protection=None, deceased=None) if record.person else None
    return replace(record, sharing=(), sensitive=(), person=person)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(kept_records())
def test_a_record_that_nothing_restricts_goes_as_it_is(record: Record) -> None:
    assert share(bare(record), BOARD, NOW) == Shared(bare(record))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(kept_records())
def test_nothing_is_lost_but_what_is_held_back(record: Record) -> None:
    """Marked: every `why`; the address is protected."""
    tree = tree_from(bare(record))
    marks = []
    for outcome in tree.get("outcomes", ()):
        if "why" in outcome and outcome.get("id"):
            outcome["why"] = f"canary-of-{outcome['id']}"
            marks.append({"what": f"outcomes/{outcome['id']}/why", "in_confidence": True})
    if tree.get("person"):
        tree["person"]["address"] = {"text": "77 Canary Crescent"}
    before = record_from({**tree, "sensitive": marks})
    if before.person is not None:
        protected = Protection(address_not_disclosed=True)
        before = replace(before, person=replace(before.person, protection=protected, contact=()))
    if any("/" in mark["what"].removeprefix("outcomes/").removesuffix("/why") for mark in marks):
        return  # an id with a slash cannot be named by a mark
    told = share(before, BOARD, NOW)
    assert told.record is not None
    assert "canary" not in body(told).casefold()
    left, was = atoms_of(told.record), atoms_of(before)
    gone = {path for path, value in was.items() if left.get(path) != value}
    assert set(left) <= set(was)
    assert all(path[-1] in ("why", "address") or path[0] == "sensitive" for path in gone)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(kept_records())
def test_any_record_is_shared_or_says_why_not(record: Record) -> None:
    told = share(record, BOARD, NOW)
    assert (told.record is None) is bool(told.why or told.unclear)
    assert told.record is None or told.withheld or told.record == record

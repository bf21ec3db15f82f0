"""Profiles as people write them: every fault at once with its line, and what a column may say beside its type."""

from __future__ import annotations

from pathlib import Path

import pytest
from adapter_tabular.profile_file import read_profile, shipped_profiles

from adapter.errors import Misconfigured

GOOD = """\
profile: mine
columns:
  who: {header: Who, type: identifier}
  ref: {header: Ref, type: identifier}
  words: {header: Words, type: text}
  born: {header: Born, type: date}
  helps: {header: Helps, type: list, separator: ;}
key: {person: who, outcome: ref}
plan:
  - {ours: person.birth_date, theirs: born}
outcome:
  - {ours: outcome.statement.text, theirs: words}
  - {ours: "review.helps[]", theirs: "helps[]"}
"""


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def faults(written, library):
    def faults_of(text):
        with pytest.raises(Misconfigured) as refused:
            read_profile(written(text), library)
        return [(issue.where, issue.text) for issue in refused.value.issues]

    return faults_of


@pytest.mark.parametrize("path", shipped_profiles(), ids=lambda path: path.stem)
def test_every_shipped_profile_is_sound(path, library):
    profile = read_profile(path, library)
    assert (profile.name, profile.status) == (path.stem, "example")


def test_a_small_profile_is_enough(written, library):
    profile = read_profile(written(GOOD), library)
    assert (profile.voice, profile.whole, profile.columns["words"].when_blank) == ("unknown", False, "none")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("profile: mine", "profile: mine\nfoo: 1", 1, "unknown key foo"),
        ("key: {person: who, outcome: ref}", "", 1, "the key key is missing"),
        ("key: {person: who, outcome: ref}", "key: {person: who}", 8, "it needs outcome"),
        ("key: {person: who, outcome: ref}", "key: {person: who, outcome: ref, house: who}", 8, "house is not one of"),
        ("outcome: ref}", "outcome: nobody}", 8, "there is no column nobody"),
        ("outcome: ref}", "outcome: born}", 8, "column born is of type date"),
        ("type: text", "type: prose", 5, "the type prose is not one of"),
        ("type: text", "type: text, colour: red", 5, "a column of type text has no colour"),
        ("type: text", "type: text, voice: loud", 5, "its voice is one of verbatim"),
        ("type: date", "type: date, voice: worker", 6, "only the outcome's statement has a voice"),
        ("type: text", "type: text, when_blank: maybe", 5, "its when_blank is one of none, absent"),
        ("type: text", "type: text, on_withdrawn: drop", 5, "its on_withdrawn is one of hold, take, ignore"),
        ("type: text", "type: text, lists: whole", 5, "it holds no list that could be whole"),
        ("type: text", "type: health-number", 5, "a column of type health-number needs its system"),
        ("type: text", "type: health-number, system: passport", 5, "its system is one of chi"),
        ("type: list, separator: ;", "type: list", 7, "a column of type list needs its separator"),
        ("header: Born", "header: Born, aliases: [' who ']", 6, "the heading 'who' is already one of column who"),
        ("profile: mine", 'profile: mine\ndates: ["%Q"]', 1, "%Q is not known in a date format"),
        ("profile: mine", "profile: mine\ntimezone: Europe/Atlantis", 1, "timezone: Europe/Atlantis is not known"),
        ("profile: mine", "profile: mine\nas_of: words", 9, "column words is of type text"),
        ("profile: mine", "profile: mine\nalways: {kind: essay}", 2, "always: kind is one of support-plan"),
        ("profile: mine", "profile: mine\nalways: {colour: red}", 2, "always: the record has no plain field colour"),
        ("profile: mine", "profile: mine\nlists: some", 1, "lists is one of adds, whole"),
        ("theirs: words", "theirs: worms", 12, "there is no column worms"),
        ("theirs: words", "theirs: words, codes: no-such-table", 12, "no-such-table"),
        ("outcome.statement.text", "outcome.statement", 12, "statement holds several fields: name one"),
        ("outcome.statement.text", "outcome.statement.colour", 12, "the record has no field colour there"),
        ("outcome.statement.text", "outcome.helps", 12, "the record has no field helps there"),
        ("outcome.statement.text", "statement.text", 12, "a field of an outcome begins with outcome, review, action"),
        ("outcome.statement.text", "outcome.id", 12, "ids are made from the key columns"),
        ("outcome.statement.text", "outcome.areas.code", 12, "areas is a list"),
        ("person.birth_date", "'person.birth_date[0]'", 10, "birth_date takes no filter here"),
        ("review.helps[]", "review.narrative[]", 13, "narrative is no list"),
        ("theirs: born", "theirs: ref", 4, "column ref: it is a key or the as_of"),
        ("theirs: born", "theirs: words", 12, "column words is already read by the plan, in line 10"),
        ("ours: person.birth_date, theirs: born", "ours: next_review, theirs: born, x: 1", 10, "unknown key x"),
    ],
)
def test_a_fault_is_told_by_file_and_line(faults, old, new, line, says):
    assert old in GOOD
    found = faults(GOOD.replace(old, new, 1))
    assert [where for where, text in found if says in text] == [f"mine.yaml, line {line}"], found


def test_all_faults_are_told_at_once(faults):
    text = (
        GOOD.replace("type: text", "type: prose")
        .replace("type: date", "type: list")
        .replace("theirs: born", "theirs: x")
    )
    found = " ".join(text for _, text in faults(text + "  - {ours: outcome.colour, theirs: words.more}\n"))
    for says in ("the type prose", "needs its separator", "there is no column x", "no field colour"):
        assert says in found


def test_two_lines_may_not_write_one_column(faults):
    assert any(
        "already written by the line in line" in t for _, t in faults(GOOD + "  - {ours: outcome.why, theirs: words}\n")
    )


def test_a_column_that_no_line_reads_is_a_fault(faults):
    text = GOOD.replace("  born:", "  spare: {header: Spare, type: text}\n  born:")
    assert faults(text) == [
        ("mine.yaml, line 6", "column spare: no line reads it, so whatever stands in it would be lost")
    ]


def test_a_protective_field_is_never_taken_away_by_a_blank(faults):
    takes = GOOD.replace("type: text", "type: text, on_withdrawn: take")
    told = faults(takes.replace("ours: outcome.statement.text", "ours: review.plan_needs_change"))
    says = "column words: a protective field is never taken away by a blank (on_withdrawn: take)"
    assert told == [("mine.yaml, line 5", says)]


def test_a_site_may_say_whose_words_a_column_holds(written, site):
    own = site("tabular:mine", profile_file=str(written(GOOD.replace("type: text", "type: text, voice: verbatim"))))
    (tree,) = own.trees(b"Who,Ref,Words\nSW1,O-1,Soup\n")
    assert tree["outcomes"][0]["statement"] == {"text": "Soup", "voice": "verbatim"}


def test_a_column_may_say_that_its_blanks_mean_nothing(written, site):
    own = site("tabular:mine", profile_file=str(written(GOOD.replace("type: text", "type: text, when_blank: absent"))))
    assert "statement" not in own.said(b"Who,Ref,Words\nSW1,O-1,\n")[0].said["outcomes"][0]


def test_a_list_adds_unless_it_is_declared_whole(written, site):
    adds = site("tabular:mine", profile_file=str(written(GOOD)))
    (review,) = adds.said(b"Who,Ref,Helps\nSW1,O-1,a; b\n")[0].said["outcomes"][0]["reviews"]
    assert review["helps"] == ["a", "b"]
    text = GOOD.replace("separator: ;", "separator: ;, lists: whole").replace(
        "profile: mine", "profile: mine\nlists: whole"
    )
    whole = site("tabular:mine", profile_file=str(written(text)))
    said = whole.said(b"Who,Ref,Helps\nSW1,O-1,a; b\n")[0].said
    assert said["outcomes"]["whole"][0]["reviews"][0]["helps"] == {"whole": ["a", "b"]}
    assert said["actions"] == {"whole": []}


def test_what_becomes_of_a_withdrawn_value_is_known_by_field(written, site, library):
    text = GOOD.replace("type: text", "type: text, on_withdrawn: ignore")
    policy = site("tabular:mine", profile_file=str(written(text))).system.manners(library).withdrawn
    assert policy == {
        "person.birth_date": "hold",
        "outcomes.statement.text": "ignore",
        "outcomes.reviews.helps": "hold",
    }


def test_an_identifier_is_taken_away_by_a_blank_unless_the_profile_says_otherwise(council, library):
    policy = council.system.manners(library).withdrawn
    assert policy["person.identifiers.value"] == "take"
    assert policy["person.birth_date"] == "hold"


def test_a_profile_may_name_the_identifier_systems_of_its_sender(written, site):
    text = GOOD.replace("profile: mine", "profile: mine\nidentifiers: {person: 'urn:example:clients'}")
    (tree,) = site("tabular:mine", profile_file=str(written(text))).trees(b"Who,Ref\nSW1,O-1\n")
    assert tree["person"]["identifiers"] == [{"system": "urn:example:clients", "value": "SW1"}]


def test_a_senders_name_is_made_fit_for_a_uri(site):
    (tree,) = site(sender="Loch Side/East").trees(b"Person ID,Outcome Ref\nSW1,O-1\n")
    assert tree["person"]["identifiers"][0]["system"].endswith("/id/Loch%20Side%2FEast/person")


@pytest.mark.parametrize(("settings", "key"), [({"output": "pdf"}, "output"), ({"max_bytes": "much"}, "max_bytes")])
def test_a_setting_that_is_not_right_is_told_by_its_key(site, settings, key):
    with pytest.raises(Misconfigured) as refused:
        site(**settings)
    assert [issue.where for issue in refused.value.issues] == [key]


def test_what_a_plan_is_as_of_is_its_latest_moment_whatever_the_zone(written, site):
    text = GOOD.replace("type: text", "type: text}\n  asof: {header: As Of, type: datetime")
    text = text.replace("profile: mine", 'profile: mine\nas_of: asof\ndates: ["%Y-%m-%d %H:%M %z"]')
    sheet = b"Who,Ref,As Of\nSW1,O-1,2026-03-01 09:00 +00:00\nSW1,O-2,2026-03-01 09:30 +01:00\n"
    (said,) = site("tabular:mine", profile_file=str(written(text))).said(sheet)
    assert said.as_of == "2026-03-01T09:00:00+00:00"


def test_the_profile_in_the_readme_is_sound(written, library):
    readme = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")
    example = readme.split("```yaml\n")[1].split("```")[0]
    assert read_profile(written(example), library).name == "my-council"

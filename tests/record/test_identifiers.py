"""Numbers that name people, checked against issued rules and the shared extracts; and the ids we make ourselves."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.errors import Misconfigured
from adapter.record import identifiers
from adapter.record.identifiers import CHI, HSC_NUMBER, NHS_NUMBER, Checked, check_number, derived_id, is_our_uuid

ROOT = Path(__file__).resolve().parents[2]
EXTRACTS = ROOT.parent / "shared" / "data" / "tabular"
KEY = identifiers.PUBLISHED_KEY
EXAMPLES = ROOT / "mappings" / "examples"

PASSING = [
    *("0101011237", "1401740022", "3101940028", "0101500041", "2902880014"),  # fhir.md 4.9
    *("1403441006", "0209511036", "3011381003", "2101621010"),  # week 1
]


def column(path: Path, *names: str) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [tuple(row[name] for name in names) for row in csv.DictReader(stream)]


# --- CHI


@pytest.mark.parametrize("number", PASSING)
def test_a_chi_that_passes_modulus_11_says_so(number: str):
    assert check_number(CHI, number) == Checked(CHI, number, identifiers.MODULUS_11, True)


@pytest.mark.parametrize("number", ["0706791100", "0101201234"])
def test_a_chi_may_pass_modulus_10_alone(number: str):
    assert check_number(CHI, number) == Checked(CHI, number, identifiers.MODULUS_10, True)


def test_an_impossible_date_only_warns():
    for date, warnings in [
        ("290200", ()),
        ("290201", (identifiers.IMPOSSIBLE_DATE,)),
        ("320200", (identifiers.IMPOSSIBLE_DATE,)),
    ]:
        number = with_check(date + "002")
        assert check_number(CHI, number) == Checked(CHI, number, identifiers.MODULUS_11, True, warnings=warnings)


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", identifiers.EMPTY),
        ("   ", identifiers.EMPTY),
        ("140344100X", identifiers.CHARACTERS),
        ("1403441O06", identifiers.CHARACTERS),
        ("14034.1006", identifiers.CHARACTERS),
        ("n/a", identifiers.CHARACTERS),
        ("9876", identifiers.TOO_SHORT),
        ("00402070763", identifiers.TOO_LONG),
        ("0101500001", identifiers.CHECK_DIGIT),
        ("1403 44-1008", identifiers.CHECK_DIGIT),  # what still fails keeps its spaces and hyphens
        ("3203441007", identifiers.CHECK_DIGIT),  # an impossible date too: the check digit is the fault
    ],
)
def test_the_first_fault_is_told_in_the_order_of_chi_check(number: str, fault: str):
    assert check_number(CHI, number) == Checked(CHI, number, valid=False, fault=fault)


@pytest.mark.parametrize("system", [CHI, NHS_NUMBER, HSC_NUMBER])
@pytest.mark.parametrize("digit", "0123456789")
def test_one_digit_ten_times_is_nobody_though_its_check_digit_is_right(system: str, digit: str):
    assert check_number(system, digit * 10).fault == identifiers.PLACEHOLDER


@pytest.mark.skipif(not EXTRACTS.exists(), reason="shared data is not there")
def test_the_shared_extracts_read_as_their_readme_says():
    found = {number: check_number(CHI, number) for (number,) in column(EXTRACTS / "council_week_1.csv", "CHI")}
    assert all(checked.valid and not checked.warnings for checked in found.values())
    assert [number for number, checked in found.items() if checked.rule == identifiers.MODULUS_10] == ["0706791100"]
    assert not check_number(CHI, column(EXTRACTS / "nasty_utf8_bom.csv", "CHI")[0][0]).valid


@pytest.mark.parametrize("name", ["council-outcomes.csv", "adult-carer-support-plan.csv"])
def test_the_shipped_examples_hold_numbers_that_pass_and_agree_with_their_dates_of_birth(name: str):
    people = {row for row in column(EXAMPLES / name, "CHI", "DOB") if row[0]}
    assert len(people) >= 2
    for number, born in people:
        checked = check_number(CHI, number)
        assert checked.valid, name
        assert not checked.warnings
        day, month, year = born.split("/")
        assert number[:6] == day + month + year[2:]


def test_the_councils_example_has_a_chi_of_each_rule():
    numbers = {number for (number,) in column(EXAMPLES / "council-outcomes.csv", "CHI")}
    assert {check_number(CHI, number).rule for number in numbers} == {identifiers.MODULUS_11, identifiers.MODULUS_10}


# --- repairs


@pytest.mark.parametrize(("sent", "kept"), [("209511036", "0209511036"), ("706791100", "0706791100")])
def test_a_chi_that_lost_its_leading_zero_gets_it_back_and_says_so(sent: str, kept: str):
    checked = check_number(CHI, sent)
    assert (checked.value, checked.valid, checked.repaired) == (kept, True, (identifiers.ZERO_RESTORED,))


def test_nine_digits_that_do_not_pass_when_padded_are_kept_as_they_came():
    assert check_number(CHI, "209511037") == Checked(CHI, "209511037", valid=False, fault=identifiers.TOO_SHORT)


def test_a_number_cut_off_at_its_end_is_not_made_into_somebody_elses():
    cut = "340344100"  # padded it would pass modulus 10, as somebody born on day 03 of month 40
    assert identifiers._rule_passed(CHI, "0" + cut) == identifiers.MODULUS_10
    assert check_number(CHI, cut) == Checked(CHI, cut, valid=False, fault=identifiers.TOO_SHORT)


@pytest.mark.parametrize("system", [NHS_NUMBER, HSC_NUMBER])
def test_only_a_chi_is_padded(system: str):
    assert check_number(system, "209511036") == Checked(system, "209511036", valid=False, fault=identifiers.TOO_SHORT)


@pytest.mark.parametrize(
    ("sent", "repaired"),
    [
        ("943 476 5919", (identifiers.SPACES_REMOVED,)),
        (" 9434765919\u00a0", (identifiers.SPACES_REMOVED,)),
        ("943\u202f476\u00a05919", (identifiers.SPACES_REMOVED,)),
        ("943-476-5919", (identifiers.HYPHENS_REMOVED,)),
        ("943\u2011476\u20135919", (identifiers.HYPHENS_REMOVED,)),
        ("943 - 476 - 5919", (identifiers.SPACES_REMOVED, identifiers.HYPHENS_REMOVED)),
    ],
)
def test_spaces_and_hyphens_are_taken_out_and_reported(sent: str, repaired: tuple[str, ...]):
    checked = check_number(NHS_NUMBER, sent)
    assert (checked.value, checked.valid, checked.repaired) == ("9434765919", True, repaired)


def test_both_repairs_of_one_chi_are_reported():
    checked = check_number(CHI, "20951 1036")
    repaired = (identifiers.SPACES_REMOVED, identifiers.ZERO_RESTORED)
    assert (checked.value, checked.repaired) == ("0209511036", repaired)


@pytest.mark.parametrize(
    "sent", ["١٤٠٣٤٤١٠٠٦", "１４０３４４１００６", "140344100６", "²403441006", "1403441006\u200b", "1403441006\x00"]
)
def test_digits_of_other_scripts_and_hidden_characters_are_no_digits(sent: str):
    assert check_number(CHI, sent) == Checked(CHI, sent, valid=False, fault=identifiers.CHARACTERS)


# --- NHS and Health and Care numbers, and everybody else's


@pytest.mark.parametrize("number", ["9434765919", "9449305552"])
def test_numbers_outside_the_issued_ranges_are_valid_with_a_warning(number: str):
    checked = check_number(NHS_NUMBER, number)
    assert (checked.rule, checked.valid, checked.warnings) == (
        identifiers.MODULUS_11,
        True,
        (identifiers.OUTSIDE_RANGES,),
    )


def test_a_number_of_the_test_range_says_so():
    assert check_number(NHS_NUMBER, "9990000018").warnings == (identifiers.TEST_RANGE,)


def test_a_chi_in_the_place_of_an_nhs_number_warns():
    assert check_number(NHS_NUMBER, "1403441006").warnings == (identifiers.OUTSIDE_RANGES,)
    assert check_number(HSC_NUMBER, "1403441006").warnings == (identifiers.HSC_PREFIX,)


@pytest.mark.parametrize("start", ["300", "319", "400", "499", "600", "799"])
def test_issued_nhs_numbers_carry_no_warning(start: str):
    assert check_number(NHS_NUMBER, with_check(start + "123465")).warnings == ()


def test_health_and_care_numbers_begin_with_32_to_39():
    assert all(check_number(HSC_NUMBER, with_check(nine)).warnings == () for nine in ("320123456", "399123456"))
    assert check_number(HSC_NUMBER, with_check("400123457")).warnings == (identifiers.HSC_PREFIX,)
    assert check_number(NHS_NUMBER, with_check("320123456")).warnings == (identifiers.OUTSIDE_RANGES,)


@pytest.mark.parametrize("system", [NHS_NUMBER, HSC_NUMBER])
def test_modulus_10_is_for_chi_alone(system: str):
    assert check_number(system, "0706791100").fault == identifiers.CHECK_DIGIT


@pytest.mark.parametrize("system", [None, "", "urn:oid:1.2.3", CHI.upper()])
def test_a_number_of_another_system_comes_back_untouched_without_an_opinion(system: str | None):
    assert check_number(system, " 209 51 ") == Checked(system, " 209 51 ")


def with_check(nine: str) -> str:
    """Worked out from the published rule, not with the code under test."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    assert check != 10, "no number is issued with a check of ten"
    return nine + str(check % 11)


@given(st.sampled_from([CHI, NHS_NUMBER, HSC_NUMBER, "urn:other"]), st.text(max_size=14))
def test_no_text_raises_and_what_is_not_valid_is_kept_as_it_came(system: str, value: str):
    checked = check_number(system, value)
    assert checked.valid or (checked.value, checked.repaired) == (value, ())
    assert (checked.fault is not None) == (checked.valid is False)
    assert (checked.rule is not None) == (checked.valid is True)


@given(st.from_regex(r"[0-9]{9,10}", fullmatch=True), st.sampled_from([CHI, NHS_NUMBER, HSC_NUMBER]))
def test_checking_again_changes_nothing_more(value: str, system: str):
    once = check_number(system, value)
    again = check_number(system, once.value)
    assert (again.value, again.valid, again.rule, again.repaired) == (once.value, once.valid, once.rule, ())


@given(st.integers(0, 9), st.integers(1, 9))
def test_a_slip_in_one_digit_never_passes_by_the_same_rule(place: int, by: int):
    number = "1403441006"
    slipped = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert check_number(CHI, slipped).rule != identifiers.MODULUS_11


def test_a_number_never_shows_in_a_repr_or_a_text():
    for sent in ("1403441006", "0101500001", "209511036", "943 476 5919"):
        assert sent not in repr(check_number(CHI, sent))
        assert check_number(CHI, sent).value not in repr(check_number(CHI, sent))


# --- ids of our own

PARTS = st.tuples(*[st.text(max_size=6)] * 4, st.binary(max_size=4))


def id_of(parts: tuple[str, str, str, str, bytes]) -> str:
    return derived_id(KEY, *parts[:4], digest=parts[4])


@given(PARTS, PARTS)
def test_other_parts_make_another_id_and_the_same_parts_the_same(one, other):
    assert (id_of(one) == id_of(other)) == (one == other)


@given(st.text(max_size=8), st.integers(0, 8), st.integers(0, 8))
def test_where_one_part_ends_and_the_next_begins_matters(text: str, a: int, b: int):
    one, other = (text[:a], text[a:]), (text[:b], text[b:])
    assert (id_of((*one, "k", "l", b"")) == id_of((*other, "k", "l", b""))) == (one == other)
    assert (id_of(("s", "p", *one, b"")) == id_of(("s", "p", *other, b""))) == (one == other)


@given(PARTS)
def test_every_id_is_a_lower_case_uuid_of_version_8(parts):
    assert is_our_uuid(id_of(parts))
    assert UUID(id_of(parts)).version == 8


def test_an_id_is_the_same_in_another_process_and_in_the_next_release():
    words = "derived_id(KEY, 'council', 'SW000201', 'outcome', 'O-1')"
    program = f"from adapter.record.identifiers import PUBLISHED_KEY as KEY, derived_id; print({words})"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == derived_id(KEY, "council", "SW000201", "outcome", "O-1")
    assert run.stdout.strip() == "1da76deb-e27b-88d8-8d3c-151eda5577ca"


def test_another_key_makes_another_id_and_half_a_character_neither_raises_nor_collides():
    assert derived_id(b"one", "s", "p", "k", "l") != derived_id(b"two", "s", "p", "k", "l")
    assert len({derived_id(b"k", "s", person, "k", "l") for person in ("\ud800", "\ud801", "\ufffd", "?")}) == 4


def test_an_empty_key_is_the_operators_to_mend():
    with pytest.raises(Misconfigured, match="id_key"):
        derived_id(b"", "s", "p", "k", "l")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4b825dc6-42cb-4eb9-a060-e54bf8d69288",  # version 4
        "4B825DC6-42CB-8EB9-A060-E54BF8D69288",
        "4b825dc6-42cb-8eb9-c060-e54bf8d69288",
        "4b825dc6-42cb-8eb9-a060-e54bf8d69288\n",
        "urn:uuid:4b825dc6-42cb-8eb9-a060-e54bf8d69288",
        "4b825dc642cb8eb9a060e54bf8d69288",
        "٤b825dc6-42cb-8eb9-a060-e54bf8d69288",
    ],
)
def test_other_forms_are_not_ours(text: str):
    assert not is_our_uuid(text)

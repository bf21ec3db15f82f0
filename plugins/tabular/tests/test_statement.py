"""A plan of a sheet that is not read yet: known again when it says the same, read the same from what was kept of it."""

from __future__ import annotations

import gc
import io
import json
import weakref

import openpyxl
import pytest
from adapter_tabular.statement import statement_of
from adapter_tabular.template import MAPPINGS

from adapter.errors import Refused
from adapter.fhir import CODECS, SELECTORS
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.plugin import Noted, Unopened, opened

HEADERS = "Person ID,Outcome Ref,Outcome,Why It Matters,Notes"
ROWS = ("SW1,O-1,Soup,It is home,x", "SW1,O-2,Choir,,", "SW2,O-1,Tea,,")
ALL = (
    "Person ID,CHI,Forename,Surname,DOB,Outcome Ref,Outcome,Theme,Why It Matters,Agreed Date,Review Date,Extent Met,"
    "What helps,What hinders,Actions / Who / When,Status,Last Updated"
)


def sheet(*rows: str, headers: str = HEADERS) -> bytes:
    return "\r\n".join([headers, *rows, ""]).encode()


def digests(site, body: bytes | Message) -> dict[str, str]:
    message = body if isinstance(body, Message) else Message(body)
    found = [a for a in site.system.read(message, Library([MAPPINGS])) if isinstance(a, Unopened)]
    return {arrival.key.split("\x1f")[0]: arrival.digest for arrival in found}


def test_a_plan_is_told_with_its_place_before_anything_of_it_is_read(council):
    first, second, noted = council.system.read(Message(sheet(*ROWS)), Library([MAPPINGS]))
    assert (first.where, second.where) == ("line 2", "line 4")
    assert first.key != second.key
    assert isinstance(noted, Noted)
    said = first.open()
    assert (said.key, said.digest, said.where) == (first.key, first.digest, "line 2")
    assert len(said.said["outcomes"]) == 2


CHANGES = {
    "a cell": sheet("SW1,O-1,Soup!,It is home,x", *ROWS[1:]),
    "a cell of the plan's last row": sheet(ROWS[0], "SW1,O-2,Choir,n/a,", ROWS[2]),
    "a blank at the end of a cell": sheet("SW1,O-1,Soup ,It is home,x", *ROWS[1:]),
    "a cell in a column that the profile does not have": sheet("SW1,O-1,Soup,It is home,y", *ROWS[1:]),
    "a cell that moves into the next column": sheet("SW1,O-1,Soup,,It is home", *ROWS[1:]),
    "a row less": sheet(ROWS[0], ROWS[2]),
    "a row more": sheet(*ROWS, "SW1,O-3,Walks,,"),
    "the rows of the plan in another order": sheet(ROWS[1], ROWS[0], ROWS[2]),
    "a heading": sheet(*ROWS, headers=HEADERS.replace("Notes", "Remarks")),
    "a column that goes": sheet(
        *[row.rsplit(",", 1)[0] for row in ROWS], headers="Person ID,Outcome Ref,Outcome,Why It Matters"
    ),
    "a column that appears": sheet(*[f"{row}," for row in ROWS], headers=f"{HEADERS},Status"),
    "a row that ends before its last cell": sheet("SW1,O-1,Soup,It is home,x", "SW1,O-2,Choir,", ROWS[2]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_digest_changes_with(council, change: str):
    assert digests(council, CHANGES[change])["SW1"] != digests(council, sheet(*ROWS))["SW1"]


SAME = {
    "other people's rows elsewhere": sheet(ROWS[2], *ROWS[:2]),
    "other people between them": sheet(ROWS[0], ROWS[2], "SW3,O-1,Bus,,", ROWS[1]),
    "another person's cell": sheet(*ROWS[:2], "SW2,O-1,Coffee,,"),
    "blank rows and a title above": b"Weekly extract\r\n\r\n" + sheet("", *ROWS),
    "semicolons": sheet(*ROWS).replace(b",", b";"),
    "tabs": sheet(*ROWS).replace(b",", b"\t"),
    "UTF-16": sheet(*ROWS).decode().encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + sheet(*ROWS),
    "LF": sheet(*ROWS).replace(b"\r\n", b"\n"),
    "quotation marks": sheet('"SW1","O-1","Soup",It is home,x', *ROWS[1:]),
}


@pytest.mark.parametrize("how", SAME)
def test_the_digest_stays_with(council, how: str):
    assert digests(council, SAME[how])["SW1"] == digests(council, sheet(*ROWS))["SW1"]


def test_the_digest_stays_in_another_encoding_of_the_same_words(council):
    words = sheet("SW1,O-1,“Soup” – a’s,,", *ROWS[1:]).decode()
    assert digests(council, words.encode("cp1252")) == digests(council, words.encode())


def test_the_digest_is_the_same_in_a_long_file_and_a_short_one(council):
    others = [f"P{number},O-1,Words {number},," for number in range(3_000)]
    assert (
        digests(council, sheet(*others[:1500], *ROWS, *others[1500:]))["SW1"] == digests(council, sheet(*ROWS))["SW1"]
    )


def test_a_plan_that_waits_does_not_hold_the_file(council):
    class Body(bytes):
        """Bytes that can be watched."""

    body = Body(sheet(*ROWS))
    message = Message(body)
    watched = weakref.ref(message)
    first, *_ = council.system.read(message, Library([MAPPINGS]))
    del message, _, body
    gc.collect()
    assert watched() is None
    assert first.open().person == "SW1"


# --- who is missing


@pytest.mark.parametrize(
    ("body", "covers"),
    [
        (sheet("SW1,,,,,O-1,Soup,,,,,,,,,,", headers=ALL), True),
        (sheet("SW1,,,,,O-1,Soup,,,,,,,,,,,more", headers=f"{ALL},Notes"), True),
        (sheet("SW1,,,,,O-1,Soup,,,,,,,,,", headers=ALL.replace(",Status", "")), False),
        (sheet(headers=ALL), False),
        (sheet(*ROWS), False),
    ],
)
def test_a_sheet_says_who_is_missing_only_with_every_column_and_with_rows(council, body: bytes, covers: bool):
    last = council.arrivals(body)[-1]
    assert isinstance(last, Noted)
    assert last.covers is covers


# --- read again


def again(site, said):
    return site.system.again(json.loads(json.dumps(said.tree)), said.person, Library([MAPPINGS]))


def workbook() -> bytes:
    import datetime

    book = openpyxl.Workbook()
    page = book.active
    page.append(["Person ID", "CHI", "DOB", "Outcome Ref", "Extent Met", "Agreed Date", "Last Updated", "Notes"])
    day, moment = datetime.date(2026, 2, 15), datetime.datetime(2026, 3, 1, 9, 30)
    page.append(["SW1", 1403441006, day, "O-1", 3, 46113, moment, 1.5])
    page.append(["SW1", 1403441006, day, "O-2", 2.0, "=1+1", True, datetime.time(9, 30)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("body", [sheet(*ROWS), workbook()], ids=["csv", "xlsx"])
def test_what_was_kept_of_a_plan_reads_as_the_plan_did(council, body: bytes):
    for said in council.said(body):
        assert again(council, said) == said


def test_a_workbook_that_counts_its_days_from_1904_does_so_again(council):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["Person ID", "Outcome Ref", "Agreed Date"])
    book.active.append(["SW1", "O-1", 44651])
    target = io.BytesIO()
    book.save(target)
    (said,) = council.said(target.getvalue())
    assert said.said["outcomes"][0]["agreed"].startswith("2026")
    assert again(council, said) == said


def test_what_was_kept_is_read_by_todays_profile(council, tmp_path):
    (said,) = council.said(sheet("SW1,O-1,Soup,nothing to say,x"))
    path = tmp_path / "mine.yaml"
    path.write_text(council.system.path.read_text().replace("null_words: [n/a,", "null_words: [n/a, nothing to say,"))
    today = type(council)(profile_file=str(path))
    assert said.said["outcomes"][0]["why"] == "nothing to say"
    assert again(today, said).said["outcomes"][0]["why"] is None


def test_a_profile_that_has_lost_its_key_column_says_so_and_names_nobody(council, tmp_path):
    (said,) = council.said(sheet("CANARY1,O-1,Soup,,x"))
    path = tmp_path / "mine.yaml"
    text = council.system.path.read_text().replace(
        "{header: Person ID, aliases: [Person Id, Client ID, Person Number]", "{header: Somebody"
    )
    path.write_text(text)
    with pytest.raises(Refused) as refused:
        again(type(council)(profile_file=str(path)), said)
    assert "CANARY1" not in str(refused.value)


def test_a_sheet_of_any_profile_is_read_again_by_the_one_that_it_was_read_by(site):
    anything = site("tabular")
    (said,) = anything.said(sheet("SW1,O-1,Soup,It is home,x"))
    assert again(anything, said) == said
    assert anything.system.carried(said.tree, said.tree) == said.tree


def test_the_tree_of_a_statement_is_the_statement(council):
    (arrival, *_) = council.system.read(Message(sheet(*ROWS)), Library([MAPPINGS]))
    said = opened(arrival)
    assert statement_of(json.loads(json.dumps(said.tree))).digest() == said.digest


# --- what reading rests on


def test_the_fingerprint_changes_with_the_profile_with_a_table_and_with_the_sender(site, tmp_path):
    library = Library([MAPPINGS], codecs=CODECS, selectors=SELECTORS)
    council = site()
    path = tmp_path / "mine.yaml"
    path.write_text(council.system.path.read_text())
    found = [council.system.fingerprint(library), site(profile_file=str(path)).system.fingerprint(library)]
    assert len(set(found)) == 1
    path.write_text(path.read_text().replace("n/a", "none"))
    found.append(site(profile_file=str(path)).system.fingerprint(library))
    found.append(site(sender="elsewhere").system.fingerprint(library))
    (tmp_path / "codes").mkdir()
    table = (MAPPINGS / "codes" / "wheel--council-theme.csv").read_text()
    (tmp_path / "codes" / "wheel--council-theme.csv").write_text(table + "\n")
    found.append(council.system.fingerprint(Library([tmp_path, MAPPINGS], codecs=CODECS, selectors=SELECTORS)))
    assert len(set(found)) == 4

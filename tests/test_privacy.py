"""No name, number or word of a person leaves by a log, an error, a repr, an address or the name of a file.

Canaries are put into every kind of message, in good form and in bad; what comes out beside the result is searched.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
import requests

from adapter import jsontext
from adapter.errors import AdapterError
from adapter.exchange import Desk, Tally
from adapter.message import Message
from adapter.plugin import Departure, Said, opened
from tests.journeys.conftest import Door, opened_door

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
COUNCIL, CARERS = "tabular:council-outcomes", "tabular:adult-carer-support-plan"
NAME, NUMBER, WORDS, DATE = "Zebedee", "0209511036", "quincunx marmalade", "1951-09-02"
CANARIES = (NAME, NUMBER, "quincunx", "marmalade", "1951", "02/09/51", "Quagmire", "SW777777")


def sheet(**cells: str) -> bytes:
    row = {
        "Person ID": "SW777777", "CHI": NUMBER, "Forename": NAME, "Surname": "Quagmire", "DOB": "02/09/1951",
        "Outcome Ref": "O-1", "Outcome (in own words)": WORDS, "Outcome Theme": "Having things to do",
        "Why It Matters": WORDS, "Agreed Date": "20/02/2026", "Extent Met": "2", "What helps": WORDS,
        "Actions / Who / When": f"{WORDS} / {NAME} / Mondays", "Status": "In progress",
    }  # fmt: skip
    written = io.StringIO()
    writer = csv.DictWriter(written, row.keys())
    writer.writeheader()
    writer.writerow(row | cells)
    return written.getvalue().encode()


def goal(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Goal", "id": "g1", "lifecycleStatus": "active", "description": {"text": WORDS},
        "subject": {"reference": "Patient/p1", "display": NAME}, **more,
    }  # fmt: skip


def patient(**more: Any) -> dict[str, Any]:
    number = {"system": "urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53", "value": NUMBER}
    return {
        "resourceType": "Patient", "id": "p1", "name": [{"family": NAME}], "identifier": [number],
        "birthDate": DATE, **more,
    }  # fmt: skip


def bundle(*resources: dict[str, Any]) -> bytes:
    entries = [{"fullUrl": f"http://x.test/{r['resourceType']}/{r.get('id')}", "resource": r} for r in resources]
    return jsontext.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


def record(**more: Any) -> bytes:
    outcome = {"id": "o1", "statement": {"text": WORDS, "voice": "verbatim"}, "status": "active"}
    return jsontext.dumps({"id": "r1", "person": {"id": "p1", "name": {"family": NAME}}, "outcomes": [outcome], **more})


MESSAGES: dict[str, tuple[str, bytes]] = {
    "a good sheet": (COUNCIL, sheet()),
    "a date that is none": (COUNCIL, sheet(DOB="02/09/51x quincunx")),
    "a number that is none": (COUNCIL, sheet(CHI=f"{NUMBER} {NAME}")),
    "a theme that is not known": (COUNCIL, sheet(**{"Outcome Theme": WORDS})),
    "an extent that is not known": (COUNCIL, sheet(**{"Extent Met": WORDS})),
    "a status that is not known": (COUNCIL, sheet(Status=NAME)),
    "a row without its key": (COUNCIL, sheet(**{"Person ID": ""})),
    "a row that is too long": (COUNCIL, sheet() + f"\r\n{','.join([NAME] * 40)}\r\n".encode()),
    "no headings": (COUNCIL, sheet().split(b"\n", 1)[1]),
    "a heading that is somebody's name": (COUNCIL, f"{NAME},{WORDS}\n{NUMBER},x\n".encode()),
    "the other profile": (CARERS, sheet()),
    "a quotation that never ends": (COUNCIL, sheet() + f'SW777777,"{WORDS}\n'.encode()),
    "bytes that are no text": (COUNCIL, sheet() + b"\xff\xfe\x00" + WORDS.encode("utf-16")),
    "a footer": (COUNCIL, sheet() + f"Exported by {NAME},,\n".encode()),
    "good FHIR": ("fhir", bundle(patient(), goal())),
    "FHIR with a bad code": ("fhir", bundle(patient(), goal(lifecycleStatus=WORDS))),
    "FHIR with a bad date": ("fhir", bundle(patient(birthDate=f"{DATE} {NAME}"), goal(startDate=WORDS))),
    "FHIR with an element that is not there": (
        "fhir",
        bundle(patient(), goal(**{WORDS: NAME, f"{NAME} {NUMBER}": 1, "x": {f"{NAME}'s": 1}})),
    ),
    "FHIR with a type that is not there": ("fhir", bundle(patient(), {"resourceType": NAME, "id": "x"})),
    "FHIR with an id that is a number": ("fhir", bundle(patient(id=NUMBER), goal(id=f"{NAME}_{NUMBER}"))),
    "FHIR with a reference to nowhere": ("fhir", bundle(goal(expressedBy={"reference": f"{NAME} {NUMBER}"}))),
    "FHIR with extensions of others": (
        "fhir",
        bundle(goal(extension=[{"url": f"http://{NAME}.test", "valueString": WORDS}])),
    ),
    "FHIR with a modifier": (
        "fhir",
        bundle(goal(modifierExtension=[{"url": f"http://{NAME}.test", "valueString": WORDS}])),
    ),
    "FHIR with narrative": (
        "fhir",
        bundle(goal(text={"status": "generated", "div": f"<div><script>{WORDS}</script></div>"})),
    ),
    "FHIR that differs twice": ("fhir", bundle(patient(), patient(gender="male"), goal())),
    "FHIR with strange keys twice": ("fhir", f'{{"resourceType":"Goal","{WORDS}":1,"{WORDS}":2}}'.encode()),
    "JSON that is cut off": ("fhir", bundle(patient(), goal())[:-40]),
    "JSON that is none": ("fhir", f'{{"resourceType": {NAME}}}'.encode()),
    "lines, some of them bad": ("fhir", bundle(patient()) + b"\n" + f"{{{NAME}".encode() + b"\n" + bundle(goal())),
    "a good record": ("record", record()),
    "a record with a field that is not there": (
        "record",
        record(**{WORDS: NAME, f"{NAME} {NUMBER}": WORDS, NUMBER: 1}),
    ),
    "a record with bad codes": ("record", record(status=WORDS, kind=NAME, language=NAME)),
    "a record with bad shapes": ("record", record(person=NAME, outcomes=WORDS)),
    "a record that is a word": ("record", f'["{NAME}"]'.encode()),
    "nothing of ours": ("fhir", f"%PDF {NAME}".encode()),
}
TARGETS = ("fhir", "record", COUNCIL, CARERS)


def canaries_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary.casefold() in text.casefold()]


DESK = Desk()


def translated(source: str, body: bytes, target: str, onto: bytes | None = None) -> tuple[Tally, list[Any], bytes]:
    """The tally, every single loss and issue, and what came of it."""
    desk, told = DESK, list[Any]()
    tally = Tally(told.append)
    settings = {"sender": "lochside"}
    held = Message(onto, "text/csv") if onto is not None else None
    pieces = desk.translate(
        Message(body), desk.system(source, settings), desk.system(target, settings), tally, onto=held
    )
    return tally, told, b"".join(piece.read() for piece in pieces)


def told_beside(source: str, body: bytes, target: str, onto: bytes | None = None) -> str:
    """Everything that is said beside the result, or instead of it."""
    try:
        tally, told, _ = translated(source, body, target, onto)
    except AdapterError as error:
        return f"{error!r} {error} {error.issues}"
    return f"{told} {tally.losses()} {tally.issues()} {tally.sentence()} {tally!r}"


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("what", MESSAGES)
def test_no_loss_issue_error_or_log_repeats(what: str, target: str, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    source, body = MESSAGES[what]
    assert canaries_in(told_beside(source, body, target)) == []
    assert canaries_in(caplog.text) == []


@pytest.mark.parametrize("what", [what for what, (source, _) in MESSAGES.items() if source == COUNCIL])
def test_what_is_written_onto_a_sheet_repeats_nothing_of_it(what: str):
    _, _, sent = translated(COUNCIL, sheet(), "fhir")
    assert canaries_in(told_beside("fhir", sent, COUNCIL, onto=MESSAGES[what][1])) == []


def test_the_canaries_are_there_to_be_found():
    """A good sheet does carry them through: a test that finds none would find none anywhere."""
    _, _, body = translated(COUNCIL, sheet(), "fhir")
    assert len(canaries_in(body.decode())) >= 6


def test_no_noun_that_carries_a_person_shows_it_in_a_repr():
    desk = Desk()
    source = desk.system(COUNCIL, {"sender": "lochside"})
    arrivals = list(source.read(Message(sheet(), "text/csv"), desk.library))
    said = [a for a in map(opened, arrivals) if isinstance(a, Said)]
    assert said
    assert canaries_in(repr(arrivals)) == canaries_in(repr(said)) == []
    assert canaries_in(repr(Message(sheet()))) == []
    from adapter.exchange.translate import record_said

    kept = record_said(said[0], desk.identity(source, Message(sheet())))
    assert canaries_in(repr(Departure(kept, "line 2"))) == []


# --- at the doors, with the page's and the command's own processes


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory):
    with opened_door(tmp_path_factory.mktemp("privacy")) as opened:
        yield opened


def test_neither_a_problem_nor_a_header_nor_the_log_of_the_gateway_repeats_anything(door: Door):
    for source, body in MESSAGES.values():
        for target in ("fhir", COUNCIL):
            answer = door.translate(body, source, target)
            if answer.ok:
                beside = {key: value for key, value in answer.json().items() if key != "result"}
                assert canaries_in(json.dumps(beside)) == []
            else:
                assert answer.status_code < 500
                assert canaries_in(answer.text) == []
            assert canaries_in(str(answer.headers)) == []
    assert canaries_in(door.said()) == []


def test_what_somebody_writes_into_an_address_is_not_logged_or_answered(door: Door):
    for path in (
        f"/translate?from={NAME}&to={WORDS}",
        f"/{NAME}",
        f"/console/{NAME}",
        f"/translate?sender={WORDS}&from=fhir",
    ):
        answer = door.session.post(f"{door.address}{path}", data=WORDS, timeout=20)
        assert canaries_in(answer.text) == []
    requests.get(f"{door.address}/systems", headers={"Authorization": f"Bearer {NAME}"}, timeout=20)
    assert canaries_in(door.said()) == []


def test_no_line_of_the_command_repeats_anything(tmp_path: Path):
    for number, what in enumerate(
        ("a good sheet", "a row without its key", "FHIR with a bad code", "lines, some of them bad")
    ):
        source, body = MESSAGES[what]
        file = tmp_path / f"{number}"
        file.write_bytes(body)
        losses = tmp_path / "losses"
        done = subprocess.run(
            [sys.executable, "-m", "adapter.cli", "translate", file, "--from", source, "--to", "record",
             "--losses", losses],
            cwd=ROOT, capture_output=True, check=False,
        )  # fmt: skip
        assert canaries_in(done.stderr.decode()) == []
        assert canaries_in(losses.read_text() if losses.exists() else "") == []


def test_what_waits_on_disk_has_no_telling_name_is_ours_alone_and_goes_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen: list[tuple[str, int]] = []
    lines = sheet().split(b"\r\n")
    many = b"\r\n".join([lines[0], *(lines[1].replace(b"SW777777", b"SW%d" % n) for n in range(3000))])
    desk, tally = Desk(), Tally()
    source, target = desk.system(COUNCIL, {"sender": "x"}), desk.system("fhir", lines=True)
    for _ in desk.translate(Message(many, "text/csv"), source, target, tally):
        seen += (
            [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()]
            if tally.records % 500 == 0
            else []
        )
    assert tally.records == 3000
    assert all(mode == 0o600 and canaries_in(name) == [] for name, mode in seen)
    assert list(tmp_path.iterdir()) == []


def test_a_large_body_waits_in_a_file_of_ours_alone_that_goes_away(tmp_path: Path):
    with opened_door(tmp_path) as door:
        before = set(os.listdir(tempfile.gettempdir()))
        body = sheet() + b"\r\n".join(sheet(**{"Person ID": f"P{n}"}).split(b"\r\n")[1] for n in range(12_000))
        assert len(body) > 1024 * 1024
        assert door.translate(body, COUNCIL, "record", accept="application/x-ndjson").ok
        left = {name for name in set(os.listdir(tempfile.gettempdir())) - before if name.startswith("outcomes")}
        left = {name for name in left if not name.startswith("outcomes-letters")}  # fonts, for another test
        assert left == set()

"""The plugin interface by itself: what a system does that has no more than `read`, and what it shows of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapter.errors import Misconfigured, Refused
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.plugin import Arrival, Departure, Fault, Line, Noted, Said, Seen, System, Translated, Unopened, opened
from adapter.record.model import Record

LINE = Line(clock=lambda: datetime.now(UTC))


class Plain(System):
    name, sender = "plain", "lochside"

    def read(self, message: Message, library: Library) -> Iterator[Arrival]:
        yield Said({"id": "plan"}, "P-1")


def a_plan(person: str = "P-1") -> Said:
    return Said({"id": "plan", "outcomes": []}, person, "line 2", key="P-1/plan", digest="ab12")


def test_a_plan_is_opened_only_when_it_is_asked_for():
    asked = []

    def read() -> Said:
        asked.append("once")
        return a_plan()

    arrival = Unopened("P-1/plan", "ab12", "line 2", read)
    assert asked == []
    assert opened(arrival) == a_plan()
    assert asked == ["once"]


@pytest.mark.parametrize("arrival", [a_plan(), Fault("line 2", ()), Noted()])
def test_what_is_open_already_is_left_as_it_is(arrival: Said | Fault | Noted):
    assert opened(arrival) is arrival


def test_what_is_shown_of_an_arrival_names_nobody():
    shown = repr(Unopened("CANARY-1/plan", "ab12", "line 2", lambda: a_plan("CANARY-2"))) + repr(a_plan("CANARY-3"))
    assert "CANARY" not in shown
    assert "P-1" not in shown


def test_a_field_that_the_newer_statement_leaves_out_is_carried_over_and_a_blank_one_is_not():
    before, after = {"wish": "To sing", "name": "Ann", "mood": "low"}, {"wish": "To dance", "mood": None}
    assert Plain().carried(before, after) == {"wish": "To dance", "name": "Ann", "mood": None}


def test_a_system_without_a_way_of_its_own_says_so():
    plain = Plain()
    assert (plain.sends, plain.fetches) == (False, False)
    with pytest.raises(Misconfigured):
        plain.send(Message(b""), LINE)
    with pytest.raises(Misconfigured):
        plain.fetch(None, LINE)
    with pytest.raises(Refused):
        plain.again({}, "P-1", Library())


class Writing(Plain):
    """Holds the name of a person and nothing else."""

    def write(
        self, departures: Iterable[Departure], library: Library, *, onto: Message | None = None
    ) -> Iterator[Translated]:
        for departure in departures:
            text = departure.record.title or ""
            named = {("P-1", "plan", "plan"): str(departure.record.id)}
            yield Translated(Message(text.encode()) if text else None, named=named)

    def read(self, message: Message, library: Library) -> Iterator[Arrival]:
        yield Noted()
        yield Unopened("", "", "", lambda: Said({"id": "plan", "title": message.read().decode()}, "P-1"))


def test_a_record_in_a_systems_sight_is_what_it_reads_of_what_was_written():
    seen = Writing().sight(Departure(Record(id="ours", title="A plan")), Library())
    assert seen.said is not None
    assert seen.said.said == {"id": "plan", "title": "A plan"}
    assert seen.named == {("P-1", "plan", "plan"): "ours"}
    assert Writing().sight(Departure(Record(id="ours")), Library()) == Seen(None)


def test_the_fingerprint_changes_with_a_map_with_a_table_and_with_the_plugin(tmp_path: Path):
    (tmp_path / "fields").mkdir()
    (tmp_path / "codes").mkdir()
    plain, library = Plain(), Library([tmp_path])
    found = [plain.fingerprint(library), plain.fingerprint(Library([tmp_path]))]
    assert len(set(found)) == 1
    (tmp_path / "fields" / "own.yaml").write_text("map: own\n")
    found.append(plain.fingerprint(Library([tmp_path])))
    (tmp_path / "codes" / "own.csv").write_text("code,display\n")
    found.append(plain.fingerprint(Library([tmp_path])))
    (tmp_path / "codes" / "own.csv").write_text("code,display\na,A\n")
    found.append(plain.fingerprint(Library([tmp_path])))
    plain.version = "2"
    found.append(plain.fingerprint(Library([tmp_path])))
    assert len(set(found)) == 5

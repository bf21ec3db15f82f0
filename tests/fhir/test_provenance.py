"""One Provenance for each record changed: sound by our check, and the same for the same change."""

from __future__ import annotations

import pytest

from adapter.fhir import Change, check, provenance_of
from adapter.fhir.provenance import named

WHO = {"reference": "Practitioner/w1"}
CHANGE = Change(
    WHO, "2026-03-01T10:00:00Z", {"reference": "Organization/o1"}, named("the board", "Organization"),
    "a message from Lochside", "ab" * 32, "lochside",
)  # fmt: skip


def test_a_provenance_is_sound_and_the_same_every_time() -> None:
    made = provenance_of("r1", "3", ["Goal/g1/_history/2"], CHANGE)
    assert [i for i in check(made) if i.severity == "error"] == []
    assert made == provenance_of("r1", "3", ["Goal/g1/_history/2"], CHANGE)
    others = [
        provenance_of("r1", "4", ["Goal/g1/_history/2"], CHANGE),
        provenance_of("r1", "3", ["Goal/g1/_history/2"], CHANGE._replace(recorded="2026-03-01T10:00:01Z")),
    ]
    assert len({made["id"], *(other["id"] for other in others)}) == 3


def test_somebody_without_a_resource_is_named_in_words() -> None:
    made = provenance_of("r1", "1", ["Goal/g1"], Change(named("Ward/12"), "2026-03-01T10:00:00Z", created=True))
    assert made["agent"] == [{"type": made["agent"][0]["type"], "who": {"type": "Device", "display": "Ward/12"}}]
    assert made["activity"]["coding"][0]["code"] == "CREATE"
    assert [i for i in check(made) if i.severity == "error"] == []


def test_nothing_is_told_of_nothing() -> None:
    with pytest.raises(ValueError):
        provenance_of("r1", "1", [], CHANGE)

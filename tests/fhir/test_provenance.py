"""One Provenance for each record changed: sound by our check, and the same for the same change."""

from __future__ import annotations

import pytest

from adapter.fhir import Change, check, provenance_of

CHANGE = Change(
    "Practitioner/w1", "2026-03-01T10:00:00Z", "Organization/o1", "a message from Lochside", "ab" * 32, "lochside"
)


def test_a_provenance_is_sound_and_the_same_every_time() -> None:
    made = provenance_of("r1", "3", ["Goal/g1/_history/2"], CHANGE)
    assert [i for i in check(made) if i.severity == "error"] == []
    assert made == provenance_of("r1", "3", ["Goal/g1/_history/2"], CHANGE)
    assert made["id"] != provenance_of("r1", "4", ["Goal/g1/_history/2"], CHANGE)["id"]


def test_somebody_without_a_reference_is_named_in_words() -> None:
    made = provenance_of("r1", "1", ["Goal/g1"], Change("the night import", "2026-03-01T10:00:00Z", created=True))
    assert made["agent"][0]["who"] == {"display": "the night import"}
    assert made["activity"]["coding"][0]["code"] == "CREATE"


def test_nothing_is_told_of_nothing() -> None:
    with pytest.raises(ValueError):
        provenance_of("r1", "1", [], CHANGE)

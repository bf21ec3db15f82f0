"""The criteria of a good record come from the maps, and a site may have its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from adapter.errors import Misconfigured
from adapter.exchange.quality import criteria
from adapter.mapping.library import Library
from adapter.record.model import Record
from adapter.record.quality import findings


def site(folder: Path, text: str) -> Library:
    (folder / "quality").mkdir()
    (folder / "quality" / "jargon.yaml").write_text(text, encoding="utf-8")
    return Library([folder])


def test_the_shipped_criteria_are_read() -> None:
    read = criteria(Library())
    assert (
        read.jargon
        and read.services
        and [law.title for law in read.laws] == ["Carers (Scotland) Act 2016, section 9(1)"]
    )
    assert read.laws[0].contents[0].since == "2018-04-01"


def test_a_sites_own_list_of_jargon_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    read = criteria(site(tmp_path, "jargon: {hub: the place where we meet}"))
    found = findings(Record(title="Client, at the hub"), read, date(2026, 3, 1))
    assert [finding.text for finding in found] == ["“hub” is a word of services. Plainer: the place where we meet."]


@pytest.mark.parametrize("text", ["words: {hub: place}", "jargon: [hub]"])
def test_a_file_that_is_laid_out_otherwise_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Misconfigured):
        criteria(site(tmp_path, text))

"""Statements as people make them, each judged: no false alarm, and no service taken for what matters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.record.test_quality import CRITERIA

WORDING = CRITERIA.wording
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "statements.yaml").read_text(encoding="utf-8"))


def test_there_are_enough_statements_to_judge_by() -> None:
    assert len(CASES) >= 60
    assert sum(case["service"] for case in CASES) >= 20


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:40] for case in CASES])
def test_a_statement_is_judged_as_a_careful_reader_would(case: dict[str, Any]) -> None:
    text, why = case["text"], WORDING.says_why(case["text"])
    assert (bool(WORDING.service_alone(text)) and not why) is case["service"]
    assert why is case.get("why", False)
    if case.get("voice", "verbatim") != "verbatim":
        assert [word for word, _ in WORDING.jargon_in(text)] == case.get("jargon", [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MDT met", ["MDT"]), ("mdt met", []), ("Service-user", ["service-user"]), ("two ADLs", ["ADLs"]),
        ("her clients at the salon", []), ("a DNA test", []), ("“service user”", []),
        ("service\nuser", ["service user"]),
    ],
)  # fmt: skip
def test_jargon_is_found_as_it_is_written_and_ordinary_words_are_not(text: str, found: list[str]) -> None:
    assert [word for word, _ in WORDING.jargon_in(text)] == found


def test_a_long_text_is_looked_through_in_no_time() -> None:
    assert WORDING.service_alone("day centre " * 20_000) == "day centre"
    assert WORDING.jargon_in("“" * 20_000) == []

"""How often something happens, as a person would say it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.record.test_plain import at, outcome, sentences


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (
            {"frequency": 1, "every": 2, "unit": "wk", "days": ["tue", "fri"], "times": ["14:00:00", "16:30:05"]},
            "Once every 2 weeks, on Tuesday and Friday, at 14:00 and 16:30:05",
        ),
        ({"frequency": 3, "every": 1, "unit": "d"}, "3 times every day"),
        ({"unit": "mo", "every": 1}, "Every month"),
        ({"days": ["mon", "wed", "sun"]}, "On Monday, Wednesday and Sunday"),
        ({"frequency": 2}, "Twice"),
    ],
)
def test_when_something_happens_again_and_again_is_one_sentence_and_never_said_to_be_missing(
    timing: dict[str, Any], words: str
):
    tree = outcome() | {"actions": [{"outcomes": ["o"], "when": {"timing": timing}}]}
    (when,) = [one for one in sentences(tree) if one.path.startswith("actions[0].when")]
    assert (when.label, when.text, when.kind) == ("When", words, "said")
    worded = outcome() | {"actions": [{"outcomes": ["o"], "when": {"text": "mornings", "timing": timing}}]}
    assert at(worded, "actions[0].when.timing").label == "How often"

"""The README's example is what really comes out."""

from __future__ import annotations

import json
import re
from pathlib import Path

from adapter.exchange import Desk, Tally
from adapter.message import Message

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readmes_example_ends_with_the_line_and_the_loss_that_it_shows() -> None:
    desk, tally = Desk(), Tally()
    source = desk.system("tabular:council-outcomes", {"sender": "lochside-council"})
    message = Message(ROOT / "mappings" / "examples" / "council-outcomes.csv", "text/csv")
    list(desk.translate(message, source, desk.system("fhir"), tally))
    shown = re.search(r"```json\n(.*?)```", README, re.DOTALL)
    assert tally.sentence() in README
    assert shown is not None
    assert json.loads(shown.group(1)) in tally.losses()

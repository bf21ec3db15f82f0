"""Every test here is bounded and seeded; `--full` takes the sizes that the closing note tells of. What was counted is
printed at the end."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

Tell = Callable[[dict[str, Any]], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="1,000 messages, 10,000 rows, a whole minute")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What each test counted travels with its report, from whichever process ran it."""
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    told = [(report.location[2], *counts) for report in reports for counts in report.user_properties]
    if told:
        terminalreporter.section("what was counted")
    for name, _, counts in told:
        terminalreporter.write_line(f"{name}: {counts}")


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--full", default=False))


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    def told(counts: dict[str, Any]) -> None:
        text = ", ".join(f"{value:,} {what}" for what, value in counts.items())
        request.node.user_properties.append(("counted", text))

    return told


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """The same each time, for each test."""
    return random.Random(request.node.name)

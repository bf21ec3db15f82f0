"""What tests of whole sheets share: the shipped profiles of one sender, and sheets of a few columns."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from adapter_tabular import installed
from adapter_tabular.template import MAPPINGS

from adapter.fhir import CODECS, SELECTORS
from adapter.mapping.library import Library
from adapter.message import Message
from adapter.plugin import Departure, Fault, Noted, Said, opened
from adapter.record.keeping import record_kept_from
from adapter.record.trees import tree_from

LIBRARY = Library([MAPPINGS], codecs=CODECS, selectors=SELECTORS)


class Site:
    """One sender's spreadsheets by one profile. Records have the ids of the sheet: its own references."""

    def __init__(self, profile: str = "tabular:council-outcomes", **settings: Any) -> None:
        found = installed.spreadsheets({"sender": "lochside", **settings})
        self.system = next(system for system in found if system.name == profile)

    def arrivals(self, sheet: bytes | Message) -> list[Any]:
        message = sheet if isinstance(sheet, Message) else Message(sheet)
        return [opened(arrival) for arrival in self.system.read(message, LIBRARY)]

    def said(self, sheet: bytes | Message) -> list[Said]:
        return [arrival for arrival in self.arrivals(sheet) if isinstance(arrival, Said)]

    def refused(self, sheet: bytes | Message) -> list[Fault]:
        return [arrival for arrival in self.arrivals(sheet) if isinstance(arrival, Fault)]

    def noted(self, sheet: bytes | Message) -> list[Any]:
        return [issue for a in self.arrivals(sheet) if isinstance(a, Noted) for issue in a.issues]

    def records(self, sheet: bytes | Message) -> list[Any]:
        return [record_kept_from(said.said) for said in self.said(sheet)]

    def trees(self, sheet: bytes | Message) -> list[Any]:
        return [tree_from(record) for record in self.records(sheet)]

    def write(self, records: list[Any], onto: Message | bytes | None = None) -> Any:
        """Records, or their trees, as one message with its losses and issues."""
        kept = [record_kept_from(record) if isinstance(record, dict) else record for record in records]
        upon = Message(onto) if isinstance(onto, bytes) else onto
        (translated,) = self.system.write([Departure(record, "") for record in kept], LIBRARY, onto=upon)
        return translated


@pytest.fixture
def library() -> Library:
    return LIBRARY


@pytest.fixture
def site() -> Callable[..., Site]:
    return Site


@pytest.fixture
def council() -> Site:
    return Site()


@pytest.fixture
def carers() -> Site:
    return Site("tabular:adult-carer-support-plan")


@pytest.fixture
def unprivileged() -> Callable[[Path], Any]:
    """What is done within may not write into the folder, nor see what is in it, even where the tests run as root."""

    @contextlib.contextmanager
    def denied(folder: Path) -> Iterator[None]:
        mode, root = folder.stat().st_mode, os.geteuid() == 0
        folder.chmod(0)
        if root:
            os.seteuid(65534)
        try:
            yield
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(mode)

    return denied

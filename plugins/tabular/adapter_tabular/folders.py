"""The two folders of a system: files are written into one and read from the other. The settings that name them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from adapter.errors import Issue
from adapter.message import Message
from adapter.plugin import Fetched, Line, Sent, System
from adapter_tabular.inbox import Inbox
from adapter_tabular.outbox import Outbox

NAMES = ("out", "in")


class InFolders(System):
    """A system that is reached through folders, where its settings name them."""

    def __init__(self, out: Path | None, into: Path | None, settle: float, most: int) -> None:
        self._outbox = Outbox(out) if out is not None else None
        self._inbox = Inbox(into, settle, most) if into is not None else None
        self.sends, self.fetches = out is not None, into is not None

    def send(self, message: Message, line: Line) -> Sent:
        return self._outbox.send(message, line) if self._outbox is not None else super().send(message, line)

    def fetch(self, bookmark: str | None, line: Line) -> Iterator[Fetched]:
        return self._inbox.fetch(bookmark, line) if self._inbox is not None else super().fetch(bookmark, line)


def folders_of(written: Mapping[str, Any]) -> tuple[dict[str, Path], list[Issue]]:
    """Those that the settings name, made where they are not there yet, and what is wrong with them."""
    named = {name: Path(os.path.abspath(str(written[name]))) for name in NAMES if written.get(name)}
    faults = [Issue("error", "invalid", name, text) for name, path in named.items() if (text := _fault(name, path))]
    if not faults and len(named) == len(NAMES) and (text := _fault_of_both(*named.values())):
        faults = [Issue("error", "invalid", "in", text)]
    return named, faults


def _fault(name: str, path: Path) -> str | None:
    try:
        if path.is_symlink():
            return f"{name} is a link to another folder: name that folder itself."
        if path.exists() and not path.is_dir():
            return f"{name} is a file: name a folder."
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return f"{name} is no folder that is there or can be made: {os.strerror(error.errno or 0)}."
    allowed = os.access(path, os.R_OK | os.W_OK | os.X_OK)
    return None if allowed else f"{name} is a folder that we may not read and write: mend its permissions."


def _fault_of_both(out: Path, into: Path) -> str | None:
    """By where they really are, whatever links lead there: files that we write would come back as theirs."""
    one, other = out.resolve(), into.resolve()
    if one == other or os.path.samefile(one, other):
        return "in and out are the same folder: what is written would be read again."
    if one in other.parents or other in one.parents:
        return "One of in and out lies inside the other: put them side by side."
    return None
